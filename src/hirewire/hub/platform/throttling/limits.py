"""The published limits of applications, and which resources share a limit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    REQUESTS = "requests"
    #: Records that calls write. LinkedIn publishes limits for writing records, but none for reading or deleting them.
    #: So a call that reads or deletes records is counted only as a request.
    RECORDS = "records"


class Meter(StrEnum):
    """What is counted, and in which period: a UTC day or a UTC minute."""

    REQUESTS_A_DAY = "REQUESTS_A_DAY"
    RECORDS_A_DAY = "RECORDS_A_DAY"
    REQUESTS_A_MINUTE = "REQUESTS_A_MINUTE"
    RECORDS_A_MINUTE = "RECORDS_A_MINUTE"

    @property
    def unit(self) -> Unit:
        return Unit.REQUESTS if self.name.startswith("REQUESTS") else Unit.RECORDS

    @property
    def span(self) -> timedelta:
        return timedelta(days=1) if self.name.endswith("DAY") else timedelta(minutes=1)

    def start_of(self, now: datetime) -> datetime:
        start = now.replace(second=0, microsecond=0)
        return start.replace(hour=0, minute=0) if self.name.endswith("DAY") else start


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    #: For example ``v2/atsCandidates/notes``. The path of a sub-resource begins with the path of its parent.
    endpoints: tuple[str, ...]
    limits: Mapping[Meter, int]


_REQUESTS: Final = Meter.REQUESTS_A_DAY
_SYNC: Final = {_REQUESTS: 100_000, Meter.RECORDS_A_MINUTE: 10_000}
_INTEGRATIONS: Final = (
    "v2/atsIntegrations",
    "v2/atsIntegrations/configurations",
    "v2/atsIntegrationConfigurations",
)
_JOBS: Final = {_REQUESTS: 100_000, Meter.RECORDS_A_MINUTE: 2_000, Meter.RECORDS_A_DAY: 60_000}

_SYNCED: Final = (
    "v2/atsCandidates",
    "v2/atsCandidates/notes",
    "v2/atsApplications",
    "v2/atsApplications/notes",
    "v2/atsApplications/stages",
    "v2/atsApplications/interviewFeedback",
    "v2/atsApplications/resumes",
    "v2/atsEntityAcls",
    "v2/atsEntityAclAssignees",
    "v2/hirewireBlindCandidates",
    "rest/candidates",
    "rest/candidateNotes",
    "rest/atsApplications",
    "rest/applicationNotes",
    "rest/applicationStage",
    "rest/attachments",
    "rest/entityAcls",
    "rest/entityAclAssignees",
)


def _groups() -> Iterator[Group]:
    for endpoint in _SYNCED:
        yield Group(endpoint, (endpoint,), _SYNC)
    # Two different limits are published for interview feedback. The ``rest`` endpoint has the newer limit.
    yield Group("rest/applicationInterviewFeedbacks", ("rest/applicationInterviewFeedbacks",), {_REQUESTS: 1_000_000})
    for root in ("v2", "rest"):
        yield Group(f"{root}/simpleJobPostings", (f"{root}/simpleJobPostings",), _JOBS)
        yield Group(f"{root}/simpleJobPostingTasks", (f"{root}/simpleJobPostingTasks",), {_REQUESTS: 300_000})
        yield Group(f"{root}/jobPostingStatus", (f"{root}/jobPostingStatus",), {_REQUESTS: 1_000_000})
    for endpoint in (
        "v2/exportedCandidates",
        "rest/exportedCandidates",
        "v2/atsPurgedExportedCandidates",
        "rest/atsPurgedExportedCandidates",
        # No limit is published for this endpoint, so it gets as many requests as the endpoint for résumés.
        "v2/hireMediaUrl",
    ):
        yield Group(endpoint, (endpoint,), {_REQUESTS: 100_000})
    # One endpoint under two names.
    yield Group(
        "rest/exportedApplicationEvaluation",
        ("rest/exportedApplicationEvaluation", "rest/exportedApplicationEvaluations"),
        {_REQUESTS: 100_000},
    )
    yield Group("v2/atsIntegrations", _INTEGRATIONS, {_REQUESTS: 5_000})
    for endpoint in ("rest/integrations", "rest/integrationConfigurations", "v2/hirewireBlindKeys"):
        yield Group(endpoint, (endpoint,), {_REQUESTS: 5_000})
    recruiter = ("seats", "seatsV2", "conversationEvents", "mailStubs", "prospectNotes")
    yield Group(
        "recruiterData", tuple(f"{root}/{name}" for root in ("v2", "rest") for name in recruiter), {_REQUESTS: 100_000}
    )


GROUPS: Final[Mapping[str, Group]] = {group.name: group for group in _groups()}
_BY_ENDPOINT: Final = {endpoint: group for group in GROUPS.values() for endpoint in group.endpoints}


def group_of(endpoint: str) -> Group:
    """Return the group of an endpoint. If no limit is published for it, its requests are counted but not limited."""
    return _BY_ENDPOINT.get(endpoint) or Group(endpoint, (endpoint,), {})
