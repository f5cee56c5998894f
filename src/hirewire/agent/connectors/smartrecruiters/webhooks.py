"""Webhooks of SmartRecruiters.

The header ``smartrecruiters-signature`` contains one signature for each active key. A signature covers the time, the
body, and the headers that describe the event. SmartRecruiters makes the keys, and the agent cannot store the key of its
own subscription. So the webhooks of this subscription have a header with a secret, and the agent accepts this header
instead of a signature. The settings may contain the keys of subscriptions that somebody else made. The agent accepts
the webhooks of those subscriptions by their signatures.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from hirewire.agent.connectors.smartrecruiters.mapping import application_id
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.errors import BadWebhook
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.webhooks import event_in, header, is_same, signature

SIGNATURE: Final = "smartrecruiters-signature"
#: The headers that the signature covers besides the time and the body, in this order.
_SIGNED: Final = ("event-id", "event-name", "event-version", "link")
HANDSHAKE: Final = "X-Hook-Secret"
#: The header of our subscriptions. Its value is the secret that the connection shares with SmartRecruiters.
OURS: Final = "X-Recruiter-Hook"
EVENTS: Final = (
    *("application.created", "application.status.updated", "application.fields.updated"),
    *("application.source.updated", "application.attachment.created"),
    *("candidate.created", "candidate.updated", "candidate.deleted"),
    *("job.created", "job.updated", "job.status.updated", "job.hiring-team.updated"),
)


class _Event(msgspec.Struct):
    job_id: str | None = None
    candidate_id: str | None = None


def hints(request: Webhook, *, secret: str, keys: Sequence[str]) -> Iterator[Hint]:
    if not (_has_our_header(request, secret) or any(_is_signed(request, key) for key in keys)):
        raise BadWebhook("The signature is not from SmartRecruiters.")
    event = event_in(request, _Event, ats="SmartRecruiters")
    return iter(list(_named(header(request, "event-name"), event)))


def handshake(request: Webhook) -> dict[str, str]:
    """The header to send back when a subscription is activated; nothing for other requests."""
    value = header(request, HANDSHAKE)
    return {HANDSHAKE: value} if value else {}


def _named(name: str, event: _Event) -> Iterator[Hint]:
    kind = name.partition(".")[0]
    if kind == "job" and event.job_id:
        yield Hint(Stream.JOBS, event.job_id)
    if kind in {"candidate", "application"} and event.candidate_id:
        yield Hint(Stream.CANDIDATES, event.candidate_id)
        if event.job_id:
            yield Hint(Stream.APPLICATIONS, application_id(event.candidate_id, event.job_id))


def _has_our_header(request: Webhook, secret: str) -> bool:
    return bool(secret) and is_same(header(request, OURS), secret)


def _is_signed(request: Webhook, key: str) -> bool:
    described = [header(request, name).encode() for name in _SIGNED]
    at = header(request, "smartrecruiters-timestamp").encode()
    expected = signature(key, b".".join((at, request.body, *described)))
    given = (part.partition("=") for part in header(request, SIGNATURE).split(";"))
    return any(scheme.strip() == "v1" and is_same(value.strip(), expected) for scheme, _, value in given)
