"""Signing in to an ATS: the redirect to the ATS, the redirect back, and what can go wrong.

The URL of the redirect back contains a code. So no page is shown at that URL, and the browser is always redirected to a
URL without secrets.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from hirewire.agent import registry
from hirewire.agent.connections import access, grants, services, sign_ins
from hirewire.agent.connections.grants import NoSuchRequest, RequestExpired
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.tasks import defer_check, defer_settling
from hirewire.agent.connections.which_account import WhichAccount
from hirewire.agent.console.connecting import connection_or_404
from hirewire.agent.console.forms import AccountForm
from hirewire.agent.console.steps import steps
from hirewire.agent.console.words import Lazy
from hirewire.agent.exports import services as exports
from hirewire.agent.exports.tasks import defer_exports
from hirewire.agent.history import services as history
from hirewire.agent.history.tasks import defer_fetch
from hirewire.agent.people.access import ConsoleRequest, operator_required, signed_in_operator
from hirewire.agent.sdk.errors import ConnectorError, TryLater
from hirewire.agent.sdk.http.tokens import ClientRefused, GrantEnded
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.tasks import defer_sync

log = structlog.get_logger(__name__)


class Problem(NamedTuple):
    what: Lazy
    do: Lazy


PROBLEMS: Final[Mapping[str, Problem]] = {
    "denied": Problem(
        gettext_lazy("Access was not allowed."),
        gettext_lazy("Sign in as somebody who may grant access, and allow everything that is requested."),
    ),
    "refused": Problem(
        gettext_lazy("The ATS refused the request."),
        gettext_lazy("Compare the redirect address and the scopes below with what is registered for this app."),
    ),
    "expired": Problem(
        gettext_lazy("The sign-in took too long."),
        gettext_lazy("Begin again, and finish within fifteen minutes."),
    ),
    "code": Problem(
        gettext_lazy("The ATS rejected the code that it had issued."),
        gettext_lazy("It may have been used already, for example because you went back in the browser. Begin again."),
    ),
    "client": Problem(
        gettext_lazy("The ATS does not accept the client id and secret."),
        gettext_lazy("Enter both again, from the app that belongs to this address: a sandbox has an app of its own."),
    ),
    "short": Problem(
        gettext_lazy("The ATS granted access for a short time only."),
        gettext_lazy("Register the scope “offline_access” for this app, then begin again."),
    ),
    "away": Problem(
        gettext_lazy("The ATS did not answer."),
        gettext_lazy("Nothing was stored. Try again in a minute."),
    ),
}
#: Problems that come up before the connection of a sign-in is known.
LOST: Final[Mapping[str, Problem]] = {
    "unknown": Problem(
        gettext_lazy("This sign-in did not begin here, or has ended already."),
        gettext_lazy(
            "A sign-in works once, and only in the browser where it began. Begin again on the connection’s page."
        ),
    ),
    "stranger": Problem(
        gettext_lazy("You were not signed in to this console."),
        gettext_lazy("You are now. Begin again on the connection’s page."),
    ),
}
#: Errors of RFC 6749, section 4.1.2.1. Any other error counts as “refused”.
_ERRORS: Final = {"access_denied": "denied", "server_error": "away", "temporarily_unavailable": "away"}


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def sign_in(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = _connection(tenant)
    if request.method == "POST":
        return redirect(access.begin(connection, session_key=_session_key(request)))
    return _page(request, connection)


@require_safe
@operator_required
def failed(request: ConsoleRequest, tenant: str, why: str) -> HttpResponse:
    if why not in PROBLEMS:
        raise Http404(why)
    return _page(request, _connection(tenant), PROBLEMS[why])


@require_safe
@operator_required
def lost(request: ConsoleRequest, kind: str, why: str) -> HttpResponse:
    if why not in LOST:
        raise Http404(why)
    context = {"problem": LOST[why], "ats": _title(kind)}
    return render(request, "agent/connect/sign_in_lost.html", context)


@require_GET
@never_cache
def granted(request: HttpRequest, kind: str) -> HttpResponse:
    """Take the code that the browser brings back from the ATS.

    This is the only request from a browser during which the agent calls an ATS: the code expires soon, and the next
    page depends on the ATS's answer. If these calls reached a rate limit of the ATS, the browser would have to wait.
    But there are too few of these calls to make that likely.
    """
    _title(kind)
    if signed_in_operator(request) is None:
        return redirect("agent-grant-lost", kind, "stranger")
    state = request.GET.get("state", "")
    try:
        connection = grants.end(state=state, session_key=_session_key(request), connector=kind)
    except NoSuchRequest:
        return redirect("agent-grant-lost", kind, "unknown")
    except RequestExpired as late:
        return redirect("agent-grant-failed", late.connection.tenant, "expired")
    if why := _why_not(request):
        log.warning("no access to the ATS", tenant=connection.tenant, why=why)
        return redirect("agent-grant-failed", connection.tenant, why)
    try:
        grant, account = sign_ins.finish(connection, code=request.GET["code"], state=state)
    except ConnectorError as error:
        log.warning("no access to the ATS", tenant=connection.tenant, error=type(error).__name__)
        return redirect("agent-grant-failed", connection.tenant, _problem(error))
    log.info("access to the ATS", tenant=connection.tenant, ends_at=str(grant.ends_at), account=account)
    return _go_on(request, connection, account)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def account(request: ConsoleRequest, tenant: str) -> HttpResponse:
    """Ask to which account the sign-in leads, because the agent cannot tell.

    The agent does not use the tokens of this sign-in until an operator has answered.
    """
    connection = _connection(tenant)
    grant = access.grant_of(connection)
    if grant is None or not grant.awaits_account:
        return redirect("agent-connection", tenant)
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["account"]
        sign_ins.say_account(connection=connection, account=answer)
        return _go_on(request, connection, answer)
    title = registry.kind_of(connection.connector).title
    context = {
        "connection": connection,
        "ats": title,
        "question": form["account"],
        "steps": steps("keys", connection, about=title),
    }
    return render(request, "agent/connect/account.html", context, status=422 if form.errors else 200)


def access_of(connection: Connection) -> dict[str, Any] | None:
    if not access.signs_in(connection):
        return None
    grant = access.grant_of(connection)
    title = registry.kind_of(connection.connector).title
    trouble = access.trouble(grant, title) if grant is not None else ""
    return {"grant": grant, "trouble": trouble, "lacking": access.lacking(connection, grant)}


def _page(request: ConsoleRequest, connection: Connection, problem: Problem | None = None) -> HttpResponse:
    terms = access.Terms(connection)
    context = {
        "connection": connection,
        "description": registry.kind_of(connection.connector).description,
        "problem": problem,
        "origin": terms.endpoints.origin,
        "scopes": terms.sign_in.oauth.scopes_for(terms.settings),
        "redirect_uri": access.redirect_uri(connection.connector),
        "access": access_of(connection),
        "elsewhere": _elsewhere(request),
        "steps": steps("keys", connection, about=terms.title),
    }
    response = render(request, "agent/connect/sign_in.html", context)
    # Browsers apply ``form-action`` also to the redirect that answers the form, so allow the ATS's origin.
    response._csp_replace = {"form-action": ["'self'", terms.endpoints.origin]}  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp's way to set a policy for one response
    return response


def _elsewhere(request: HttpRequest) -> str:
    """Return the console's configured URL if the user opened the console at another one.

    The ATS redirects to the configured URL, where the user's session is unknown.
    """
    address: str = settings.HIREWIRE_AGENT_URL
    return "" if urlsplit(address).netloc == request.get_host() else address


def _connection(tenant: str) -> Connection:
    connection = connection_or_404(tenant)
    if not access.signs_in(connection):
        raise Http404(tenant)
    return connection


def _title(kind: str) -> str:
    known = registry.CONNECTORS.get(kind)
    if known is None or known.description.sign_in is None:
        raise Http404(kind)
    return known.title


def _session_key(request: HttpRequest) -> str:
    return request.session.session_key or ""


def _why_not(request: HttpRequest) -> str:
    error = request.GET.get("error")
    if error is not None:
        return _ERRORS.get(error, "refused")
    return "" if request.GET.get("code") else "refused"


def _problem(error: ConnectorError) -> str:
    match error:
        case access.NoLastingAccess():
            return "short"
        case GrantEnded():
            return "code"
        case ClientRefused():
            return "client"
        case TryLater():
            return "away"
    return "refused"


def _go_on(request: HttpRequest, connection: Connection, account: WhichAccount | None) -> HttpResponse:
    """Continue the work that waited for access. If the account is unknown, ask for it first."""
    if account is None:
        return redirect("agent-grant-account", connection.tenant)
    connection.refresh_from_db()
    services.ask_check(connection=connection)
    defer_check(connection.pk)
    if not connection.is_started:
        return redirect("agent-check", connection.tenant)
    if connection.fault_message:
        # Perhaps the setup failed only because nobody had signed in, so try it again.
        defer_settling(connection.pk)
    if sync.try_again(connection=connection):
        defer_sync(connection.pk)
    if exports.try_again(connection=connection):
        defer_exports(connection.pk)
    if history.try_again(connection=connection):
        defer_fetch(connection.pk)
    title = registry.kind_of(connection.connector).title
    if account is WhichAccount.OTHER:
        words = _(
            "Signed in to another account of %(ats)s. The agent deleted its links between people in Recruiter and"
            " candidates, and between users of the ATS and their accounts in Recruiter. Nothing written so far can be"
            " undone. Now the agent reads the whole account."
        )
        messages.warning(request, words % {"ats": title})
    else:
        messages.success(request, _("Signed in to %(ats)s. The sync goes on.") % {"ats": title})
    return redirect("agent-connection", connection.tenant)
