"""Django looks for the hub's models here, so each domain's models are imported."""

from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.blind.models import BlindHash, BlindKey, MemberHash
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.matching.models import (
    Candidacy,
    CandidateFacts,
    Match,
    MatchDecision,
    MatchingVersion,
    MatchSettings,
    MemberFacts,
    MemberKey,
    Rematch,
    Rescore,
    SampledMatch,
    StaleApplications,
    StaleMember,
    Suggestion,
    Unlinked,
    ValueCount,
    VersionEffect,
    VersionUse,
)
from hirewire.hub.ats.postings.models import JobPosting, PostingTask
from hirewire.hub.ats.requisitions.models import JobRequisition, JobRequisitionStage
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import (
    Education,
    ImportFault,
    KnownWord,
    Member,
    MemberEmail,
    MemberImport,
    Position,
)
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.providers.models import GroupRole, IdentityProvider, ProviderDomain
from hirewire.hub.lifecycle.archives.models import Archive
from hirewire.hub.lifecycle.company_moves.models import CompanyMove, ReleasedNumber
from hirewire.hub.lifecycle.purges.models import Purge
from hirewire.hub.platform.certifying.models import CertificationRun, EvidencePicture, RuleStanding
from hirewire.hub.platform.company_ids.models import OtherId
from hirewire.hub.platform.integrations.models import (
    CompanyAccess,
    Configuration,
    ContractAccess,
    Integration,
    StatusChange,
    SyncHold,
)
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.notifications.models import Delivery, DeliveryTry, Endpoint, PushEvent
from hirewire.hub.platform.oauth.models import AccessToken, AuthorizationCode, Consent, RefreshToken, SigningKey
from hirewire.hub.platform.provisioning.models import ClientSecret, DeveloperApplication
from hirewire.hub.platform.throttling.models import Quota, Usage
from hirewire.hub.recruiting.bell.models import Bell, FollowedJob, ReadNotification
from hirewire.hub.recruiting.directory.models import DirectoryEntry, DirectoryGroup, DirectoryMembership, DirectoryToken
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
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.hub.recruiting.single_sign_on.models import ExternalIdentity, ProviderSession, SamlAnswer
from hirewire.hub.sites.developers.models import Developer, Invitation
from hirewire.hub.sites.widgets.models import SignInCode

__all__ = [
    "AccessToken",
    "ApiCall",
    "Application",
    "ApplicationNote",
    "Archive",
    "AtsImpression",
    "Attachment",
    "AuditEntry",
    "AuthorizationCode",
    "Bell",
    "BlindHash",
    "BlindKey",
    "Candidacy",
    "Candidate",
    "CandidateFacts",
    "CandidateNote",
    "CertificationRun",
    "ClientSecret",
    "CompanyAccess",
    "CompanyMove",
    "Configuration",
    "Consent",
    "Contract",
    "ContractAccess",
    "Delivery",
    "DeliveryTry",
    "Developer",
    "DeveloperApplication",
    "DirectoryEntry",
    "DirectoryGroup",
    "DirectoryMembership",
    "DirectoryToken",
    "Education",
    "Endpoint",
    "EntityAcl",
    "EntityAclAssignee",
    "Evaluation",
    "EvidencePicture",
    "Export",
    "ExternalIdentity",
    "FollowedJob",
    "GroupRole",
    "IdentityProvider",
    "ImportFault",
    "InMailTemplate",
    "Integration",
    "InterviewFeedback",
    "Invitation",
    "JobPosting",
    "JobRequisition",
    "JobRequisitionStage",
    "KnownWord",
    "MailStub",
    "Match",
    "MatchDecision",
    "MatchSettings",
    "MatchingVersion",
    "Media",
    "Member",
    "MemberEmail",
    "MemberFacts",
    "MemberHash",
    "MemberImport",
    "MemberKey",
    "Message",
    "NotInterested",
    "NoteMention",
    "Organization",
    "OtherId",
    "PeopleSearch",
    "Person",
    "Position",
    "PostingTask",
    "Project",
    "ProjectCandidate",
    "ProjectMove",
    "ProjectSeat",
    "ProjectStage",
    "ProspectNote",
    "ProviderDomain",
    "ProviderSession",
    "Purge",
    "PushEvent",
    "Quota",
    "ReadNotification",
    "RecordCount",
    "RefreshToken",
    "ReleasedNumber",
    "Rematch",
    "Rescore",
    "RuleStanding",
    "SamlAnswer",
    "SampledMatch",
    "Seat",
    "SeatInvitation",
    "SignInCode",
    "SigningKey",
    "Stage",
    "StaleApplications",
    "StaleMember",
    "StatusChange",
    "Suggestion",
    "SyncHold",
    "Thread",
    "Unlinked",
    "Usage",
    "ValueCount",
    "VersionEffect",
    "VersionUse",
]
