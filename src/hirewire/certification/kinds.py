"""The resources of the API. A resource has one name here, even if ``/v2/`` and ``/rest/`` name it differently."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    PROVISIONED = "provisioned applications"
    INTEGRATIONS = "integrations"
    CONFIGURATIONS = "configurations"
    JOBS = "jobs"
    JOB_TASKS = "job tasks"
    CANDIDATES = "candidates"
    CANDIDATE_NOTES = "candidate notes"
    APPLICATIONS = "applications"
    APPLICATION_NOTES = "application notes"
    FEEDBACK = "interview feedback"
    STAGES = "stages"
    FILES = "files"
    LISTS = "access lists"
    ASSIGNEES = "people on access lists"
    EXPORTS = "exported candidates"
    CLOSED_MEMBERS = "closed accounts"
    SEATS = "seats"
    INMAIL = "InMail"
    RECRUITER_NOTES = "recruiters' notes"
    STUBS = "contact data"


#: The resources that an ATS sends, in the order of a first sync.
SYNCED: Final = (
    Kind.JOBS,
    Kind.CANDIDATES,
    Kind.CANDIDATE_NOTES,
    Kind.APPLICATIONS,
    Kind.APPLICATION_NOTES,
    Kind.FEEDBACK,
    Kind.STAGES,
    Kind.FILES,
)
#: The parts of an application to which the rules on deletion apply. The rules do not apply to files.
PARTS: Final = (Kind.APPLICATION_NOTES, Kind.FEEDBACK, Kind.STAGES)
#: Resources that exist only below ``/v2/``. All others have a versioned endpoint below ``/rest/``.
UNVERSIONED: Final = frozenset({Kind.PROVISIONED, Kind.INMAIL, Kind.RECRUITER_NOTES})
#: Resources that an ATS can read only while the contract is switched on.
CONTRACT_READS: Final = (Kind.SEATS, Kind.INMAIL, Kind.RECRUITER_NOTES, Kind.STUBS)

_BY_NAME: Final[Mapping[tuple[str, ...], Kind]] = {
    ("provisionedApplications",): Kind.PROVISIONED,
    ("atsIntegrations",): Kind.INTEGRATIONS,
    ("integrations",): Kind.INTEGRATIONS,
    ("atsIntegrations", "configurations"): Kind.CONFIGURATIONS,
    ("atsIntegrationConfigurations",): Kind.CONFIGURATIONS,
    ("integrationConfigurations",): Kind.CONFIGURATIONS,
    ("simpleJobPostings",): Kind.JOBS,
    ("simpleJobPostingTasks",): Kind.JOB_TASKS,
    ("atsCandidates",): Kind.CANDIDATES,
    ("candidates",): Kind.CANDIDATES,
    ("atsCandidates", "notes"): Kind.CANDIDATE_NOTES,
    ("candidateNotes",): Kind.CANDIDATE_NOTES,
    ("atsApplications",): Kind.APPLICATIONS,
    ("atsApplications", "notes"): Kind.APPLICATION_NOTES,
    ("applicationNotes",): Kind.APPLICATION_NOTES,
    ("atsApplications", "interviewFeedback"): Kind.FEEDBACK,
    ("applicationInterviewFeedbacks",): Kind.FEEDBACK,
    ("atsApplications", "stages"): Kind.STAGES,
    ("applicationStage",): Kind.STAGES,
    ("atsApplications", "resumes"): Kind.FILES,
    ("attachments",): Kind.FILES,
    ("atsEntityAcls",): Kind.LISTS,
    ("entityAcls",): Kind.LISTS,
    ("atsEntityAclAssignees",): Kind.ASSIGNEES,
    ("entityAclAssignees",): Kind.ASSIGNEES,
    ("exportedCandidates",): Kind.EXPORTS,
    ("atsPurgedExportedCandidates",): Kind.CLOSED_MEMBERS,
    ("seats",): Kind.SEATS,
    ("seatsV2",): Kind.SEATS,
    ("conversationEvents",): Kind.INMAIL,
    ("prospectNotes",): Kind.RECRUITER_NOTES,
    ("mailStubs",): Kind.STUBS,
}
_SUB_RESOURCES: Final = frozenset(names[1] for names in _BY_NAME if len(names) > 1)

#: If the headers of a write or deletion name no method, this table gives its Rest.li method. Each key holds the HTTP
#: verb, and whether the query has ``ids``.
METHODS_BY_VERB: Final[Mapping[tuple[str, bool], str]] = {
    ("PUT", True): "batch_update",
    ("PUT", False): "update",
    ("POST", True): "batch_partial_update",
    ("POST", False): "create",
    ("DELETE", True): "batch_delete",
    ("DELETE", False): "delete",
}


def path_parts(path: str) -> tuple[str, str, str]:
    """Split a path into resource, key and sub-resource. The key and the sub-resource may be empty."""
    resource, _, rest = path.removeprefix("/").partition("/")[2].partition("/")
    head, _, tail = rest.rpartition("/")
    if tail in _SUB_RESOURCES and head:
        return resource, head, tail
    # The id of a note, stage or other part may follow the name of the sub-resource.
    inner, _, name = head.rpartition("/")
    if name in _SUB_RESOURCES and inner:
        return resource, inner, name
    return resource, rest, ""


def has_key(path: str) -> bool:
    _, key, sub = path_parts(path)
    return not path.endswith(f"/{sub}") if sub else bool(key)


def kind_of(path: str) -> Kind | None:
    resource, _, sub = path_parts(path)
    return _BY_NAME.get((resource, sub) if sub else (resource,))
