"""The scopes that give access to people's names or e-mail addresses, and the scopes that a request asks for."""

from typing import Final

from hirewire.wire.oauth import Scope

NAMES: Final = frozenset({Scope.LITE_PROFILE, Scope.PROFILE})
ADDRESSES: Final = frozenset({Scope.EMAIL_ADDRESS, Scope.EMAIL})
_ALL: Final = frozenset(Scope)


def scopes_of(text: str) -> list[str]:
    """Return the scopes that a request asks for, or nothing if one of them is unknown.

    Scopes are granted all together or not at all.
    """
    scopes = sorted(set(text.split()))
    return scopes if _ALL.issuperset(scopes) else []
