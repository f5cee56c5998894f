"""The scorer's evidence in the form in which matches store it and pages show it."""

from collections.abc import Iterable
from typing import Final, TypedDict

from hirewire.linkage.comparing import Code, Level
from hirewire.linkage.scoring import Evidence

_AGAINST: Final = "against"
_SAYS_SOMETHING: Final = 1.0
#: The words for weights. Each word comes with the least weight, in bits, for which the word is used. Ten bits multiply
#: the odds by about a thousand.
_WEIGHTS: Final = ((9.0, "strong"), (4.0, "some"), (_SAYS_SOMETHING, "weak"), (-1.0, "none"))
#: Some of the scorer's kinds have an older name in stored evidence and on pages.
_KINDS: Final = {Code.PROFILE.value: "profile_url"}
_OUTCOMES: Final = {Level.EQUAL.value: "same"}
#: Kinds whose value is shown if the candidate and the member have the same value. A different value is not shown,
#: because it would disclose the member's address or number.
_IDENTIFIERS: Final = {Code.EMAIL.value, Code.PHONE.value, Code.PROFILE.value}


class StoredPiece(TypedDict):
    kind: str
    outcome: str
    weight: str
    value: str
    #: The binary logarithm of the factor by which this piece multiplies the odds of the match; negative for evidence
    #: against the match.
    bits: float


def stored(evidence: Iterable[Evidence]) -> list[StoredPiece]:
    """Return the evidence in its stored form, without the piece that only says that names are in the usual order."""
    return [_stored(piece) for piece in evidence if piece.code != Code.ORDER or piece.level != Level.EQUAL]


def weight_word(bits: float) -> str:
    return next((word for least, word in _WEIGHTS if bits >= least), _AGAINST)


def _stored(piece: Evidence) -> StoredPiece:
    is_shown = piece.code in _IDENTIFIERS and piece.level == Level.EQUAL
    return StoredPiece(
        kind=_KINDS.get(piece.code, piece.code),
        outcome=_OUTCOMES.get(piece.level, piece.level),
        weight=weight_word(piece.weight),
        value=piece.theirs if is_shown else "",
        bits=round(piece.weight, 1),
    )


def shared(evidence: Iterable[StoredPiece]) -> list[StoredPiece]:
    return [piece for piece in evidence if piece["bits"] >= _SAYS_SOMETHING]
