"""How people type their own names on a Latin keyboard.

For some Ukrainian and Greek letters, people type other Latin letters than those that ``latin`` returns.
"""

# ruff: noqa: RUF001 - letters of other alphabets are here on purpose
from typing import Final
from unicodedata import combining, normalize

from hirewire.kit.text.latin import latin

_UKRAINIAN: Final = (
    "а=a б=b в=v г=h ґ=g д=d е=e є=ie ж=zh з=z и=y і=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh"
    " щ=shch ь= ю=iu я=ia"
)
_GREEK: Final = "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=u φ=f χ=ch ψ=ps ω=o"
_TYPED: Final = str.maketrans(dict(pair.split("=") for pair in f"{_UKRAINIAN} {_GREEK}".split()))


def typed(name: str) -> str:
    """Return a name as its owner types it. The result must not change: sandboxes store addresses made from it."""
    marks_apart = normalize("NFKD", name.casefold())
    return latin("".join(sign for sign in marks_apart if not combining(sign)).translate(_TYPED))
