"""Lists what is stored about a company, table by table, and what a purge does with it.

Every table of the hub is in at least one of these lists. ``SYNCED`` and ``ACTIVITY`` contain what purges remove.
``KEPT`` contains what purges keep, with the reason. The certificate also states the reason. All other tables are in
``ELSEWHERE``. A test compares the lists with the models.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _

from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.blind.models import BlindHash, BlindKey
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching.models import (
    Candidacy,
    CandidateFacts,
    Match,
    MatchDecision,
    MatchSettings,
    MemberFacts,
    Rematch,
    Rescore,
    SampledMatch,
    StaleApplications,
    Suggestion,
    Unlinked,
)
from hirewire.hub.ats.postings.models import JobPosting, PostingTask
from hirewire.hub.ats.postings.telling import ALL_OPEN_JOBS
from hirewire.hub.ats.requisitions.models import JobRequisition, JobRequisitionStage
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Education, ImportFault, Member, MemberEmail, MemberImport, Position
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.integrations.models import CompanyAccess, Configuration, ContractAccess, Integration
from hirewire.hub.platform.notifications.models import Delivery, PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.bell.models import Bell, FollowedJob, ReadNotification
from hirewire.hub.recruiting.evaluations.models import Evaluation
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.impressions.models import AtsImpression
from hirewire.hub.recruiting.messaging.models import (
    InMailTemplate,
    MailStub,
    Message,
    NoteMention,
    ProspectNote,
    Thread,
)
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectMove, ProjectSeat, ProjectStage
from hirewire.hub.recruiting.recommendations.models import NotInterested
from hirewire.hub.recruiting.record_counts.models import RecordCount
from hirewire.hub.recruiting.searches.models import PeopleSearch


class Fate(Enum):
    #: Rows that an ATS sent, or that Recruiter derived from them. Every purge removes them.
    SYNCED = auto()
    #: Rows about what people did in Recruiter. Only a purge of everything removes them.
    ACTIVITY = auto()
    KEPT = auto()


@dataclass(frozen=True, slots=True)
class Table:
    """A database table, or a part of one, and what a purge does with it. ``kind`` is the name that people see."""

    kind: str
    model: type[models.Model]
    fate: Fate
    #: The look-up from a row to its company's id.
    company: str = "organization_id"
    #: The look-up to the contract whose seats may read the row; empty for rows of the whole company.
    contract: str = ""
    #: The look-up to the developer application, for tables that can be purged for a single ATS.
    application: str = ""
    #: If a purge empties columns instead of deleting the row, this maps each of these columns to its empty value.
    blanked: Mapping[str, object] = field(default_factory=dict)
    #: Columns that may contain a web address with a secret in it. An archive contains only the address's origin.
    addresses: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)
    reason: str = ""

    @property
    def every(self) -> "QuerySet[models.Model]":
        return self.model._default_manager.all()  # noqa: SLF001 - Django's documented model API

    @property
    def name(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented model API

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(str(field.column) for field in self.model._meta.pk_fields)  # noqa: SLF001 - as above

    def rows(self, organization_id: int, application_id: int | None = None) -> "QuerySet[models.Model]":
        """Return the company's rows, or only those of one application. Rows that are already blanked are left out."""
        matches = self.every.filter(self.only, **{self.company: organization_id})
        if application_id is not None:
            matches = matches.filter(**{self.application: application_id})
        if self.blanked:
            is_clean = Q(**self.blanked)
            matches = matches.exclude(is_clean)
        return matches


def _synced(kind: str, model: type[models.Model]) -> Table:
    return Table(kind, model, Fate.SYNCED, application="application_id")


#: In order of removal. Pages show counts and matches, so these are removed before the records behind them.
SYNCED = (
    _synced("counts", RecordCount),
    _synced("applications_to_look_up", StaleApplications),
    _synced("candidacies", Candidacy),
    _synced("matches", Match),
    _synced("suggestions", Suggestion),
    _synced("unlinked", Unlinked),
    _synced("match_decisions", MatchDecision),
    _synced("sampled_matches", SampledMatch),
    _synced("candidates_to_match", Rematch),
    _synced("candidates_to_weigh", Rescore),
    _synced("facts", CandidateFacts),
    _synced("blind_hashes", BlindHash),
    # Emptying the secret destroys the key; the worker then removes the key's row and the hashes of members.
    Table("blind_keys", BlindKey, Fate.SYNCED, application="application_id", blanked={"sealed": ""}),
    _synced("candidates", Candidate),
    _synced("candidate_notes", CandidateNote),
    _synced("applications", Application),
    _synced("application_notes", ApplicationNote),
    _synced("interview_feedback", InterviewFeedback),
    _synced("stages", Stage),
    _synced("evaluations", Evaluation),
    _synced("attachments", Attachment),
    _synced("files", Media),
    _synced("jobs", JobPosting),
    _synced("requisitions", JobRequisition),
    _synced("requisition_stages", JobRequisitionStage),
    _synced("job_tasks", PostingTask),
    _synced("access_list_people", EntityAclAssignee),
    _synced("access_list_jobs", EntityAcl),
    Table("followed_jobs", FollowedJob, Fate.SYNCED, application="application_id", contract="seat__contract_id"),
    Table("not_interested", NotInterested, Fate.SYNCED, application="application_id", contract="contract_id"),
    Table(
        "links_to_the_ats",
        Export,
        Fate.SYNCED,
        application="application_id",
        contract="seat__contract_id",
        blanked={
            "ats_candidate_id": "",
            "record_url": "",
            "external_job_posting_id": "",
            "job_title": "",
            "adds_to": "",
            "besides": [],
            # The ATS may have named a record in this text.
            "failure": "",
        },
    ),
)

#: Columns of the audit trail that contain data from an ATS. Every purge empties these columns. The entries themselves
#: stay, and get the new id if the company's id changes.
TRACES = (
    Table(
        "records_in_the_audit_trail",
        AuditEntry,
        Fate.SYNCED,
        application="application_id",
        blanked={"subject": ""},
        only=Q(action__startswith="candidate.")
        | Q(action__in=("attachment.downloaded", "evaluation.sent"))
        | Q(Q(action="jobs.requested_again"), ~Q(subject=ALL_OPEN_JOBS)),
    ),
    Table(
        "job_titles_in_the_audit_trail",
        AuditEntry,
        Fate.SYNCED,
        application="application_id",
        blanked={"after": ""},
        only=Q(action="export.requested") | Q(action__startswith="recommendation."),
    ),
)

#: Columns of audit entries about recruiters' work. Only a purge of everything empties them.
TRACES_OF_WORK = (
    Table(
        "names_in_the_audit_trail",
        AuditEntry,
        Fate.ACTIVITY,
        blanked={"subject": ""},
        only=Q(action__in=("export.requested", "inmail.sent", "members.import_started"))
        | Q(action__startswith="note.")
        | Q(action__startswith="recommendation."),
    ),
    # In these entries, the actor is the member, and the subject is the recruiter.
    Table(
        "members_in_the_audit_trail",
        AuditEntry,
        Fate.ACTIVITY,
        blanked={"actor": ""},
        only=Q(action__in=("inmail.answered", "contact_data.shared")),
    ),
    # Names of projects and of their stages, which recruiters wrote.
    Table(
        "projects_in_the_audit_trail",
        AuditEntry,
        Fate.ACTIVITY,
        blanked={"subject": "", "before": "", "after": ""},
        only=Q(action__startswith="project."),
    ),
)

#: In order of removal: rows before the rows that they refer to.
ACTIVITY = (
    Table("inmails", Message, Fate.ACTIVITY, "thread__contract__organization_id", "thread__contract_id"),
    Table("inmail_threads", Thread, Fate.ACTIVITY, "contract__organization_id", "contract_id"),
    Table("mentions", NoteMention, Fate.ACTIVITY, "seat__contract__organization_id", "seat__contract_id"),
    Table("notes", ProspectNote, Fate.ACTIVITY, "contract__organization_id", "contract_id"),
    Table("contact_data", MailStub, Fate.ACTIVITY, "contract__organization_id", "contract_id"),
    Table("inmail_templates", InMailTemplate, Fate.ACTIVITY, "seat__contract__organization_id", "seat__contract_id"),
    Table("project_moves", ProjectMove, Fate.ACTIVITY, "project__contract__organization_id", "project__contract_id"),
    Table(
        "people_in_projects",
        ProjectCandidate,
        Fate.ACTIVITY,
        "project__contract__organization_id",
        "project__contract_id",
    ),
    Table("project_stages", ProjectStage, Fate.ACTIVITY, "project__contract__organization_id", "project__contract_id"),
    Table("project_seats", ProjectSeat, Fate.ACTIVITY, "project__contract__organization_id", "project__contract_id"),
    Table("projects", Project, Fate.ACTIVITY, "contract__organization_id", "contract_id"),
    Table("notifications", ReadNotification, Fate.ACTIVITY, "seat__contract__organization_id", "seat__contract_id"),
    Table("bells", Bell, Fate.ACTIVITY, "seat__contract__organization_id", "seat__contract_id"),
    Table("searches", PeopleSearch, Fate.ACTIVITY, "seat__contract__organization_id", "seat__contract_id"),
    Table("in_ats_hits", AtsImpression, Fate.ACTIVITY, "contract__organization_id", "contract_id"),
    Table("exports", Export, Fate.ACTIVITY, contract="seat__contract_id"),
    Table("import_faults", ImportFault, Fate.ACTIVITY, "run__organization_id"),
    Table("imports", MemberImport, Fate.ACTIVITY),
    Table("imported_people_addresses", MemberEmail, Fate.ACTIVITY, "member__organization_id"),
    Table("imported_people_positions", Position, Fate.ACTIVITY, "member__organization_id"),
    Table("imported_people_educations", Education, Fate.ACTIVITY, "member__organization_id"),
    Table("imported_people_facts", MemberFacts, Fate.ACTIVITY),
    Table("imported_people", Member, Fate.ACTIVITY),
    *TRACES_OF_WORK,
)

_ACCOUNT = _("The company’s account. It is deleted when the company itself is closed.")
_SETUP = _("Settings of the ATS connection. They contain no candidate data and nothing that recruiters wrote.")
_SIGN_IN = "How a person or an application signs in. This belongs to the person or the application, not to the company."
_SIGN_ON = "How the company signs its people in; an admin can remove it, and it is deleted with the company."
_LEARNED = "Rates learned from the records of all companies together, and counts of matches. Nothing is about a person."
_PROOF = _("The record of who changed what, and of this removal.")

#: Included in a company's archive, and kept by a purge.
KEPT = (
    Table("company", Organization, Fate.KEPT, "id", reason=_ACCOUNT),
    Table("contracts", Contract, Fate.KEPT, reason=_ACCOUNT),
    Table("seats", Seat, Fate.KEPT, "contract__organization_id", reason=_ACCOUNT),
    Table("ats_applications", DeveloperApplication, Fate.KEPT, reason=_SETUP),
    Table("integrations", Integration, Fate.KEPT, reason=_SETUP),
    Table(
        "integration_settings",
        Configuration,
        Fate.KEPT,
        "integration__organization_id",
        addresses=("value",),
        reason=_SETUP,
    ),
    Table("contract_switches", ContractAccess, Fate.KEPT, "contract__organization_id", reason=_SETUP),
    Table("company_switches", CompanyAccess, Fate.KEPT, reason=_SETUP),
    Table("match_settings", MatchSettings, Fate.KEPT, reason=_SETUP),
    Table("push_events", PushEvent, Fate.KEPT, reason=_SETUP),
    Table("push_deliveries", Delivery, Fate.KEPT, "event__organization_id", reason=_SETUP),
    Table("audit_trail", AuditEntry, Fate.KEPT, reason=_PROOF),
)

#: Tables whose rows are neither in a company's archive nor deleted by the steps of a purge, with the reason.
ELSEWHERE = {
    "Person": "Somebody may work for several companies.",
    "Consent": _SIGN_IN,
    "AuthorizationCode": _SIGN_IN,
    "AccessToken": _SIGN_IN,
    "RefreshToken": _SIGN_IN,
    "SignInCode": _SIGN_IN,
    "SignIn": _SIGN_IN,
    "SecondFactor": _SIGN_IN,
    "RecoveryCode": _SIGN_IN,
    "ClientSecret": _SIGN_IN,
    "SigningKey": "The hub's own keys, which sign id tokens.",
    "StatusChange": _SETUP,
    "Developer": _SIGN_IN,
    "Invitation": _SIGN_IN,
    "SeatInvitation": _SIGN_IN,
    "IdentityProvider": _SIGN_ON,
    "ProviderDomain": _SIGN_ON,
    "GroupRole": _SIGN_ON,
    "ExternalIdentity": _SIGN_ON,
    "ProviderSession": _SIGN_IN,
    "SamlAnswer": _SIGN_IN,
    "DirectoryToken": _SIGN_ON,
    "DirectoryEntry": _SIGN_ON,
    "DirectoryGroup": _SIGN_ON,
    "DirectoryMembership": _SIGN_ON,
    "Quota": "A limit of an application, which is only a number.",
    "Usage": "Numbers of calls and records, by day and by minute.",
    "Archive": "The files are removed with the data that they contain; the rows say who asked for them.",
    "Purge": _PROOF,
    "SyncHold": "Deleted when the removal ends.",
    "OtherId": _SETUP,
    "KnownWord": "A single word that identifies nobody; deleted at night once no profile contains it.",
    "MemberKey": "Hashes that a trigger stores and removes together with the facts about a member.",
    "ValueCount": "Hashes of values and how many members have them, maintained by the same trigger.",
    "MatchingVersion": _LEARNED,
    "VersionEffect": _LEARNED,
    "VersionUse": _LEARNED,
    "BlindKey": "A purge destroys the secret, and the worker then removes the row.",
    "MemberHash": "Hashes of members, useless without the company's key; the worker removes them when the key is gone.",
    "StaleMember": "Ids of members whose facts have to be rewritten; deleted as soon as that is done.",
    "CompanyMove": _PROOF,
    "ReleasedNumber": "An id that an operator has released for a company; deleted when the company takes the id.",
    "ApiCall": "Calls with their bodies masked; deleted when they are old.",
    "CertificationRun": "The plan by which an application was judged; deleted when it is old.",
    "EvidencePicture": "What a developer added to an answer; deleted with its run.",
    "RuleStanding": "A verdict about masked calls; deleted with its run.",
    "Endpoint": "An address of an application, and whether it answers.",
    "DeliveryTry": "Results of sending events, with answers masked; deleted when they are old.",
}
