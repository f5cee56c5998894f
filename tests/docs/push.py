"""The page about push events."""

from datetime import timedelta
from typing import Final

import msgspec

from hirewire.hub.api.openapi import webhooks
from hirewire.hub.api.openapi.schemas import Schemas
from hirewire.hub.platform.notifications import schedule
from hirewire.hub.platform.notifications.sending import TIMEOUT_SECONDS
from hirewire.wire import push
from tests.docs.markdown import table

_SECRET: Final = "hw_sec_example"
_CODE: Final = "5b7f6c1e-0000-4000-8000-000000000009"
_ABOUT: Final = """
The hub tells an application what happened by a POST to the address that it set as `CALLBACK_URL` \
([integrations](v2/atsIntegrations.configurations.md)): https, on port 443 or 80. Most events are pointers without \
data of anybody: fetch what they point at with the `id` as `requestId`. Those about jobs say everything themselves.

- **Signature.** `X-LI-Signature` is the HMAC-SHA256 of `hmacsha256=` and the body, under the application's secret, \
in hex. Check it against the bytes as they came, in constant time, before you parse anything. Where an application \
has two secrets, the older one signs.
- **Types may be added.** Answer an event of a type that you do not know with 200, and ignore it. The same holds for \
members of an event.
- **Order.** An address gets its events in the order in which they happened, one after another.
"""
_REPEATED: Final = """
An event arrived when your answer has a status from 200 to 299, within {timeout} seconds; its body is not read. \
Redirects are not followed. Everything else is tried again for {life} days, or until the event expires, after waits \
of {waits}, the last one repeated, each {jitter} % shorter or longer. An address that is away (no answer, {away}) is \
asked with its oldest event only, and what is behind it waits. `Retry-After` is obeyed up to {longest}.

**An event may come twice**: when your answer got lost, and when somebody replays it. It has the same `id` then. Keep \
the ids of events that you have handled, those of {life} days at least, and answer a known one with 200 without doing \
anything. A replay may come later; fetching the same `requestId` again is allowed and gives the same.

An event that never arrived is *dead*. The developer console shows it with every try, and replays it.
"""
_CHALLENGE: Final = """
Where the operator wants it, an address has to prove that it holds the secret before it gets events, and every two \
hours afterwards: the hub asks with a GET, and expects a JSON object within three seconds, in which \
`challengeResponse` is the HMAC-SHA256 of the code under the secret, in hex. `applicationId` says which child is \
meant. An address that fails {failures} times in a row gets nothing until somebody asks again in the developer console.
"""


def page() -> str:
    schemas = Schemas(webhooks.KINDS)
    parts = [
        "# Push events",
        _ABOUT.strip(),
        "## Tried again, and twice",
        _repeated(),
        "## The challenge",
        _CHALLENGE.strip().format(failures=schedule.CHALLENGES),
        _challenge(),
        "## Events",
        f"The signatures are those of the secret `{_SECRET}` and of the body in one line without blanks, as it is.",
        table(("Event", "When"), [(f"`{kind.value}`", f"{event.summary}.") for kind, event in _EVENTS]),
        *(part for kind, _ in _EVENTS for part in _event(kind, schemas)),
    ]
    return "\n\n".join(parts) + "\n"


_EVENTS: Final = tuple(webhooks.EVENTS.items())


def _repeated() -> str:
    return _REPEATED.strip().format(
        timeout=round(TIMEOUT_SECONDS),
        life=schedule.LIFE.days,
        waits=", ".join(map(_span, schedule.EVENT_WAITS)),
        jitter=round(schedule.JITTER * 100),
        away=", ".join(str(int(status)) for status in sorted(schedule.AWAY)),
        longest=_span(schedule.LONGEST_WAIT),
    )


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for size, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            count = seconds // size
            return f"{count} {name}{'s' if count > 1 else ''}"
    raise ValueError(span)


def _challenge() -> str:
    answer = {"challengeCode": _CODE, "challengeResponse": push.challenge_response(_CODE, _SECRET)}
    shown = msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()
    return f"```http\nGET /rsc?challengeCode={_CODE}&applicationId=200991\n```\n\n```http\n200 OK\n\n{shown}\n```"


def _event(kind: push.PushType, schemas: Schemas) -> list[str]:
    members = webhooks.example(kind, schemas)
    event = push.PushEvent(members.pop("id"), members.pop("type"), members.pop("expiresAt", None))
    body = push.body(event, members)
    signature = push.signature(body, _SECRET)
    shown = msgspec.json.format(body, indent=2).decode()
    head = f"POST /rsc\nContent-Type: application/json\n{push.SIGNATURE_HEADER}: {signature}"
    return [f"### {kind.value}", f"{webhooks.EVENTS[kind].words}", f"```http\n{head}\n\n{shown}\n```"]
