"""The findings of a check. They lead to the verdict on a rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hirewire.certification.calls import Call, Traffic
from hirewire.certification.requirements import Requirement, Teller


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    NOT_RUN = "not run"


@dataclass(frozen=True)
class Fault:
    """One mistake. ``came`` and ``due`` are JSON or a sentence. By default, reports mask personal data in both."""

    #: What is wrong, without personal data.
    words: str
    #: The wrong call; None if a call is missing.
    call: Call | None = None
    #: What the calls or events show.
    came: object = ""
    #: What the calls or events should show.
    due: object = ""


@dataclass(frozen=True)
class Finding:
    faults: Sequence[Fault] = ()
    seen: str = ""
    #: What is missing before the rule can be judged; empty if nothing is.
    missing: str = ""


def counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


@dataclass(frozen=True)
class Options:
    """What a vendor declares about its product."""

    #: The ATS does not let customers choose between public and private jobs.
    has_no_availability_choice: bool = False
    #: For each step that nobody can do in the ATS, the reason. The keys are the steps' names.
    lacks: Mapping[str, str] = field(default_factory=dict)


Check = Callable[[Traffic, Options], Finding]


@dataclass(frozen=True)
class Statement:
    """A person's answer with the person's name, or a step that an adapter did."""

    name: str
    at: datetime
    question: str
    answer: str
    by_hand: bool = True
    #: The digest of the answer's picture; empty if there is none.
    picture: str = ""


@dataclass(frozen=True)
class Result:
    requirement: Requirement
    verdict: Verdict
    #: What was seen, what is wrong, why the rule does not apply, or what is missing: one sentence.
    words: str
    faults: Sequence[Fault] = ()
    told_by: Sequence[Teller] = ()
    statements: Sequence[Statement] = field(default=())
