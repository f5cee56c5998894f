"""What scopes open, and how they are asked for."""

from typing import Final

from hirewire.wire.oauth import Scope

NAMES: Final = frozenset({Scope.LITE_PROFILE, Scope.PROFILE})
ADDRESSES: Final = frozenset({Scope.EMAIL_ADDRESS, Scope.EMAIL})
_ALL: Final = frozenset(Scope)


def scopes_of(text: str) -> list[str]:
    """Each scope once, sorted; empty when one of them is none of ours, since scopes are allowed all or not at all."""
    found = sorted(set(text.split()))
    return found if _ALL.issuperset(found) else []
