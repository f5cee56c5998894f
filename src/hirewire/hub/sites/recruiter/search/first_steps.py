"""Three things to try on the first visit to a sandbox, chosen by the seat's rights and by whether it sees an ATS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.sites.recruiter.search import steps_taken
from hirewire.hub.sites.recruiter.search.search_conditions import Viewer
from hirewire.kit.environment import is_sandbox

#: The cookie that hides the steps for a year.
COOKIE: Final = "first_steps_hidden"
#: The URL parameter with which a link in the More menu shows hidden steps again.
AGAIN: Final = "first-steps"


@dataclass(frozen=True, slots=True)
class Step:
    title: str | Promise
    text: str | Promise
    #: Returns what the seat did, or an empty text if it has not taken the step.
    taken: Callable[[Viewer], str]
    #: The URL name of the page where the step begins; empty if the step begins in the ATS or on the search page.
    url_name: str = ""
    query: str = ""

    @property
    def goes(self) -> str:
        return reverse(self.url_name) + self.query


@dataclass(frozen=True, slots=True)
class ShownStep:
    step: Step
    #: What the seat did; empty if the seat has not taken the step.
    done: str
    #: Whether this is the first step that the seat has not taken.
    is_now: bool


_VIEW_AS: Final = Step(
    _("See what a colleague sees"),
    _("Open a seat holder and view Recruiter as that person."),
    steps_taken.view_of_a_colleague,
    "settings-seat-holders",
)
_ADMIN: Final = (
    Step(
        _("Turn company level on"),
        _("Every contract then sees who is in the ATS. The ATS is notified, and the audit trail records it."),
        steps_taken.company_level,
        "settings-ats",
    ),
    _VIEW_AS,
    Step(
        _("Decide on a doubtful match"),
        _("Two records may describe the same person. Compare the evidence, then decide."),
        steps_taken.match_decision,
        "matches",
    ),
)
_ADMIN_WITHOUT_ATS: Final = (
    Step(
        _("Request the connection"),
        _("In the ATS, open Settings → Integrations → Recruiter, sign in to the Recruiter panel, then press Request."),
        steps_taken.request,
    ),
    Step(
        _("Turn it on"),
        _("Turn contract level on. The ATS is notified at once, and its first sync starts by itself."),
        steps_taken.contract_level,
        "settings-ats",
    ),
    _VIEW_AS,
)
_WHY_NOBODY: Final = Step(
    _("Ask why nobody is marked “In ATS”"),
    _("The page “Why?” says which step is missing and who can take it."),
    # This step is never marked as done. Once an ATS is connected, the page shows other steps.
    steps_taken.nothing,
    "why",
    "?ask=integration",
)
_RECRUITER: Final = (
    Step(
        _("Find a nurse"),
        _("Type nurse AND triage. A green indicator marks people who are in the ATS."),
        steps_taken.search,
    ),
    Step(
        _("Export somebody"),
        _("Choose a person without the green indicator, press Export to ATS, and pick a job."),
        steps_taken.export,
    ),
    Step(
        _("Watch the person move"),
        _("Open the ATS beside this window and move the person to another stage. The profile changes too."),
        steps_taken.move_in_the_ats,
        "exports",
    ),
)
_RECRUITER_WITHOUT_ATS: Final = (
    Step(
        _("Find a nurse"),
        _("Type nurse AND triage, or choose titles, companies, places and skills."),
        steps_taken.search,
    ),
    Step(
        _("Start a project"),
        _("Save people from the list, and move them from stage to stage."),
        steps_taken.project,
        "projects",
    ),
    _WHY_NOBODY,
)
_NOTE: Final = Step(
    _("Write a note"),
    _("Open a profile, then Notes. A name after an @ notifies that colleague."),
    steps_taken.note,
)
_READER: Final = (
    Step(
        _("Find a nurse"),
        _("Type nurse AND triage. Open a green indicator to see the jobs and stages that the ATS shows you."),
        steps_taken.search,
    ),
    _NOTE,
    Step(
        _("Follow a job"),
        _(
            "Choose one of the jobs that the ATS’s access lists show you. The bell then reports each new stage of an "
            "applicant."
        ),
        steps_taken.followed_job,
        "settings-jobs",
    ),
)
_READER_WITHOUT_ATS: Final = (_RECRUITER_WITHOUT_ATS[0], _NOTE, _WHY_NOBODY)


def first_steps(request: HttpRequest, viewer: Viewer) -> list[ShownStep]:
    is_hidden = COOKIE in request.COOKIES and AGAIN not in request.GET
    if not is_sandbox() or viewer.seat.viewed_by is not None or is_hidden:
        return []
    done = [(step, step.taken(viewer)) for step in _steps(viewer)]
    now = next((step for step, words in done if not words), None)
    return [ShownStep(step, words, step is now) for step, words in done]


def _steps(viewer: Viewer) -> tuple[Step, ...]:
    has_ats = bool(viewer.seen)
    if viewer.seat.may(Verb.SWITCH):
        return _ADMIN if has_ats else _ADMIN_WITHOUT_ATS
    if not viewer.seat.may(Verb.EXPORT):
        return _READER if has_ats else _READER_WITHOUT_ATS
    return _RECRUITER if has_ats else _RECRUITER_WITHOUT_ATS
