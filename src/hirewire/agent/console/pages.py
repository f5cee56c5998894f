"""The pages of one connection: its state, its settings, Recruiter's side, and the start of its first sync."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hirewire.agent import registry
from hirewire.agent.completeness import services as completeness
from hirewire.agent.completeness.errors import NotComparable
from hirewire.agent.completeness.tasks import defer_comparison, defer_repair
from hirewire.agent.connections import environments, onboarding, services, statuses
from hirewire.agent.connections.errors import ConnectionFault, KeysInUse, MixedEnvironments, NotAnswering
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queries import lost, missing_permissions, stored_settings
from hirewire.agent.connections.servers import server_of
from hirewire.agent.console import attention, drifting, ledger, proving
from hirewire.agent.console.connecting import connection_or_404
from hirewire.agent.console.forms import KeysForm
from hirewire.agent.console.granting import access_of
from hirewire.agent.console.overview import standings
from hirewire.agent.console.reasons import fault_words
from hirewire.agent.console.settings_overview import OPTIONS
from hirewire.agent.console.settling import settle
from hirewire.agent.console.status import status
from hirewire.agent.console.steps import has_recruiter, steps
from hirewire.agent.exports.tasks import defer_exports
from hirewire.agent.history import services as history
from hirewire.agent.history.tasks import defer_fetch
from hirewire.agent.leaving import services as leaving
from hirewire.agent.leaving.tasks import defer_parting
from hirewire.agent.people.access import ConsoleRequest, operator_required
from hirewire.agent.rehearsals import services as rehearsals
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.new_account import unread
from hirewire.agent.sync.tasks import defer_sync
from hirewire.client import RscError
from hirewire.kit.text.sentences import localized
from hirewire.wire.records.integrations import CallbackEntry


@require_safe
@operator_required
def connection_page(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    [standing] = standings([connection])
    context = {
        **standing._asdict(),
        "refused": standing.refused,
        "drift_count": standing.drift_count,
        "is_first_sync": standing.is_first_sync,
        "left": standing.left,
        "title": localized(registry.kind_of(connection.connector).title),
        "badge": attention.badge_of(standing),
        "status": status(connection),
        "missing_permissions": missing_permissions(connection),
        "lost": lost(connection),
        "set": _settings_of(connection),
        "warnings": drifting.shown(connection),
        **_written(connection),
        **proving.shown(connection),
        "access": access_of(connection),
        "unread": unread(connection),
        "is_mixed": environments.is_unconfirmed(connection),
        "unconfirmed": environments.UNCONFIRMED,
        "is_watched": bool(registry.kind_of(connection.connector).expects.shapes),
    }
    template = (
        "agent/connections/_connection.html"
        if request.headers.get("HX-Request")
        else "agent/connections/connection.html"
    )
    return render(request, template, context)


def _written(connection: Connection) -> dict[str, Any]:
    if not registry.kind_of(connection.connector).can:
        return {"written": [], "latest": []}
    return {"written": ledger.figures(connection), "latest": ledger.latest(connection)}


def _settings_of(connection: Connection) -> dict[str, Any]:
    stored = stored_settings(connection)
    description = registry.kind_of(connection.connector).description
    fields = description.fields_of(description.way_of(stored))
    return {
        "fields": [(field, stored.get(field.name, "")) for field in fields if stored],
        "switches": [(label, getattr(connection, name)) for name, label in OPTIONS],
        "rules": list(connection.name_rules.order_by("kind", "name")),
        "server": server_of(connection),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("client_secret")
@operator_required
def recruiter(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    form = KeysForm(request.POST or None, initial=_known_keys(connection))
    if request.method == "POST" and form.is_valid():
        try:
            services.take_keys(connection=connection, keys=form.keys())
            settle(connection)
        except ConnectionFault as fault:
            form.add_error(None, fault_words(fault))
        else:
            return redirect("agent-start", tenant)
    context = {
        "connection": connection,
        "form": form,
        "lost": lost(connection),
        "has_partner": bool(settings.HIREWIRE_PARTNER_CLIENT_ID),
        "status": status(connection),
        "is_set_up": has_recruiter(connection),
        "steps": steps("recruiter", connection),
    }
    return render(request, "agent/connect/recruiter.html", context, status=422 if form.errors else 200)


def _known_keys(connection: Connection) -> dict[str, Any]:
    return {
        "server": connection.rsc_api_url,
        "environment": connection.rsc_environment,
        "client_id": connection.client_id,
        "organization": connection.organization_urn,
        "contracts": "\n".join(connection.contracts.values_list("urn", flat=True)),
    }


@require_POST
@operator_required
def provision(request: ConsoleRequest, tenant: str) -> HttpResponse:
    """Have the RSC server make an application for this company, so that the onboarding widget can be shown.

    Keys that were typed before are discarded, as the button says. Otherwise the agent would use these keys.
    """
    connection = connection_or_404(tenant)
    origin = f"{request.scheme}://{request.get_host()}"
    try:
        services.discard_keys(connection=connection)
        services.show_widget(connection=connection, origin=origin)
        settle(connection)
    except (KeysInUse, NotAnswering) as fault:
        messages.error(request, fault_words(fault))
    return redirect("agent-recruiter", tenant)


@require_POST
@operator_required
def integrate(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    try:
        entries = msgspec.json.decode(request.body, type=list[CallbackEntry])
        statuses.take_callback(connection=connection, entries=entries)
        connection.refresh_from_db()
        settle(connection)
    except (msgspec.MsgspecError, ConnectionFault) as fault:
        return HttpResponse(fault_words(fault), status=422, content_type="text/plain")
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def start(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    fault = ""
    if request.method == "POST":
        try:
            services.start(connection=connection, words=request.POST.get("words", "").strip())
        except MixedEnvironments as mixed:
            fault = localized(mixed)
        else:
            _begin(request, connection)
            return redirect("agent-connection", tenant)
    context = {
        "connection": connection,
        "title": localized(registry.kind_of(connection.connector).title),
        "fault": fault,
        "is_mixed": environments.is_unconfirmed(connection),
        "rsc_environment": environments.rsc_environment(connection),
        "words": environments.words_for_mix(connection),
        "is_set_up": has_recruiter(connection),
        "steps": steps("start", connection),
    }
    return render(request, "agent/connect/start.html", context, status=422 if fault else 200)


def _begin(request: ConsoleRequest, connection: Connection) -> None:
    """Begin the work that was waiting for the start."""
    try:
        settle(connection)
        connection.refresh_from_db()
        if connection.organization_urn and connection.is_provisioned:
            connection = onboarding.refresh(connection)
    except (NotAnswering, RscError) as away:
        # A task finishes the setup later. If Recruiter could not be asked which integrations are switched on, its last
        # answer remains valid.
        messages.error(request, fault_words(away))
    rehearsals.forget(connection=connection)
    # Somebody may start a connection a second time, to confirm that it joins production with a test system. The sync
    # of such a connection was waiting for this confirmation, and now tries again.
    if sync.follow_switches(connection=connection) or sync.try_again(connection=connection):
        defer_sync(connection.pk)
    history.want(connection=connection)
    defer_fetch(connection.pk)
    defer_exports(connection.pk)


def _pause(connection: Connection) -> str:
    sync.pause(connection=connection)
    return _("Paused. Nothing is sent until you resume.")


def _resume(connection: Connection) -> str:
    sync.resume(connection=connection)
    defer_sync(connection.pk)
    return _("Resumed.")


def _resync(connection: Connection) -> str:
    sync.rescan(connection=connection)
    defer_sync(connection.pk)
    return _("All records are compared again. Only differences are sent.")


def _remove_missing(connection: Connection) -> str:
    sync.confirm_missing(connection=connection)
    defer_sync(connection.pk)
    return _("What is missing in the ATS is being removed from Recruiter.")


def _keep_missing(connection: Connection) -> str:
    sync.look_again(connection=connection)
    defer_sync(connection.pk)
    return _("Nothing was removed. The agent checks the ATS again.")


def _prove(connection: Connection) -> str:
    completeness.want(connection=connection)
    defer_comparison(connection.pk)
    return _("The ATS is being read in full. The outcome appears here.")


def _repair(connection: Connection) -> str:
    if not completeness.begin_repair(connection=connection):
        return _("Nothing to repair at the moment.")
    defer_repair(connection.pk)
    return _("The records that differ are being sent again.")


def _drop(connection: Connection) -> str:
    leaving.begin(connection=connection)
    defer_parting(connection.pk)
    return _("The connection is being ended.")


_ACTIONS: Final[Mapping[str, Callable[[Connection], str]]] = {
    "pause": _pause,
    "resume": _resume,
    "resync": _resync,
    "remove-missing": _remove_missing,
    "keep-missing": _keep_missing,
    "prove": _prove,
    "repair": _repair,
    "drop": _drop,
}


@require_POST
@operator_required
def act(request: ConsoleRequest, tenant: str, action: str) -> HttpResponse:
    if action not in _ACTIONS:
        raise Http404(action)
    try:
        messages.success(request, _ACTIONS[action](connection_or_404(tenant)))
    except NotComparable as fault:
        messages.error(request, fault_words(fault))
    return redirect("agent-connections") if action == "drop" else redirect("agent-connection", tenant)
