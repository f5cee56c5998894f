"""Names and explanations that the console shows, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hirewire.agent.rehearsals.findings import DRAFT_JOB, FROM_RECRUITER, PROSPECT
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.describe import Environment, Rung
from hirewire.agent.sync.phases import Phase

#: Text that is translated when it is shown.
Lazy = object


class Badge(NamedTuple):
    kind: str
    icon: str
    words: Lazy


class Switch(NamedTuple):
    name: str
    label: Lazy
    explained: Lazy


ENTITIES: Final[Mapping[Entity, Lazy]] = {
    Entity.JOBS: _("Jobs"),
    Entity.CANDIDATES: _("Candidates"),
    Entity.CANDIDATE_NOTES: _("Candidate notes"),
    Entity.APPLICATIONS: _("Applications"),
    Entity.APPLICATION_NOTES: _("Application notes"),
    Entity.FEEDBACK: _("Interview feedback"),
    Entity.STAGES: _("Stages"),
    Entity.FILES: _("Résumés"),
    Entity.GROUPS: _("Access lists"),
    Entity.LISTED_JOBS: _("Jobs on access lists"),
    Entity.LISTED_PEOPLE: _("People on access lists"),
}
#: The name of one record of an entity. Pages show it before the record's id.
RECORDS: Final[Mapping[Entity, Lazy]] = {
    Entity.JOBS: _("Job"),
    Entity.CANDIDATES: _("Candidate"),
    Entity.CANDIDATE_NOTES: _("Candidate note"),
    Entity.APPLICATIONS: _("Application"),
    Entity.APPLICATION_NOTES: _("Application note"),
    Entity.FEEDBACK: _("Interview feedback"),
    Entity.STAGES: _("Stage"),
    Entity.FILES: _("Résumé"),
    Entity.GROUPS: _("Access list"),
    Entity.LISTED_JOBS: _("Job on an access list"),
    Entity.LISTED_PEOPLE: _("Person on an access list"),
}
COUNTED: Final[Mapping[Entity, Any]] = {
    Entity.JOBS: ngettext_lazy("%(count)s job", "%(count)s jobs", "number"),
    Entity.CANDIDATES: ngettext_lazy("%(count)s candidate", "%(count)s candidates", "number"),
    Entity.CANDIDATE_NOTES: ngettext_lazy("%(count)s candidate note", "%(count)s candidate notes", "number"),
    Entity.APPLICATIONS: ngettext_lazy("%(count)s application", "%(count)s applications", "number"),
    Entity.APPLICATION_NOTES: ngettext_lazy("%(count)s application note", "%(count)s application notes", "number"),
    Entity.FEEDBACK: ngettext_lazy(
        "%(count)s piece of interview feedback", "%(count)s pieces of interview feedback", "number"
    ),
    Entity.STAGES: ngettext_lazy("%(count)s stage", "%(count)s stages", "number"),
    Entity.FILES: ngettext_lazy("%(count)s résumé", "%(count)s résumés", "number"),
    Entity.GROUPS: ngettext_lazy("%(count)s access list", "%(count)s access lists", "number"),
    Entity.LISTED_JOBS: ngettext_lazy("%(count)s job on access lists", "%(count)s jobs on access lists", "number"),
    Entity.LISTED_PEOPLE: ngettext_lazy(
        "%(count)s person on access lists", "%(count)s people on access lists", "number"
    ),
}
#: The badge for each state of an entity. An entity whose first sync has not begun has no badge.
PROGRESS: Final[Mapping[str, Badge]] = {
    "complete": Badge("live", "check", _("Complete")),
    "sending": Badge("info", "loader-circle", _("Sending")),
    "stopped": Badge("plain", "pause", _("Stopped")),
}
PHASES: Final[Mapping[Phase, Badge]] = {
    Phase.DRAFT: Badge("plain", "circle-dashed", _("Draft")),
    Phase.REHEARSED: Badge("info", "eye", _("Rehearsed")),
    Phase.READY: Badge("wait", "hourglass", _("Waits for Recruiter")),
    Phase.SYNCING: Badge("live", "check", _("Up to date")),
    Phase.PAUSED: Badge("plain", "pause", _("Paused")),
    Phase.BROKEN: Badge("fault", "circle-x", _("Broken")),
    Phase.LEAVING: Badge("plain", "log-out", _("Being ended")),
}
RUNGS: Final[Mapping[Rung, Lazy]] = {
    Rung.NONE: _("Not proven yet"),
    Rung.DOUBLE: _("Works against our double of the ATS"),
    Rung.CONTRACT: _("Conforms to the vendor’s API contract"),
    Rung.FOREIGN_CLIENT: _("Conforms, and an independent client works with the double"),
    Rung.REAL_SERVER: _("Proven on a real server"),
    Rung.CUSTOMER: _("Proven by customers’ reports"),
}
LADDER: Final = (
    (
        Rung.DOUBLE,
        _("A double of the ATS"),
        _("written from the vendor’s documentation, with the limits and quirks of the ATS"),
    ),
    (
        Rung.CONTRACT,
        _("The vendor’s API contract"),
        _("requests and responses are checked against schemas and recorded answers"),
    ),
    (Rung.FOREIGN_CLIENT, _("An independent client"), _("a program written by others works with the same double")),
    (
        Rung.REAL_SERVER,
        _("A real server"),
        _("tested with a sync, an export, moves, deletions and a restart in between"),
    ),
    (
        Rung.CUSTOMER,
        _("Your own report"),
        _(
            "from “hirewire agent check --report”: the command only reads, the report contains no names, and you send"
            " it yourself"
        ),
    ),
)
SWITCHES: Final = (
    Switch(
        "unposted_jobs",
        _("Unposted jobs"),
        _("Jobs without a public page. In Recruiter, only people with a seat at your company see them."),
    ),
    Switch(
        "confidential_jobs",
        _("Confidential jobs"),
        _("Jobs that the ATS marks as confidential, with everything about their applicants."),
    ),
    Switch(
        "private_candidates",
        _("Private candidates"),
        _("People whom the ATS marks as private, with their applications."),
    ),
    Switch("private_notes", _("Private notes"), _("Notes that not everybody in the ATS may read.")),
    Switch("draft_feedback", _("Unsubmitted feedback"), _("Interview feedback that its author has not submitted yet.")),
)
LEFT: Final[Mapping[str, Lazy]] = {
    "unposted_jobs": _("unposted"),
    "confidential_jobs": _("confidential"),
    "private_candidates": _("private"),
    "private_notes": _("private notes"),
    "draft_feedback": _("not submitted yet"),
    "not_shown": _("with a stage that is not shown"),
    DRAFT_JOB: _("draft jobs"),
    PROSPECT: _("prospects without a job"),
    FROM_RECRUITER: _("came from Recruiter"),
}
ENVIRONMENTS: Final[Mapping[Environment, Lazy]] = {
    Environment.PRODUCTION: _("Production"),
    Environment.TEST: _("Test system"),
    Environment.UNKNOWN: _("not known"),
}
FACES: Final[Mapping[str, Lazy]] = {
    "Title": _("Title"),
    "Place": _("Place"),
    "State": _("State"),
    "Description": _("Description"),
    "Link to apply": _("Link to apply"),
    "Opened": _("Opened"),
    "Owner": _("Owner"),
    "First name": _("First name"),
    "Last name": _("Last name"),
    "E-mail": _("E-mail"),
    "Phone": _("Phone"),
    "Company": _("Company"),
    "Profile": _("Profile"),
    "Page in the ATS": _("Page in the ATS"),
    "Changed": _("Changed"),
    "Person": _("Person"),
    "Job": _("Job"),
    "Stage": _("Stage"),
    "Source": _("Source"),
    "Reason for an end": _("Reason it ended"),
    "Applied": _("Applied"),
    "Text": _("Text"),
    "Author": _("Author"),
    "Written": _("Written"),
}
