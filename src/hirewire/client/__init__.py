"""Typed client of Recruiter System Connect."""

from hirewire.client.access import ListedJob, ListedPerson
from hirewire.client.auth import TokenCache
from hirewire.client.batches import Outcomes, Refusal
from hirewire.client.errors import (
    AuthenticationFailed,
    BadRequest,
    Conflict,
    NotAllowed,
    NotFound,
    RscError,
    ServerFault,
    Throttled,
    Unreachable,
    VersionNotOffered,
)
from hirewire.client.files import File
from hirewire.client.jobs import JobSubmission
from hirewire.client.rsc import RscClient
from hirewire.client.synced import PartId

__all__ = [
    "AuthenticationFailed",
    "BadRequest",
    "Conflict",
    "File",
    "JobSubmission",
    "ListedJob",
    "ListedPerson",
    "NotAllowed",
    "NotFound",
    "Outcomes",
    "PartId",
    "Refusal",
    "RscClient",
    "RscError",
    "ServerFault",
    "Throttled",
    "TokenCache",
    "Unreachable",
    "VersionNotOffered",
]
