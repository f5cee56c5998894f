from datetime import timedelta
from typing import Final

import msgspec

from hirewire.hub.api.openapi import webhooks
from hirewire.hub.api.openapi.schemas import Schemas
from hirewire.hub.platform.notifications import schedule
from hirewire.hub.platform.notifications.sending import TIMEOUT_SECONDS
from hirewire.hub.platform.notifications.services import EVENT_LIFE
from hirewire.hub.recruiting.exports.queries import DEADLINE
from hirewire.wire import push
from tests.docs.markdown import table

_SECRET: Final = "hw_sec_example"
_CODE: Final = "5b7f6c1e-0000-4000-8000-000000000009"
_ABOUT: Final = """
The hub sends each event as a POST to the address that the application set as `CALLBACK_URL` \
([integrations](v2/atsIntegrations.configurations.md)). The address must begin with https, and its port must be 443 or \
80. Most events are only pointers and contain no personal data: to fetch what an event points to, send its `id` as \
`requestId`. Events about jobs are not pointers: they contain all the data.

- **Signature.** `X-LI-Signature` is the hex HMAC-SHA256 of `hmacsha256=` followed by the body. The key of the HMAC is \
the application's secret. Compute the HMAC from the bytes exactly as received, and compare it with the signature in \
constant time, before you parse anything. If an application has two secrets, the hub signs with the older one, \
although `provisionedApplications` returns the newer one. Keep the older secret, and check signatures with it, until \
you have deleted it from the hub.
- **New types may be added.** If you do not know the type of an event, answer with 200 and ignore the event. Also \
ignore JSON members that you do not know.
- **Order.** An address gets its events in the order in which they happened, one after another. If the delivery of an \
event fails several times, the hub sets the event aside, and the event may then arrive after later ones.
"""
_REPEATED: Final = """
An event counts as arrived if you answer within {timeout} seconds with a status from 200 to 299. The hub does not read \
the body of your answer, and follows no redirects. After any other outcome, the hub keeps trying for {life} days, or \
until the event expires, whichever comes first. The waits between the tries are {waits}. The last wait repeats, and \
each wait is up to {jitter}% shorter or longer. While an address does not answer, or answers with one of the statuses \
{away}, the hub tries only the oldest event for this address, and the later events wait. After {away_tries} tries, the \
hub sets the oldest event aside and goes on with the next one. The hub obeys `Retry-After`, but waits at most \
{longest} because of this header.

**An export waits for only {export}.** If you do not fetch the profile within this time, the hub tells the recruiter \
that the export failed, and withdraws the event. The recruiter can export the person again. If you got the event in \
time, you can still fetch the profile until the event expires, and so complete the export late.

**An event may arrive twice**, with the same `id`. This happens if your answer was lost, or if somebody replays the \
event. For at least {life} days, keep the ids of the events that you have handled. If the id of an event is among \
them, answer with 200 and do nothing else. A replay may come later, when you no longer have the id. In that case, \
fetch again what the event points to. You get the same data, with one exception: if the event is about a failed export \
and the person has since been exported again, the hub answers 404.

An event is *dead* if it never arrived and the hub has stopped trying. The developer console shows each dead event \
with all its tries, and can replay the event. A replayed event goes to your current address. The hub deletes events \
without `expiresAt` after {kept} days. After that, the hub answers a fetch by the event's `id` with 404.
"""
_CHALLENGE: Final = """
The operator of the hub can require a challenge: before an address gets events, and every two hours afterwards, the \
address must prove that it knows the secret. The hub sends a GET with a code, and expects a JSON object within three \
seconds. The object's `challengeResponse` must be the hex HMAC-SHA256 of the code, with the secret as the key. The \
GET's `applicationId` names the child application to which the address belongs. An address that fails {failures} times \
in a row gets nothing until somebody repeats the challenge in the developer console.
"""


def page() -> str:
    schemas = Schemas(webhooks.KINDS)
    parts = [
        "# Push events",
        _ABOUT.strip(),
        "## Retries and repeated events",
        _repeated(),
        "## The challenge",
        _CHALLENGE.strip().format(failures=schedule.CHALLENGES),
        _challenge(),
        "## Events",
        (
            f"The signatures below use the secret `{_SECRET}`. The hub signs and sends each body on one line, without "
            "the whitespace shown here."
        ),
        table(("Event", "When"), [(f"`{kind.value}`", f"{event.summary}.") for kind, event in _EVENTS]),
        *(part for kind, _ in _EVENTS for part in _event(kind, schemas)),
    ]
    return "\n\n".join(parts) + "\n"


_EVENTS: Final = tuple(push.EVENTS.items())


def _repeated() -> str:
    return _REPEATED.strip().format(
        timeout=round(TIMEOUT_SECONDS),
        life=schedule.LIFE.days,
        waits=", ".join(map(_span, schedule.EVENT_WAITS)),
        jitter=round(schedule.JITTER * 100),
        away_tries=schedule.PATIENCE_AWAY,
        away=", ".join(str(int(status)) for status in sorted(schedule.AWAY)),
        longest=_span(schedule.LONGEST_WAIT),
        export=_span(DEADLINE),
        kept=EVENT_LIFE.days,
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
    return [f"### {kind.value}", f"{push.EVENTS[kind].words}", f"```http\n{head}\n\n{shown}\n```"]
