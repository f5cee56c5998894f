"""Decides what to do with a possible match: link it, ask before an export, suggest it, or do nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hirewire.linkage.comparing import Code, Comparison, Level


class Decision(StrEnum):
    LINK = "link"
    #: Not certain enough to link, but too likely to ignore when a recruiter is about to export the member.
    ASK = "ask"
    SUGGEST = "suggest"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least probability for each decision."""

    link: float = 0.92
    ask: float = 0.5
    suggest: float = 0.05


USUAL: Final = Thresholds()
_SHARED: Final = (Code.EMAIL, Code.PHONE)
#: Kinds of facts that relatives seldom share.
_OWN: Final = (Code.PROFILE, Code.EMPLOYER, Code.TITLE, Code.SCHOOL)
_AGREEING: Final = {Level.EQUAL, Level.PART}


def decide(probability: float, comparisons: tuple[Comparison, ...], thresholds: Thresholds = USUAL) -> Decision:
    if probability >= thresholds.link:
        return Decision.ASK if rests_on_what_households_share(comparisons) else Decision.LINK
    if probability >= thresholds.ask:
        return Decision.ASK
    return Decision.SUGGEST if probability >= thresholds.suggest else Decision.NOTHING


def rests_on_what_households_share(comparisons: tuple[Comparison, ...]) -> bool:
    """Whether the first names clearly differ, and the only evidence for a match is what a household shares."""
    levels = {comparison.code: comparison.level for comparison in comparisons}
    if levels.get(Code.GIVEN) is not Level.DIFFERENT:
        return False
    is_shared = any(levels.get(code) is Level.EQUAL for code in _SHARED)
    return is_shared and not any(levels.get(code, Level.DIFFERENT) in _AGREEING for code in _OWN)
