"""The protocol's two roots, ``/v2/`` and ``/rest/``: the path of each kind of record, and the fields of its key."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from hirewire.wire.records.integrations import DATA_PROVIDER
from hirewire.wire.restli import ComplexKey


class Family(NamedTuple):
    path: str
    #: Names of the key's fields, the parent's id first. ``Dialect.key`` adds the fields that all keys have.
    ids: tuple[str, ...]
    #: The last segment of a path that contains the key of a parent: ``below`` in ``path/key/below``. Empty if the
    #: records have no parent, or if one call can address records of several parents.
    below: str = ""


class Dialect(NamedTuple):
    jobs: str
    posting_tasks: str
    posting_statuses: str
    exports: str
    integrations: str
    #: Path of the integrations' settings. Empty if the settings are a collection below each integration's own path.
    configurations: str
    candidates: Family
    candidate_notes: Family
    applications: Family
    application_notes: Family
    feedback: Family
    stages: Family
    #: In ``/v2/``, résumés are parts of an application. In the versioned root, they are separate records.
    resumes: Family
    seats: str
    mail_stubs: str
    #: Exported people who closed their accounts.
    purged_exports: str
    entity_acls: Family
    entity_acl_assignees: Family
    #: None in ``/v2/``, because that root has records only for the advertisement of a position (a job), and none for
    #: the position itself (a requisition).
    requisitions: Family | None
    requisition_stages: Family | None
    #: Whether this is the versioned root, where fields have newer names, and keys do not name the data provider.
    is_versioned: bool

    def key(self, family: Family, ids: Sequence[str], organization: str) -> ComplexKey:
        parts = dict(zip(family.ids, ids, strict=True))
        parts["integrationContext"] = organization
        if not self.is_versioned:
            parts["dataProvider"] = DATA_PROVIDER
        return ComplexKey(parts)


#: Fields in the keys of access lists. They have the same names in both roots.
_LISTED_JOB: Final = ("atsEntityAclId", "atsEntityId", "atsEntityType")
_LISTED_PERSON: Final = ("atsEntityAclId", "assignee", "atsEntityType")
_CANDIDATE: Final = Family("/v2/atsCandidates", ("atsCandidateId",))
_APPLICATION: Final = Family("/v2/atsApplications", ("atsJobApplicationId",))

V2: Final = Dialect(
    jobs="/v2/simpleJobPostings",
    posting_tasks="/v2/simpleJobPostingTasks",
    posting_statuses="/v2/jobPostingStatus",
    exports="/v2/exportedCandidates",
    integrations="/v2/atsIntegrations",
    configurations="",
    candidates=_CANDIDATE,
    candidate_notes=_CANDIDATE._replace(below="notes"),
    applications=_APPLICATION,
    application_notes=_APPLICATION._replace(below="notes"),
    feedback=_APPLICATION._replace(below="interviewFeedback"),
    stages=_APPLICATION._replace(below="stages"),
    resumes=_APPLICATION._replace(below="resumes"),
    seats="/v2/seatsV2",
    mail_stubs="/v2/mailStubs",
    # The documents do not name this resource below ``/v2/``, so this address is Hirewire's own.
    purged_exports="/v2/atsPurgedExportedCandidates",
    entity_acls=Family("/v2/atsEntityAcls", _LISTED_JOB),
    entity_acl_assignees=Family("/v2/atsEntityAclAssignees", _LISTED_PERSON),
    requisitions=None,
    requisition_stages=None,
    is_versioned=False,
)
VERSIONED: Final = Dialect(
    jobs="/rest/simpleJobPostings",
    posting_tasks="/rest/simpleJobPostingTasks",
    # The documents give no address of this resource below ``/rest/``, so a server may have it only below ``/v2/``.
    posting_statuses="/v2/jobPostingStatus",
    exports="/rest/exportedCandidates",
    integrations="/rest/integrations",
    configurations="/rest/integrationConfigurations",
    candidates=Family("/rest/candidates", ("externalCandidateId",)),
    candidate_notes=Family("/rest/candidateNotes", ("externalCandidateId", "externalNoteId")),
    applications=Family("/rest/atsApplications", ("atsJobApplicationId",)),
    application_notes=Family("/rest/applicationNotes", ("externalJobApplicationId", "externalNoteId")),
    feedback=Family("/rest/applicationInterviewFeedbacks", ("jobApplicationId", "interviewFeedbackId")),
    stages=Family("/rest/applicationStage", ("jobApplicationId", "jobApplicationStageId")),
    resumes=Family(
        "/rest/attachments",
        ("externalReferenceEntityId", "externalAttachmentId", "externalReferenceEntityType", "attachmentType"),
    ),
    seats="/rest/seatsV2",
    mail_stubs="/rest/mailStubs",
    purged_exports="/rest/atsPurgedExportedCandidates",
    entity_acls=Family("/rest/entityAcls", _LISTED_JOB),
    entity_acl_assignees=Family("/rest/entityAclAssignees", _LISTED_PERSON),
    requisitions=Family("/rest/jobRequisitions", ("externalJobRequisitionId",)),
    requisition_stages=Family("/rest/jobRequisitionStages", ("jobRequisitionId", "jobRequisitionStageId")),
    is_versioned=True,
)
