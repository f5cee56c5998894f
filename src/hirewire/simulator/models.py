from hirewire.simulator.duplicates.models import MergedRecord
from hirewire.simulator.history.models import ClosedAccount, Desk, Evaluation, Message, RecruiterNote
from hirewire.simulator.hooks.models import Webhook, WebhookDelivery
from hirewire.simulator.importing.models import CandidateImport, ImportLine
from hirewire.simulator.people.models import Account, SignInFailure, User
from hirewire.simulator.records.models import (
    Application,
    Candidate,
    Deletion,
    Job,
    Note,
    Resume,
    ResumeContent,
    Scorecard,
    SecurityGroup,
    StageEntry,
)
from hirewire.simulator.records.resemblance.models import (
    DifferentPeople,
    FoundPerson,
    RecordFacts,
    RecordKey,
    Resemblance,
    Suspicion,
    Trait,
    Unweighed,
    ValueCount,
)

__all__ = [
    "Account",
    "Application",
    "Candidate",
    "CandidateImport",
    "ClosedAccount",
    "Deletion",
    "Desk",
    "DifferentPeople",
    "Evaluation",
    "FoundPerson",
    "ImportLine",
    "Job",
    "MergedRecord",
    "Message",
    "Note",
    "RecordFacts",
    "RecordKey",
    "RecruiterNote",
    "Resemblance",
    "Resume",
    "ResumeContent",
    "Scorecard",
    "SecurityGroup",
    "SignInFailure",
    "StageEntry",
    "Suspicion",
    "Trait",
    "Unweighed",
    "User",
    "ValueCount",
    "Webhook",
    "WebhookDelivery",
]
