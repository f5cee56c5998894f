"""The host API. An ATS can embed this agent, and use this API to set up connections and to read their status."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.db import connection as database
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from hirewire.agent.accounts import services as accounts
from hirewire.agent.accounts import signing_in
from hirewire.agent.connections import services, statuses
from hirewire.agent.connections.errors import NotAnswering
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.which_account import WhichAccount
from hirewire.agent.console.endpoint import CallError, answer, body, known
from hirewire.agent.console.settling import settle
from hirewire.agent.history import matches
from hirewire.agent.history import services as history
from hirewire.agent.history.tasks import defer_fetch
from hirewire.agent.leaving import services as leaving
from hirewire.agent.leaving.tasks import defer_parting
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.tasks import defer_resend, defer_sync
from hirewire.wire.records.integrations import CallbackEntry


class ConnectBody(msgspec.Struct):
    name: str
    connector: str
    settings: dict[str, Any]
    widget_origins: list[str] = msgspec.field(default_factory=list)
    account: WhichAccount | None = None


class ResendBody(msgspec.Struct):
    stream: str = ""
    record_id: str = ""


class OptionsBody(msgspec.Struct):
    unposted_jobs: bool | None = None
    confidential_jobs: bool | None = None
    public_jobs: bool | None = None
    access_lists: bool | None = None


class SignInBody(msgspec.Struct):
    return_url: str
    name: str = ""
    #: Whether the host will call ``confirm`` to say which of its users came back to its page.
    confirms: bool = False


class ConfirmBody(msgspec.Struct):
    code: str


def read(_request: HttpRequest, tenant: str) -> Connection:
    return known(tenant)


def connect(request: HttpRequest, tenant: str) -> Connection:
    """Create the connection, and its application on the RSC server. The worker then sets up the ATS's side.

    The status says what is left to do. If something fails, the status says why, and the agent tries again.
    """
    given = body(request, ConnectBody)
    connection = services.register(
        tenant=tenant,
        name=given.name,
        connector=given.connector,
        settings=given.settings,
        widget_origins=given.widget_origins,
        account=given.account,
    )
    try:
        settle(connection)
    except NotAnswering:
        return connection
    return connection


def integrate(request: HttpRequest, tenant: str) -> Connection:
    connection = known(tenant)
    statuses.take_callback(connection=connection, entries=body(request, list[CallbackEntry]))
    connection.refresh_from_db()
    settle(connection)
    return connection


def pause(_request: HttpRequest, tenant: str) -> Connection:
    connection = known(tenant)
    sync.pause(connection=connection)
    return connection


def resume(_request: HttpRequest, tenant: str) -> Connection:
    connection = known(tenant)
    sync.resume(connection=connection)
    defer_sync(connection.pk)
    return connection


def resend(request: HttpRequest, tenant: str) -> Connection:
    connection = known(tenant)
    which = body(request, ResendBody)
    sync.refuse_while_paused(connection=connection)
    defer_resend(connection.pk, entity=which.stream, key=which.record_id)
    return connection


def set_options(request: HttpRequest, tenant: str) -> Connection:
    connection = known(tenant)
    options = msgspec.structs.asdict(body(request, OptionsBody))
    given = {name: value for name, value in options.items() if value is not None}
    # Store the options and the rescan together or not at all: without the rescan, records that must no longer be in
    # Recruiter would stay there.
    with transaction.atomic():
        is_changed = services.set_options(connection=connection, options=given)
        if is_changed:
            sync.rescan(connection=connection)
    if is_changed:
        defer_sync(connection.pk)
        try:
            settle(connection)
        except NotAnswering:
            # The fault is recorded, and a task tries again. Until the task succeeds, Recruiter keeps its earlier rule
            # for who sees which records, so nobody sees more than before.
            return connection
    return connection


def refresh_history(_request: HttpRequest, tenant: str) -> Connection:
    connection = known(tenant)
    history.want(connection=connection)
    defer_fetch(connection.pk)
    return connection


def found_person(_request: HttpRequest, tenant: str, candidate_id: str) -> dict[str, str]:
    """Return the person whom Recruiter matched to a candidate. Two candidates with the same person are duplicates."""
    return {"person": matches.person_of(known(tenant), candidate_id)}


def sign_in(request: HttpRequest, tenant: str, user_id: str) -> dict[str, str]:
    given = body(request, SignInBody)
    if urlsplit(given.return_url).scheme not in {"http", "https"}:
        raise CallError(HTTPStatus.UNPROCESSABLE_ENTITY, "The return address must be an http or https address.")
    url = signing_in.address_of(
        known(tenant),
        user_id=user_id,
        user_name=given.name,
        return_url=given.return_url,
        is_confirmed_by_host=given.confirms,
    )
    return {"url": url}


def confirm(request: HttpRequest, tenant: str, user_id: str) -> Connection:
    """Link a user of the host to the person who signed in to Recruiter.

    After the sign-in, the agent redirected the browser to the host's page, with a code in the URL. The host passes on
    this code, and says which of its users has the page open.
    """
    connection = known(tenant)
    if not accounts.confirm(connection=connection, user_id=user_id, code=body(request, ConfirmBody).code):
        raise CallError(
            HTTPStatus.CONFLICT, "This sign-in did not begin for this user, began too long ago, or has ended already."
        )
    return connection


def disconnect(_request: HttpRequest, tenant: str, user_id: str) -> Connection:
    connection = known(tenant)
    accounts.disconnect(connection=connection, user_id=user_id)
    return connection


def leave(_request: HttpRequest, tenant: str) -> Connection:
    """End the connection. It stops at once, and is deleted after Recruiter and the ATS have been notified."""
    connection = known(tenant)
    leaving.begin(connection=connection)
    defer_parting(connection.pk)
    return connection


def health(_request: HttpRequest) -> HttpResponse:
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
    return answer({"status": "ok"})
