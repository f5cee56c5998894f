"""Transliterate names to ASCII, for addresses made from names."""

# ruff: noqa: RUF001 - letters of other alphabets are here on purpose
import re
import unicodedata

_UKRAINIAN = (
    "а=a б=b в=v г=h ґ=g д=d е=e є=ie ж=zh з=z и=y і=i ї=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f"
    " х=kh ц=ts ч=ch ш=sh щ=shch ь= ю=iu я=ia"
)
_GREEK = "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=u φ=f χ=ch ψ=ps ω=o"
_LATIN = "ß=ss æ=ae ø=o ł=l đ=d ð=d þ=th ı=i œ=oe"

#: Letters that do not decompose into a Latin letter and an accent. Three kinds of apostrophe are dropped.
_LATIN_OF = str.maketrans(
    {**dict(pair.split("=") for pair in f"{_UKRAINIAN} {_GREEK} {_LATIN}".split()), "'": "", "\u2019": "", "\u02bc": ""}
)


def latin(name: str) -> str:
    """Return lower-case ASCII letters, digits and spaces, as someone without the alphabet would type the name."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(part for part in parts if not unicodedata.combining(part)).translate(_LATIN_OF)
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()
