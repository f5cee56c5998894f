"""Push events, signed with the application's secret.

Events about exports, evaluations and integrations are pointers without customer
data. Events about jobs are not pointers: they contain what they announce.
"""

import hmac
import json
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Final, NamedTuple

import msgspec

from hirewire.wire.records.posting_status import JobPostingStatus
from hirewire.wire.urn import DeveloperApplicationUrn
from hirewire.wire.words import about

SIGNATURE_HEADER: Final = "X-LI-Signature"
#: This prefix is part of the signed bytes. Some senders also put it before the signature, so the header is accepted
#: with and without it.
_PREFIX: Final = "hmacsha256="


class PushType(StrEnum):
    EXPORT_CANDIDATE_PROFILE = "EXPORT_CANDIDATE_PROFILE"
    INTEGRATION_STATUS_CHANGE = "INTEGRATION_STATUS_CHANGE"
    JOB_POSTING_STATUS = "JOB_POSTING_STATUS"
    RESYNC_JOBS = "RESYNC_JOBS"
    #: The documents mention this event without naming it; the name is ours.
    EXPORT_APPLICATION_EVALUATION = "EXPORT_APPLICATION_EVALUATION"


class PushEvent(msgspec.Struct, frozen=True, rename="camel"):
    """An event. ``id`` is the ``requestId`` for the call that fetches what happened. More types may be added later."""

    id: Annotated[
        str,
        about(
            "The `requestId` for the call that fetches what happened. A repeated event has the same id.",
            example="5b7f6c1e-0000-4000-8000-000000000002",
        ),
    ]
    type: Annotated[str, about("What happened. Answer unknown types with 200.")]
    expires_at: Annotated[
        int | None,
        about(
            "When the data can no longer be fetched, in milliseconds since 1970. If absent, the data does not expire."
        ),
    ] = None


class _Received(msgspec.Struct, frozen=True, rename="camel"):
    """A received event. Job events are documented without an id; ours have one, because an event may arrive twice."""

    type: str
    id: str = ""
    expires_at: int | None = None


class JobsWanted(msgspec.Struct, frozen=True, rename="camel"):
    """``RESYNC_JOBS`` asks an ATS to send again the jobs that the event names, or all open jobs."""

    developer_application_urn: Annotated[
        DeveloperApplicationUrn | None,
        about("The application that should send the jobs.", example="urn:li:developerApplication:200991"),
    ] = None
    external_job_posting_ids: Annotated[
        list[str], about("The requested jobs. Empty if all open jobs are requested.", example=["REQ-2041"])
    ] = msgspec.field(default_factory=list)
    sync_all_open_jobs: Annotated[bool, about("Whether all open jobs are requested.", example=False)] = False


class Reason(msgspec.Struct, frozen=True, rename="camel"):
    error_code: str = ""


class JobStatusChanged(msgspec.Struct, frozen=True, rename="camel"):
    """``JOB_POSTING_STATUS``, with only the fields that the receivers in this project read.

    An event has all fields of :class:`JobPostingStatus`. New values may be added to the enumerations of those fields.
    """

    external_job_posting_id: str
    listing_status_detail: Reason | None = None


class Event(NamedTuple):
    """What Hirewire's documentation says about a type of event, and what the hub does with such events."""

    summary: str
    words: str
    #: Records that describe the event's own fields. All events also have the fields of :class:`PushEvent`.
    content: tuple[type[Any], ...] = ()
    #: If true, the event announces an export or evaluation, which can be fetched only until a deadline. The hub then
    #: keeps the event for as long as it keeps the export or evaluation. If false, the hub deletes the event when the
    #: event is old.
    expires: bool = False


EVENTS: Final[Mapping[PushType, Event]] = {
    PushType.EXPORT_CANDIDATE_PROFILE: Event(
        "A recruiter exported a person",
        "Fetch the profile with `GET …/exportedCandidates?q=request&requestId={id}`, within 24 hours.",
        expires=True,
    ),
    PushType.INTEGRATION_STATUS_CHANGE: Event(
        "An admin switched a feature on or off",
        "Fetch the integrations with `GET …/atsIntegrations?q=request&requestId={id}`. Below `/rest/`, the "
        "resource is `integrations`.",
    ),
    PushType.EXPORT_APPLICATION_EVALUATION: Event(
        "A recruiter evaluated an application",
        "Fetch the evaluation with `GET /rest/exportedApplicationEvaluation?q=request&requestId={id}`, within 24 "
        "hours. The public documents mention this event but do not name it; the name is Hirewire's.",
        expires=True,
    ),
    PushType.JOB_POSTING_STATUS: Event(
        "A job was listed or is no longer listed",
        "The event contains everything that `jobPostingStatus` would return, so there is nothing to fetch.",
        (JobPostingStatus,),
    ),
    PushType.RESYNC_JOBS: Event(
        "The hub asks for jobs to be sent again",
        "Within 30 minutes, resend the jobs that the event names, or all open jobs if it names none. There is nothing "
        "to fetch.",
        (JobsWanted,),
    ),
}


def body(event: PushEvent, content: Mapping[str, object] = MappingProxyType({})) -> bytes:
    """Return the bytes to send and to sign: ASCII with other characters escaped, as the signature requires.

    ``content`` is the payload of an event that is not a pointer.
    """
    members: dict[str, object] = {"id": event.id, "type": event.type}
    if event.expires_at is not None:
        members["expiresAt"] = event.expires_at
    return json.dumps({**members, **content}, separators=(",", ":")).encode()


def decode_event(body: bytes) -> PushEvent:
    """Return a received event. Its ``id`` is empty if the sender gave none."""
    received = msgspec.json.decode(body, type=_Received)
    return PushEvent(received.id, received.type, received.expires_at)


def signature(body: bytes, secret: str) -> str:
    return hmac.digest(secret.encode(), _PREFIX.encode() + body, "sha256").hex()


def is_signed(body: bytes, header: str, secret: str) -> bool:
    given = header.strip().removeprefix(_PREFIX).lower()
    return hmac.compare_digest(given.encode(), signature(body, secret).encode())


def challenge_response(code: str, secret: str) -> str:
    """Return the answer by which the owner of a URL proves that they know the secret."""
    return hmac.digest(secret.encode(), code.encode(), "sha256").hex()
