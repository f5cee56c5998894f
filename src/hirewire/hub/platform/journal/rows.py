"""Turns a queued API call into a row of the journal, without personal data."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs
from uuid import UUID

import msgspec
from django.conf import settings

from hirewire.hub.platform.journal.models import CallerKind, packed
from hirewire.hub.platform.journal.recording import Entry
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.messages import Answer
from hirewire.wire import masking

#: Bodies of successful calls are cut to ``HIREWIRE_JOURNAL_BODY`` divided by this.
_WELL: Final = 4
_OAUTH: Final = "/oauth/"
#: Paths and queries are cut to this length. A query can be much longer if it came tunneled, in the body of a POST.
LONGEST_ADDRESS: Final = 8192


class CallRow(NamedTuple):
    """The columns of :class:`ApiCall`, in the order in which COPY gets them."""

    id: UUID
    application_id: int | None
    organization_id: int | None
    caller: str
    verb: str
    path: str
    query: str
    resource: str
    method: str
    version: str
    protocol: str
    status: int
    done: int
    refused: int
    took_us: int
    request_bytes: int
    answer_bytes: int
    request_headers: str
    answer_headers: str
    packed_request: bytes
    packed_answer: bytes
    lost_before: int


Owner = tuple[int, int | None]


def call_row(entry: Entry, owners: Mapping[str, Owner]) -> CallRow:
    """Return a call's row. ``owners`` maps the client ids of OAuth calls to their applications and companies."""
    call, answer, trace = entry.trace.call, entry.answer, entry.trace
    kind, (application_id, organization_id) = _caller(entry, owners)
    body = b"" if call is None else call.body
    return CallRow(
        id=trace.id,
        application_id=application_id,
        organization_id=organization_id,
        caller=kind,
        verb=_clean(entry.verb)[:10],
        path=_clean(masking.masked_address(entry.path[:LONGEST_ADDRESS])),
        query=_clean(masking.masked_address(entry.raw_query[:LONGEST_ADDRESS])),
        resource=trace.resource[:100],
        method=trace.method[:30] if trace.method else _oauth_method(entry),
        version="" if trace.version == "NO_VERSION" else trace.version[:16],
        protocol="" if call is None or entry.path.startswith(_OAUTH) else call.protocol.value,
        status=answer.status,
        done=answer.done,
        refused=answer.refused,
        took_us=entry.took_us,
        request_bytes=len(body),
        answer_bytes=len(answer.body),
        request_headers=_json(entry.headers),
        answer_headers=_json(answer.headers),
        packed_request=packed(_request_text(entry, body)),
        packed_answer=packed(masking.masked_body(answer.body, room=_room(answer), is_answer=True)),
        lost_before=entry.lost_before,
    )


def client_id_of(entry: Entry) -> str:
    """Return the client id that an OAuth call names.

    The id is not verified. Whoever names somebody else's client gains nothing by it: the journal shows the call only
    to the owner of that client.
    """
    call = entry.trace.call
    if call is None or entry.trace.caller is not None or not entry.path.startswith(_OAUTH):
        return ""
    form = parse_qs(call.body[:LONGEST_ADDRESS].decode("utf-8", "replace"))
    return form.get("client_id", [""])[0].replace("\x00", "")


def _caller(entry: Entry, owners: Mapping[str, Owner]) -> tuple[str, Owner | tuple[None, None]]:
    caller = entry.trace.caller
    if isinstance(caller, Caller):
        kind = CallerKind.APPLICATION if caller.person is None else CallerKind.PERSON
        return kind, (caller.application.pk, caller.application.organization_id)
    return CallerKind.NOBODY, owners.get(client_id_of(entry), (None, None))


def _oauth_method(entry: Entry) -> str:
    return _clean(entry.path.rstrip("/").rpartition("/")[2])[:30] if entry.path.startswith(_OAUTH) else ""


def _request_text(entry: Entry, body: bytes) -> str:
    if body and entry.path.startswith(_OAUTH):
        return masking.masked_form(body[:LONGEST_ADDRESS])
    return masking.masked_body(body, room=_room(entry.answer), is_answer=False)


def _room(answer: Answer) -> int:
    """Return how much of a body to keep. For a successful call, the first few records are enough."""
    whole: int = settings.HIREWIRE_JOURNAL_BODY
    return whole if answer.refused or answer.status >= HTTPStatus.BAD_REQUEST else whole // _WELL


def _json(headers: Mapping[str, Any]) -> str:
    kept = {name: _clean(masking.masked_address(str(value)[:500])) for name, value in headers.items()}
    return msgspec.json.encode(kept).decode()


def _clean(text: str) -> str:
    """Replace NUL, which PostgreSQL cannot store."""
    return text.replace("\x00", "�")
