"""Sends a recorded call again in the name of the same application, with a token for this one call."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpResponse

from hirewire.hub.platform.journal import replayable
from hirewire.hub.platform.journal.exporting import call_record
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.oauth.models import AccessToken
from hirewire.hub.platform.oauth.services import issue_token
from hirewire.kit.secrets import digest
from hirewire.sandbox.control import failing, memory
from hirewire.sandbox.control.errors import NoCall, NotDone
from hirewire.sandbox.control.sent_calls import KEPT, SentCall, without_transport
from hirewire.wire.restli.tunnel import LONGEST_QUERY, tunnel

#: The User-Agent of replays distinguishes them from the client's own calls.
USER_AGENT: Final = "hirewire-replay"
_CALL_ID: Final = "X-LI-UUID"


class Replays:
    """Replays calls for the page *Watch* and for the control API."""

    def obstacle(self, call: ApiCall) -> str:
        never = replayable.why_never(call)
        if never or KEPT.get(call.id) is not None:
            return never
        return replayable.why_not_from_journal(call)

    def replay(self, call: ApiCall) -> str:
        """Send the call again and return the new call's id in the journal.

        The new call gets its own thread and database connection, because the page's transaction sees one company only,
        and would undo the call if the page failed.
        """
        sent, application_id = KEPT.get(call.id) or _from_journal(call), call.application_id
        if application_id is None:
            raise NotDone(self.obstacle(call))
        outcome: list[str | BaseException] = []

        def work() -> None:
            try:
                outcome.append(_carried_out(sent, application_id))
            except BaseException as fault:  # noqa: BLE001 - raised again by the caller
                outcome.append(fault)
            finally:
                connections.close_all()

        thread = threading.Thread(target=work, name="replay")
        thread.start()
        thread.join()
        (result,) = outcome
        if isinstance(result, BaseException):
            raise result
        return result


def by_id(call_id: str) -> dict[str, Any]:
    memory.store()
    call, replays = _call(call_id), Replays()
    obstacle = replays.obstacle(call)
    if obstacle:
        raise NotDone(obstacle)
    return {"then": call_record(call), "now": call_record(_call(replays.replay(call)))}


def _call(call_id: str) -> ApiCall:
    try:
        pk = UUID(call_id)
    except ValueError:
        raise NoCall(call_id) from None
    call = ApiCall.objects.select_related("application").filter(pk=pk).first()
    if call is None:
        raise NoCall(call_id)
    return call


def _from_journal(call: ApiCall) -> SentCall:
    headers = dict(call.request_headers)
    return SentCall(
        verb=call.verb,
        path=call.path,
        query=call.query,
        headers=without_transport(headers),
        content_type="application/json" if call.packed_request else "",
        body=call.request_body.encode(),
    )


def _carried_out(sent: SentCall, application_id: int) -> str:
    with _token(application_id) as token:
        response = _gate()(_request(sent, token))
    memory.store()
    return str(response[_CALL_ID])


@contextmanager
def _token(application_id: int) -> Iterator[str]:
    token = issue_token(application_id=application_id)
    try:
        yield token
    finally:
        AccessToken.objects.filter(digest=digest(token)).delete()


@cache
def _gate() -> failing.Respond:
    """Return a handler that treats a replay like any other API call, with armed faults and the journal."""
    return failing.gate(lambda _request: HttpResponse(status=404))


def _request(sent: SentCall, token: str) -> WSGIRequest:
    verb, query, content_type, body = sent.verb, sent.query, sent.content_type, sent.body
    headers = {**sent.headers, "User-Agent": USER_AGENT, "Authorization": f"Bearer {token}"}
    if len(query) > LONGEST_QUERY:
        headers["X-HTTP-Method-Override"] = verb
        content_type, body = tunnel(query, body or None)
        verb, query = "POST", ""
    environ = {
        "REQUEST_METHOD": verb,
        "PATH_INFO": sent.path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "wsgi.input": BytesIO(body),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    return WSGIRequest(environ)
