"""Recorded traffic: API calls and push events, in the form in which a hub's journal exports them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

import msgspec

from hirewire.certification.kinds import METHODS_BY_VERB, Kind, has_key, kind_of
from hirewire.wire.restli import Protocol
from hirewire.wire.restli.query import Query, parse_query
from hirewire.wire.restli.text import RestliSyntaxError

TOKEN_PATH: Final = "/oauth/v2/accessToken"  # noqa: S105 - a path
#: A call or an event may come this long after what caused it. If it has not come by then, it counts as missing.
PATIENCE: Final = timedelta(minutes=10)
DELIVERED: Final = "DELIVERED"
#: Marks the places in masked bodies where the journal left something out.
_NOTE: Final = "(journal)"


@dataclass(frozen=True, eq=False)
class Call:
    """One API call with its answer. JSON bodies are parsed.

    The form body of a token request is kept as text. All other bodies that are not JSON become None, because reports
    might show personal data from such bodies. A missing body is None, too.
    """

    #: The call's place in the recording, counted from 1.
    number: int
    id: str
    at: datetime
    #: The client id; empty if the caller was not authenticated.
    application: str
    verb: str
    path: str
    #: The query, still URL-encoded. If the ATS tunneled the query in the body, this is the query from the body.
    query: str
    #: The values of the headers, keyed by header name in lower case.
    headers: Mapping[str, str]
    body: Any
    status: int
    answer_headers: Mapping[str, str]
    answer: Any
    took_ms: float
    #: Whether the journal cut a body of this call. If so, records may be missing from the body.
    is_cut: bool
    #: How many records the call wrote or found. ``refused`` is how many were refused. Both are exact even if a body was
    #: cut.
    done: int
    refused: int
    #: Caches the records that checks decode from the call, because many checks need the same records.
    read: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def root(self) -> str:
        return self.path.split("/", 2)[1] if "/" in self.path else ""

    @cached_property
    def kind(self) -> Kind | None:
        return kind_of(self.path)

    @property
    def is_token(self) -> bool:
        return _is_token(self.path)

    @property
    def succeeded(self) -> bool:
        return self.status < HTTPStatus.BAD_REQUEST

    @property
    def is_judged(self) -> bool:
        """Whether the status says something about the call's records. A 401, a 429 or a server error does not."""
        passing = {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
        return self.status not in passing and self.status < HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def is_business(self) -> bool:
        return self.root in {"v2", "rest"}

    @cached_property
    def method(self) -> str:
        named = self.headers.get("x-restli-method", "").lower()
        if named:
            return named
        if self.verb == "GET":
            if self.parameter("q"):
                return "finder"
            return "batch_get" if self.parameters is not None and self.parameters.has_ids else "get"
        is_batch = self.parameters is not None and self.parameters.has_ids
        if self.verb == "POST" and not is_batch and has_key(self.path):
            return "partial_update"
        return METHODS_BY_VERB.get((self.verb, is_batch), "")

    @property
    def protocol(self) -> Protocol:
        version = self.headers.get("x-restli-protocol-version", "")
        return Protocol.V2 if version == Protocol.V2 else Protocol.V1

    @cached_property
    def parameters(self) -> Query | None:
        """The parsed query; None if it cannot be parsed."""
        try:
            return parse_query(self.query, self.protocol)
        except RestliSyntaxError:
            return None

    def parameter(self, name: str) -> str:
        try:
            return (self.parameters and self.parameters.text(name)) or ""
        except RestliSyntaxError:
            return ""

    def range(self, name: str) -> Mapping[str, str]:
        try:
            return self.parameters.record(name) if self.parameters else {}
        except RestliSyntaxError:
            return {}

    @property
    def address(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class Event:
    id: str
    type: str
    at: datetime
    application: str
    #: The state of the delivery; empty if it is unknown.
    state: str = ""
    #: The status of the receiver's last answer; None if it has not answered yet.
    status: int | None = None
    tries: int = 0


@dataclass(frozen=True)
class Traffic:
    """The calls and events of a recording, oldest first."""

    calls: Sequence[Call]
    events: Sequence[Event] = ()
    source: str = ""
    #: Whether the recording is complete: nothing was sent before it began, and no call was lost. If so, a record that
    #: is not in the recording was never sent.
    is_whole: bool = False
    #: The client ids of the developer applications that were created during the recording. All calls of these
    #: applications are recorded, because an application makes no calls before it is created. Calls of other
    #: applications may be missing.
    created: frozenset[str] = frozenset()
    #: How many calls the journal had no room for.
    lost: int = 0
    unreadable: int = 0
    #: The calls before the current attempt to demonstrate a rule, oldest first. They are not judged, but show what the
    #: ATS had sent before this attempt.
    earlier: Sequence[Call] = ()

    @cached_property
    def business(self) -> list[Call]:
        return [call for call in self.calls if call.is_business]

    @property
    def with_earlier(self) -> "Traffic":
        """This traffic and the ``earlier`` calls, for rules that ask what the ATS sent before this attempt."""
        return replace(self, calls=[*self.earlier, *self.calls], earlier=())

    @cached_property
    def applications(self) -> list[str]:
        return list(dict.fromkeys(call.application for call in self.calls if call.application))

    def goes_on_after(self, instant: datetime, span: timedelta = PATIENCE) -> bool:
        """Whether the recording lasts for more than ``span`` after an instant.

        If so, and if a call should have followed but is not recorded, the call counts as missing.
        """
        return bool(self.calls) and self.calls[-1].at - instant > span

    def is_whole_for(self, application: str) -> bool:
        return self.is_whole or application in self.created

    def begins_before(self, instant: datetime, application: str) -> bool:
        """Whether the recorded calls go back to this instant.

        Recorded events may go back further, because the journal deletes old calls sooner than old events.
        """
        return self.is_whole_for(application) or (bool(self.calls) and self.calls[0].at <= instant)

    def of(self, application: str) -> list[Call]:
        return [call for call in self.calls if call.application == application]

    def kinds(self, *kinds: Kind) -> list[Call]:
        return [call for call in self.business if call.kind in kinds]

    @property
    def last_id(self) -> str:
        """The id of the call that began last; empty if there is none."""
        return self.calls[-1].id if self.calls else ""

    def since(self, call_id: str) -> "Traffic":
        """Return what came after the call with this id, or everything if that call is no longer recorded.

        The calls keep their numbers. The argument is an id and not a number, because numbers may change when the
        journal is read again: a slow call is recorded only after quick calls that began later, but is numbered before
        them.
        """
        last = next((call for call in self.calls if call.id == call_id), None)
        if last is None:
            return replace(self, is_whole=False)
        calls = [call for call in self.calls if call.number > last.number]
        events = [event for event in self.events if event.at > last.at]
        created = self.created.intersection(map(created_by, calls))
        earlier = [call for call in self.calls if call.number <= last.number]
        return replace(self, calls=calls, events=events, is_whole=False, created=created, earlier=earlier)


def traffic_of(
    records: Iterable[Mapping[str, Any]], *, source: str = "", is_whole: bool = False, unreadable: int = 0
) -> Traffic:
    """Build traffic from exported records: calls have a ``verb``, and events have a ``type``.

    ``unreadable`` is how many lines could not be read as records. To this number, the function adds the number of
    records that have values of the wrong type.
    """
    calls: list[Call] = []
    events: list[Event] = []
    lost = 0
    for record in records:
        try:
            if "verb" in record:
                lost += int(record.get("lost_before") or 0)
                calls.append(_call(record))
            elif "type" in record:
                events.append(_event(record))
        except (AttributeError, KeyError, TypeError, ValueError):
            unreadable += 1
    in_order = sorted(calls, key=lambda call: (call.at, call.id))
    parsed = [replace(call, number=number, id=call.id or str(number)) for number, call in enumerate(in_order, start=1)]
    return Traffic(
        parsed,
        sorted(events, key=lambda event: event.at),
        source,
        is_whole=is_whole and not lost,
        created=frozenset() if lost else frozenset(filter(None, map(created_by, parsed))),
        lost=lost,
        unreadable=unreadable,
    )


def instant_of(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _call(record: Mapping[str, Any]) -> Call:
    bodies = record.get("request") or "", record.get("answer") or ""
    body = _json(bodies[0])
    if body is None and _is_token(str(record["path"])):
        body = str(bodies[0])
    return Call(
        number=0,
        id=str(record.get("id") or ""),
        at=instant_of(record["at"]),
        application=str(record.get("client_id") or ""),
        verb=str(record["verb"]).upper(),
        path=str(record["path"]),
        query=str(record.get("query") or ""),
        headers=_lower(record.get("request_headers")),
        body=body,
        status=int(record["status"]),
        answer_headers=_lower(record.get("answer_headers")),
        answer=_json(bodies[1]),
        took_ms=float(record.get("took_ms") or 0),
        is_cut=any(_NOTE in str(body) for body in bodies),
        done=int(record.get("done") or 0),
        refused=int(record.get("refused") or 0),
    )


def _is_token(path: str) -> bool:
    return path.rstrip("/") == TOKEN_PATH


def _event(record: Mapping[str, Any]) -> Event:
    return Event(
        id=str(record.get("id") or ""),
        type=str(record["type"]),
        at=instant_of(record["at"]),
        application=str(record.get("client_id") or ""),
        state=str(record.get("state") or ""),
        status=record.get("status"),
        tries=int(record.get("tries") or 0),
    )


def _lower(headers: Mapping[str, Any] | None) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in (headers or {}).items()}


def _json(body: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(body, str):
        return body
    try:
        return msgspec.json.decode(body) if body else None
    except msgspec.DecodeError:
        return None


def created_by(call: Call) -> str:
    """Return the client id of the developer application that a call created; empty if it created none."""
    if call.kind is not Kind.PROVISIONED or call.verb != "POST" or call.status != HTTPStatus.CREATED:
        return ""
    credentials = call.answer.get("credentials") if isinstance(call.answer, dict) else None
    return str(credentials.get("client_id") or "") if isinstance(credentials, dict) else ""
