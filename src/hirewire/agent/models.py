from hirewire.agent.accounts.models import RecruiterAccount, SignIn
from hirewire.agent.callbacks.models import ReceivedEvent
from hirewire.agent.completeness.models import Difference, ListedRecord, Proof, ProofMonth
from hirewire.agent.connections.models import Connection, Contract, DriftWarning, Grant, GrantRequest, NameRule
from hirewire.agent.exports.models import Intake
from hirewire.agent.history.models import Match, Piece, Reach, Watch
from hirewire.agent.mirror.models import Identity, Pace, Sent, SentCount
from hirewire.agent.people.models import Operator, OperatorFailure
from hirewire.agent.rehearsals.models import Rehearsal
from hirewire.agent.sync.models import AdvertisedJob, PendingHint, PendingPosting, Position, Progress, Sync, WantedJob
from hirewire.agent.writes.models import AtsWrite

__all__ = [
    "AdvertisedJob",
    "AtsWrite",
    "Connection",
    "Contract",
    "Difference",
    "DriftWarning",
    "Grant",
    "GrantRequest",
    "Identity",
    "Intake",
    "ListedRecord",
    "Match",
    "NameRule",
    "Operator",
    "OperatorFailure",
    "Pace",
    "PendingHint",
    "PendingPosting",
    "Piece",
    "Position",
    "Progress",
    "Proof",
    "ProofMonth",
    "Reach",
    "ReceivedEvent",
    "RecruiterAccount",
    "Rehearsal",
    "Sent",
    "SentCount",
    "SignIn",
    "Sync",
    "WantedJob",
    "Watch",
]
