"""The pages that connect an ATS, up to the check of its key."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hirewire.agent import registry
from hirewire.agent.connections import access, services
from hirewire.agent.connections.errors import ConnectionFault, SecretsNeeded
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queries import lost, opened, stored_settings
from hirewire.agent.connections.tasks import defer_check
from hirewire.agent.console.forms import PREFIX, SettingsForm
from hirewire.agent.console.steps import steps
from hirewire.agent.console.words import LADDER
from hirewire.agent.people.access import ConsoleRequest, operator_required
from hirewire.agent.sdk.describe import Click, Description, Way
from hirewire.kit.monitoring import current
from hirewire.kit.text.sentences import localized

_GET_AND_POST = ["GET", "HEAD", "POST"]


def connection_or_404(tenant: str) -> Connection:
    if "\0" in tenant:
        raise Http404(tenant)
    connection = get_object_or_404(Connection, tenant=tenant)
    current.note(tenant=connection.tenant)
    return connection


@require_safe
@operator_required
def choose(request: ConsoleRequest) -> HttpResponse:
    kinds = [(name, kind.description) for name, kind in registry.CONNECTORS.items()]
    # The best-proven connectors come first. The Simulator comes last, because it is not a company's own ATS.
    kinds.sort(key=lambda each: (each[0] == "simulator", -each[1].rung, each[1].title))
    text = request.GET.get("q", "").strip()[:100]
    matches = [name for name, description in kinds if _fits(description, text)]
    chosen = request.GET.get("ats")
    if chosen in registry.CONNECTORS and matches:
        # Without the page's script, the first ATS stays selected whatever name is typed. So if the selected ATS does
        # not fit the typed name, choose the first ATS that fits it.
        return redirect("agent-new", chosen if chosen in matches else matches[0])
    context = {"kinds": kinds, "ladder": LADDER, "steps": steps("choose"), "text": text, "is_found": bool(matches)}
    return render(request, "agent/connect/choose.html", context)


def _fits(description: Description, text: str) -> bool:
    shown = f"{localized(description.title)} {localized(description.versions)}".casefold()
    return all(word in shown for word in text.casefold().split())


@require_http_methods(_GET_AND_POST)
@sensitive_post_parameters()
@operator_required
def new(request: ConsoleRequest, kind: str) -> HttpResponse:
    description = _description(kind)
    way = _way(request, description)
    form = SettingsForm(description, request.POST or None, way=way)
    if request.method == "POST" and form.is_valid():
        tenant = _free_name(form.cleaned_data["company"])
        try:
            connection = services.draft(
                tenant=tenant,
                name=form.cleaned_data["company"],
                connector=kind,
                settings=form.settings(),
                environment=form.cleaned_data["environment"],
            )
        except (registry.BadSettings, ConnectionFault) as wrong:
            form.add_error(None, localized(wrong))
        else:
            return _go_on(connection)
    return _keys_page(request, description, form, way=way, kind=kind)


@require_http_methods(_GET_AND_POST)
@sensitive_post_parameters()
@operator_required
def keys(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    description = _description(connection.connector)
    own = {"company": connection.name, "environment": connection.ats_environment}
    stored = stored_settings(connection)
    way = _way(request, description, stored)
    initial = {**own, **_shown_settings(stored, description)}
    kept = {name for name, value in stored.items() if value}
    started = connection if connection.is_started else None
    form = SettingsForm(description, request.POST or None, initial=initial, way=way, stored=kept, started=started)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_settings(
                connection=connection,
                name=form.cleaned_data["company"],
                settings=form.settings(),
                environment=form.cleaned_data["environment"],
                account=form.cleaned_data.get("account"),
            )
        except SecretsNeeded as needed:
            form.ask_for(needed.sentences)
        except (registry.BadSettings, ConnectionFault) as wrong:
            form.add_error(None, localized(wrong))
        else:
            return _go_on(connection_or_404(tenant))
    return _keys_page(request, description, form, way=way, connection=connection)


@require_safe
@operator_required
def check(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    context = {
        "connection": connection,
        "signs_in": access.signs_in(connection),
        "steps": steps("check", connection),
        **_findings(connection),
    }
    template = "agent/connect/_check.html" if request.headers.get("HX-Request") else "agent/connect/check.html"
    return render(request, template, context)


@require_POST
@operator_required
def check_again(_request: ConsoleRequest, tenant: str) -> HttpResponse:
    return _ask_check(connection_or_404(tenant))


def _go_on(connection: Connection) -> HttpResponse:
    if access.signs_in(connection) and access.grant_of(connection) is None:
        return redirect("agent-grant", connection.tenant)
    return _ask_check(connection)


def _ask_check(connection: Connection) -> HttpResponse:
    services.ask_check(connection=connection)
    defer_check(connection.pk)
    return redirect("agent-check", connection.tenant)


def _description(kind: str) -> Description:
    try:
        return registry.kind_of(kind).description
    except registry.UnknownConnector as unknown:
        raise Http404(kind) from unknown


def _way(request: ConsoleRequest, description: Description, stored: Mapping[str, Any] | None = None) -> Way:
    chosen = request.GET.get("by")
    if description.sign_in is None or chosen not in set(Way):
        return description.way_of(stored or {})
    return Way(chosen)


def _keys_page(
    request: ConsoleRequest,
    description: Description,
    form: SettingsForm,
    *,
    way: Way,
    connection: Connection | None = None,
    kind: str = "",
) -> HttpResponse:
    if form.errors:
        form.ask_again()
    sign_in = description.sign_in if way is Way.OAUTH else None
    clicks = description.clicks if sign_in is None else sign_in.clicks
    kind = connection.connector if connection is not None else kind
    context = {
        "description": description,
        "sign_in": sign_in,
        "redirect_uri": access.redirect_uri(kind),
        "scope_names": " ".join(scope.name for scope in sign_in.oauth.scopes) if sign_in else "",
        "clicks": [_click(click, connection) for click in clicks],
        "form": form,
        "connection": connection,
        "lost": lost(connection) if connection is not None else None,
        "kind": kind,
        "steps": steps("keys", connection, about=localized(description.title)),
    }
    return render(request, "agent/connect/keys.html", context, status=422 if form.errors else 200)


def _click(click: Click, connection: Connection | None) -> Click:
    """Fill the webhook's URL and secret into an instruction. Both exist only after the connection was stored."""
    do = localized(click.do)
    secret = opened(connection, "webhook_secret") if connection is not None else None
    if connection is not None and secret is not None:
        do = do.replace("{hook}", connection.hook_url).replace("{secret}", secret)
    elif "{hook}" in do:
        do = do.replace("{hook}", "…").replace("{secret}", "…")
        do = f"{do} {_('Address and secret appear here once you have saved the keys.')}"
    return Click(localized(click.where), do)


def _shown_settings(stored: Mapping[str, Any], description: Description) -> dict[str, Any]:
    return {
        PREFIX + field.name: stored[field.name]
        for field in description.fields
        if field.name in stored and not field.is_secret
    }


def _findings(connection: Connection) -> dict[str, Any]:
    report, description = connection.report, _description(connection.connector)
    if report is None:
        return {"description": description, "report": None}
    missing = description.missing(report.missing_permissions)
    names = {need.name for need in missing}
    return {
        "description": description,
        "report": report,
        "missing": missing,
        "found": [need for need in description.needs if need.name not in names],
        "is_stuck": any(need.is_required for need in missing),
    }


def _free_name(company: str) -> str:
    """A name for the connection in URLs, made from the company's name. The name in URLs cannot be changed later."""
    base = slugify(company)[:80] or "connection"
    taken = set(Connection.objects.filter(tenant__startswith=base).values_list("tenant", flat=True))
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
