"""Webhooks of Lever.

The signature is in the body, and covers only a random token and the time. A genuine webhook proves that something
happened, but not what, so each record that it names is read again.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.decoding import decode
from hirewire.agent.sdk.errors import BadWebhook
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.webhooks import event_in, is_same, signature

#: Lever has no events about postings.
EVENTS: Final = (
    *("applicationCreated", "candidateHired", "candidateStageChange", "candidateArchiveChange", "candidateDeleted"),
    *("contactCreated", "contactUpdated"),
)
#: The fields that contain the ids of changed records. ``candidateId`` is the older name of an opportunity's id.
_PLACES: Final = {
    "contactId": Stream.CANDIDATES,
    "opportunityId": Stream.APPLICATIONS,
    "candidateId": Stream.APPLICATIONS,
}


class _Configuration(msgspec.Struct, rename="camel"):
    signature_token: str | None = None


class Subscription(msgspec.Struct):
    id: str
    event: str | None = None
    url: str | None = None
    #: Lever sends the token only in its answer to the request that creates the subscription.
    configuration: _Configuration | None = None

    @property
    def token(self) -> str:
        return (self.configuration.signature_token if self.configuration else None) or ""


class _Made(msgspec.Struct):
    data: Subscription


class _Event(msgspec.Struct, rename="camel"):
    event: str
    triggered_at: int
    token: str
    signature: str
    data: dict[str, Any] | None = None


def hints(request: Webhook, *, tokens: Iterable[str]) -> Iterator[Hint]:
    """Return the records that a genuine webhook names.

    ``tokens`` are the signature tokens of all subscriptions: Lever may give each subscription its own token.
    """
    event = event_in(request, _Event, ats="Lever")
    content = signed_content(event.token, event.triggered_at)
    if not any(is_same(event.signature, signature(token, content)) for token in tokens if token):
        raise BadWebhook("The signature is not from Lever.")
    return iter(dict.fromkeys(_named(event.data or {}) if event.event in EVENTS else ()))


def subscription_in(answer: bytes) -> Subscription:
    return decode(answer, _Made).data


def signed_content(token: str, triggered_at: int) -> bytes:
    return f"{token}{triggered_at}".encode()


def _named(data: Mapping[str, Any]) -> Iterator[Hint]:
    for name, stream in _PLACES.items():
        if isinstance(key := data.get(name), str) and key:
            yield Hint(stream, key)
