"""Client for the agent, which talks to Recruiter for this system. This system needs only the agent's URL and key."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import TypeVar

import httpx2
import msgspec
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hirewire.kit.monitoring import tracing
from hirewire.kit.web import outbound
from hirewire.kit.web.authorities import authorities
from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key
from hirewire.simulator.recruiter.errors import AgentAwayError, AgentRefusedError
from hirewire.simulator.recruiter.status import Options, Status

#: Timeouts in seconds, for a look-up and for an action. A look-up must not delay a page for long. For an action, the
#: agent may have to call Recruiter several times.
LOOK, ACT = 5.0, 30.0


T = TypeVar("T")


class _Address(msgspec.Struct):
    url: str


class _Person(msgspec.Struct):
    person: str


class _Message(msgspec.Struct):
    message: str


def status(account: Account) -> Status | None:
    """Return the status of the account, or None if the agent does not know the account yet."""
    answer = _call(account, "GET", timeout=LOOK)
    return None if answer.status_code == HTTPStatus.NOT_FOUND else _status(answer)


def connect(account: Account, *, widget_origins: Iterable[str]) -> Status:
    """Register the account with the agent, which then creates the account's keys.

    If some keys are still missing afterwards, another call creates them.
    """
    connection = {
        "name": account.name,
        "connector": "simulator",
        "settings": {"base_url": f"{settings.HIREWIRE_ATS_URL}/api/v1", "api_key": api_key(account)},
        "widget_origins": sorted(set(widget_origins)),
        # Tells the agent that these settings lead to the same account as before, even if the base URL has changed.
        "account": "same",
    }
    return _status(_call(account, "PUT", body=msgspec.json.encode(connection), timeout=ACT))


def integrate(account: Account, entries: bytes) -> Status:
    """Pass a request for an integration on to the agent.

    ``entries`` is what the onboarding widget returned. The agent gets it unchanged.
    """
    return _status(_call(account, "POST", "/integrate", body=entries, timeout=ACT))


def pause(account: Account) -> Status:
    return _status(_call(account, "POST", "/pause", timeout=ACT))


def resume(account: Account) -> Status:
    return _status(_call(account, "POST", "/resume", timeout=ACT))


def resend(account: Account, *, stream: str = "", record_id: str = "") -> Status:
    """Resend one refused record, or all refused records."""
    which = {"stream": stream, "record_id": record_id} if stream else {}
    return _status(_call(account, "POST", "/resend", body=msgspec.json.encode(which), timeout=ACT))


def set_options(account: Account, options: Options) -> Status:
    return _status(_call(account, "PUT", "/options", body=msgspec.json.encode(options), timeout=ACT))


def refresh_history(account: Account) -> Status:
    return _status(_call(account, "POST", "/history", timeout=ACT))


def person_of(account: Account, candidate_id: str) -> str:
    """The person to whom Recruiter matches a candidate; empty if there is no such person or no connection."""
    answer = _call(account, "GET", f"/candidates/{candidate_id}/person", timeout=LOOK)
    return "" if answer.status_code == HTTPStatus.NOT_FOUND else _decoded(answer, _Person).person


def leave(account: Account) -> None:
    """End the account's connection. It is not an error if the account has no connection."""
    answer = _call(account, "DELETE", timeout=ACT)
    if answer.status_code != HTTPStatus.NOT_FOUND:
        _status(answer)


def sign_in(account: Account, *, user_id: str, name: str, return_url: str) -> str:
    """Return the URL at which the user signs in to Recruiter.

    When a user comes back from the sign-in, the caller has to call ``confirm`` for this user.
    """
    body = msgspec.json.encode({"return_url": return_url, "name": name, "confirms": True})
    answer = _call(account, "POST", f"/accounts/{user_id}", body=body, timeout=ACT)
    return _decoded(answer, _Address).url


def confirm(account: Account, *, user_id: str, code: str) -> Status:
    body = msgspec.json.encode({"code": code})
    return _status(_call(account, "POST", f"/accounts/{user_id}/confirm", body=body, timeout=ACT))


def disconnect(account: Account, *, user_id: str) -> Status:
    return _status(_call(account, "DELETE", f"/accounts/{user_id}", timeout=ACT))


def _call(account: Account, method: str, path: str = "", *, body: bytes = b"", timeout: float) -> httpx2.Response:
    url = f"{settings.HIREWIRE_AGENT_URL}/api/connections/{account.slug}{path}"
    headers = {"Authorization": f"Bearer {settings.HIREWIRE_AGENT_KEY}", "Content-Type": "application/json"}
    headers |= tracing.headers()
    # The operator chose the agent's address, so this client does not check whether the address is private.
    with httpx2.Client(transport=outbound.replaced(), verify=authorities(), timeout=timeout, trust_env=False) as http:
        try:
            return http.request(method, url, content=body, headers=headers)
        except httpx2.TimeoutException as late:
            seconds = round(timeout)
            message = ngettext(
                "The agent did not answer within %(seconds)d second.",
                "The agent did not answer within %(seconds)d seconds.",
                seconds,
            )
            raise AgentAwayError(message % {"seconds": seconds}) from late
        except httpx2.HTTPError as away:
            message = _("The agent cannot be reached at %(address)s.")
            raise AgentAwayError(message % {"address": settings.HIREWIRE_AGENT_URL}) from away


def _status(answer: httpx2.Response) -> Status:
    return _decoded(answer, Status)


def _decoded(answer: httpx2.Response, shape: type[T]) -> T:
    if not answer.is_success:
        raise _refusal(answer)
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as odd:
        raise AgentAwayError(_("This system does not understand the agent’s answer.")) from odd


def _refusal(answer: httpx2.Response) -> AgentRefusedError | AgentAwayError:
    try:
        return AgentRefusedError(msgspec.json.decode(answer.content, type=_Message).message)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        message = _("The agent answered “%(status)s”.")
        return AgentAwayError(message % {"status": f"{answer.status_code} {answer.reason_phrase}"})
