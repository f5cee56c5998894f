"""The steps that show the certification rules, and which steps each rule needs.

People or adapters do the steps in an ATS or in Recruiter. A step shows a rule if the calls or other effects of the step
are enough to judge the rule.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hirewire.certification.kinds import Kind


@dataclass(frozen=True)
class Step:
    """One thing to do. Adapters know it by its name; people read its words."""

    name: str
    #: For people. Names in braces stand for values, and for what earlier steps made.
    words: str
    #: A call for a resource of this kind shows that the step was done. None if no call shows this.
    shows: Kind | None = None
    #: The names of the things that earlier steps must have made.
    needs: tuple[str, ...] = ()
    #: Later steps use this name for what the step makes. Empty if the step makes nothing.
    makes: str = ""
    deletes: bool = False


STEPS: Final = {
    step.name: step
    for step in (
        Step("create-job", "Create the {availability} job “{title}” in {city}, {country}.", Kind.JOBS, makes="job"),
        Step("edit-job", "Give job {job} the title “{title}”.", Kind.JOBS, ("job",)),
        Step(
            "create-candidate",
            "Create the candidate {first_name} {last_name}, {email}, {phone}, {title} at {company}.",
            Kind.CANDIDATES,
            makes="candidate",
        ),
        Step(
            "edit-candidate", "Change the title of candidate {candidate} to “{title}”.", Kind.CANDIDATES, ("candidate",)
        ),
        Step(
            "add-candidate-note",
            "Write a note about candidate {candidate}: “{text}”",
            Kind.CANDIDATE_NOTES,
            ("candidate",),
            makes="candidate_note",
        ),
        Step(
            "delete-candidate-note",
            "Delete the note about candidate {candidate}.",
            Kind.CANDIDATE_NOTES,
            ("candidate", "candidate_note"),
            deletes=True,
        ),
        Step("delete-candidate", "Delete candidate {candidate}.", Kind.CANDIDATES, ("candidate",), deletes=True),
        Step(
            "create-application",
            "Have candidate {candidate} apply for job {job}.",
            Kind.APPLICATIONS,
            ("candidate", "job"),
            makes="application",
        ),
        Step(
            "move-stage",
            "Move application {application} to its next stage.",
            Kind.STAGES,
            ("application",),
            makes="stage",
        ),
        Step(
            "delete-stage",
            "Take the last move of application {application} out of its history.",
            Kind.STAGES,
            ("application", "stage"),
            deletes=True,
        ),
        Step(
            "add-application-note",
            "Write a note about application {application}: “{text}”",
            Kind.APPLICATION_NOTES,
            ("application",),
            makes="application_note",
        ),
        Step(
            "delete-application-note",
            "Delete the note about application {application}.",
            Kind.APPLICATION_NOTES,
            ("application", "application_note"),
            deletes=True,
        ),
        Step(
            "add-feedback",
            "Give feedback about application {application}: “{text}”",
            Kind.FEEDBACK,
            ("application",),
            makes="feedback",
        ),
        Step(
            "delete-feedback",
            "Delete the feedback about application {application}.",
            Kind.FEEDBACK,
            ("application", "feedback"),
            deletes=True,
        ),
        Step(
            "delete-application", "Delete application {application}.", Kind.APPLICATIONS, ("application",), deletes=True
        ),
        Step(
            "create-list",
            "Secure job {job} with an access list, and put one user on it.",
            Kind.ASSIGNEES,
            ("job",),
            makes="list",
        ),
        Step("remove-from-list", "Take that user off list {list}.", Kind.ASSIGNEES, ("list",), deletes=True),
        Step("add-to-list", "Put that user on list {list} again.", Kind.ASSIGNEES, ("list",)),
        Step("link-candidate", "Link candidate {candidate} in the widget.", Kind.CANDIDATES, ("candidate",)),
        Step("open-page", "Open the page of candidate {candidate}.", None, ("candidate",), makes="page"),
        Step("export", "In Recruiter, export somebody your ATS does not know, to job {job}.", Kind.EXPORTS, ("job",)),
        Step("switch-off", "In Recruiter, switch the integration off.", Kind.INTEGRATIONS),
        Step("switch-on", "After more than a minute, switch the integration on again in Recruiter.", Kind.INTEGRATIONS),
        Step("export-again", "In Recruiter, export the same person to job {job}.", Kind.EXPORTS, ("job",)),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Move:
    """A step of one rule. ``values`` replace those usual values of the step that do not fit the rule."""

    step: Step
    values: Mapping[str, str] = field(default_factory=dict)


def _do(name: str, **values: str) -> Move:
    return Move(STEPS[name], values)


def _all(*names: str) -> tuple[Move, ...]:
    return tuple(_do(name) for name in names)


_APPLIED: Final = ("create-job", "create-candidate", "create-application")
#: The rules whose steps an adapter can do, each with its steps. Other rules begin or end with something that only
#: people do.
PLAYS: Final[Mapping[str, tuple[Move, ...]]] = {
    "OWN-102": _all("switch-off", "switch-on"),
    "RSC-102": (_do("create-job"), _do("create-job", availability="public")),
    "RSC-201": _all("create-job"),
    "RSC-202": _all("create-candidate"),
    "RSC-203": _all(*_APPLIED),
    "RSC-204": _all("create-candidate", "add-candidate-note"),
    "OWN-201": _all("create-job"),
    "OWN-202": _all("create-candidate", "edit-candidate"),
    "OWN-203": _all(*_APPLIED, "move-stage", "add-application-note", "add-feedback"),
    "OWN-204": (_do("create-job", title=""), _do("edit-job")),
    "OWN-205": _all(*_APPLIED, "move-stage"),
    "RSC-301": _all("create-job", "export"),
    "RSC-303": _all("create-job", "export", "create-job", "export-again"),
    "RSC-304": _all("create-candidate", "link-candidate", "edit-candidate"),
    "RSC-305": _all("create-candidate", "open-page"),
    "RSC-401": _all("create-job", "create-list"),
    "RSC-403": _all("create-job", "create-list", "remove-from-list"),
    "RSC-404": _all("create-job", "create-list", "remove-from-list", "add-to-list"),
    "RSC-501": _all("create-candidate", "add-candidate-note", "delete-candidate-note", "delete-candidate"),
    "RSC-502": _all("create-candidate", "add-candidate-note", "delete-candidate"),
    "RSC-503": _all(
        *_APPLIED,
        "add-application-note",
        "move-stage",
        "add-feedback",
        "delete-application-note",
        "delete-stage",
        "delete-feedback",
        "delete-application",
    ),
    "RSC-504": _all(*_APPLIED, "add-application-note", "delete-application"),
    "RSC-505": _all("create-candidate"),
}


#: For each rule listed here, the steps that can show the rule; any one of them is enough. Every other rule is shown
#: only by its last step.
_SHOWN_BY: Final[Mapping[str, frozenset[str]]] = {
    "RSC-204": frozenset({"create-candidate"}),
    "OWN-203": frozenset({"move-stage", "add-application-note", "add-feedback"}),
    "RSC-501": frozenset({"delete-candidate-note"}),
    "RSC-503": frozenset({"delete-application-note", "delete-stage", "delete-feedback"}),
}


def is_lacking(rule: str, left_out: Collection[str]) -> bool:
    """Whether every step that can show the rule is left out."""
    *_, last = PLAYS[rule]
    return _SHOWN_BY.get(rule, frozenset({last.step.name})) <= {*left_out}


def usual_values(move: Move) -> dict[str, str]:
    """The values for a step. Names are new each time, so that nobody is mistaken for somebody of an earlier run."""
    mark = secrets.token_hex(2)
    values = {
        "create-job": {
            "title": f"Rigger, hall {mark}",
            "description": "Lift, move and set down what others build, in a hall by the harbour. " * 3,
            "city": "Gdansk",
            "country": "Poland",
            "availability": "private",
        },
        "edit-job": {"title": f"Rigger, hall {mark}"},
        "create-candidate": {
            "first_name": "Marigold",
            "last_name": f"Probe-{mark}",
            "email": f"marigold.{mark}@example.com",
            "phone": f"+48 58 555 {int(mark, 16) % 10_000:04}",
            "title": "Rigger",
            "company": "Harbour Works",
        },
        "edit-candidate": {"title": f"Foreman, shift {mark}"},
        "add-candidate-note": {"text": f"Prefers nights, {mark}."},
        "add-application-note": {"text": f"Good hands, {mark}."},
        "add-feedback": {"text": f"Knows the ropes, {mark}."},
    }
    return values.get(move.step.name, {}) | dict(move.values)


def gaps() -> Iterator[str]:
    """Yield a sentence for each thing that a step needs and that no earlier step of the same rule makes."""
    for rule, moves in PLAYS.items():
        made: set[str] = set()
        for move in moves:
            for name in set(move.step.needs) - made:
                yield f"{rule}: {move.step.name} needs a {name}, which no step before it makes."
            made.add(move.step.makes)
