"""Three things to try on the first visit to a sandbox, by what the seat may do and whether it sees an ATS."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.kit.environment import is_sandbox

#: Set by the button that hides the strip, for a year.
COOKIE: Final = "first_steps_hidden"


@dataclass(frozen=True, slots=True)
class Step:
    title: str | Promise
    text: str | Promise
    #: The page where it begins, unless that is the page of the strip.
    url_name: str = ""
    query: str = ""

    @property
    def goes(self) -> str:
        return reverse(self.url_name) + self.query


_VIEW_AS: Final = Step(
    _("See what a colleague sees"), _("Open a seat holder and view Recruiter as that person."), "settings-seat-holders"
)
_ADMIN: Final = (
    Step(
        _("Read the reports"), _("Three months of exports, InMail and impressions, week by week."), "settings-reporting"
    ),
    Step(
        _("Use a switch"),
        _("Turn company level on. Each change is pushed to the ATS and recorded in the audit trail."),
        "settings-ats",
    ),
    _VIEW_AS,
)
_ADMIN_WITHOUT_ATS: Final = (
    Step(
        _("Request the connection"),
        _("In the ATS, open Settings → Integrations → Recruiter, sign in to the frame and press Request."),
    ),
    Step(
        _("Turn it on"),
        _("Turn contract level on. The ATS is notified at once, and its first sync starts by itself."),
        "settings-ats",
    ),
    _VIEW_AS,
)
_RECRUITER: Final = (
    Step(_("Find a nurse"), _("Type nurse AND triage. A green indicator marks people who are in the ATS.")),
    Step(
        _("Export somebody"),
        _("Choose a person without the green indicator, press Export, pick a job, and watch the person arrive."),
        "exports",
    ),
    Step(_("Follow the people of a project"), _("Their stages, and who moved them when."), "projects"),
)
_RECRUITER_WITHOUT_ATS: Final = (
    Step(_("Find a nurse"), _("Type nurse AND triage, or choose titles, companies, places and skills.")),
    Step(
        _("Ask why nobody is marked “In ATS”"),
        _("Why? names the step that is missing, and who can take it."),
        "why",
        "?ask=integration",
    ),
    Step(_("Start a project"), _("Save people from the list, and move them from stage to stage."), "projects"),
)
_READER: Final = (
    Step(_("Open somebody with the green indicator"), _("The jobs, stages and feedback that the ATS lets you see.")),
    Step(_("Ask why"), _("For each person and job, Why? names the rule that shows or hides it."), "why"),
    Step(_("See your jobs"), _("Those that the access lists of the ATS open to you."), "settings-jobs"),
)


def first_steps(request: HttpRequest, seat: Seat, *, has_ats: bool) -> tuple[Step, ...]:
    """The steps for the seat's role; none outside a sandbox, once hidden, or while an admin views the seat."""
    if not is_sandbox() or seat.viewed_by is not None or COOKIE in request.COOKIES:
        return ()
    if seat.may(Verb.SWITCH):
        return _ADMIN if has_ats else _ADMIN_WITHOUT_ATS
    if not seat.may(Verb.EXPORT):
        return _READER
    return _RECRUITER if has_ats else _RECRUITER_WITHOUT_ATS
