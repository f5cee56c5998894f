"""The journal of API calls: the filtered list, and a page for each call."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe

from hirewire.hub.platform.journal import queries
from hirewire.hub.platform.journal.advice import faults_of
from hirewire.hub.platform.journal.bundle import as_bundle
from hirewire.hub.platform.journal.curl import as_curl
from hirewire.hub.platform.journal.queries import Wanted
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli.methods import Method
from hirewire.hub.sites.developers.access import desk_required
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab
from hirewire.kit import clock

RANGES: Final = {
    "1h": (timedelta(hours=1), _("Last hour")),
    "24h": (timedelta(hours=24), _("Last 24 hours")),
    "7d": (timedelta(days=7), _("Last 7 days")),
    "30d": (timedelta(days=30), _("Last 30 days")),
}
_USUAL_RANGE: Final = "24h"
_LONGEST_RANGE: Final = "30d"
STATUS_CLASSES: Final = {"2": _("2xx accepted"), "4": _("4xx refused"), "5": _("5xx failed")}
_FIELDS: Final = ("of", "range", "status", "method", "resource", "q", "uuid", "refused")
#: With this value, the ``of`` filter selects only the calls of the application itself, without its customers' calls.
#: With the number of a customer's application, it selects that application's calls. An empty value selects all calls.
_OWN: Final = "own"
#: If a partner has more customers than this, the ``of`` filter does not list them. People can open the journal of a
#: customer's application instead.
_MOST_CUSTOMERS: Final = 200
_LONGEST: Final = 200


@require_safe
@desk_required
def calls(request: HttpRequest, desk: Desk) -> HttpResponse:
    customers = list(desk.customers)
    filters = _filters(request, customers)
    before = _uuid(request.GET.get("before", ""))
    since = since_of(filters["range"])
    applications = _chosen(desk, customers, filters["of"])
    matches = queries.calls(applications, _wanted(filters, since), before=before, count=queries.PAGE + 1)
    shown = matches[: queries.PAGE]
    applied = {name: value for name, value in filters.items() if value}
    query = urlencode(applied)
    is_live = request.GET.get("live") == "1" and before is None
    context = {
        "calls": shown,
        "asked": {**filters, "range": filters["range"] or _USUAL_RANGE},
        "is_filtered": bool(applied.keys() - {"range"}),
        "older": f"?{query}&before={shown[-1].uuid}" if len(matches) > queries.PAGE else "",
        "newest": f"?{query}" if before else "",
        "wider": "" if filters["range"] == _LONGEST_RANGE else f"?{urlencode(applied | {'range': _LONGEST_RANGE})}",
        "query": query,
        "is_live": is_live,
        "desk": desk,
        "application": desk.application,
        "has_customers": bool(customers),
        "customers": _listed(customers, filters["of"]),
    }
    if request.headers.get("HX-Request"):
        return render(request, "hub/sites/developers/_calls.html", context)
    choices = {
        "ranges": [(name, words) for name, (_, words) in RANGES.items()],
        "classes": STATUS_CLASSES.items(),
        "methods": list(Method),
        "resources": _resources(filters["resource"], queries.resources(applications, since=since)),
    }
    return tab(request, desk, "calls", {**context, **choices})


@require_safe
@desk_required
def call(request: HttpRequest, desk: Desk, uuid: str) -> HttpResponse:
    shown = queries.call([desk.application], uuid)
    if shown is None:
        raise Http404
    faults = faults_of(shown.status, shown.answer_body)
    context = {
        "call": shown,
        "faults": faults,
        "version": shown.request_headers.get("LinkedIn-Version", shown.version),
        "request_body": pretty(shown.request_body),
        "answer_body": pretty(shown.answer_body),
        "curl": as_curl(shown),
        "bundle": as_bundle(shown, desk.application),
        "tab": "developer-calls",
    }
    return tab(request, desk, "call", context)


def _filters(request: HttpRequest, customers: list[DeveloperApplication]) -> dict[str, str]:
    """Return the filters of the query string. A choice that the form does not offer counts as empty."""
    chosen = {name: request.GET.get(name, "").replace("\x00", "").strip()[:_LONGEST] for name in _FIELDS}
    offered: dict[str, Collection[str]] = {
        "of": {_OWN, *(str(customer.pk) for customer in customers)},
        "range": set(RANGES),
        "status": set(STATUS_CLASSES),
        "method": set(Method),
        "refused": {"1"},
    }
    return {name: value if value in offered.get(name, {value}) else "" for name, value in chosen.items()}


def _listed(customers: list[DeveloperApplication], chosen: str) -> list[DeveloperApplication]:
    """Return the customers that the filter lists: all of them or, if there are too many, only the chosen one."""
    is_short = len(customers) <= _MOST_CUSTOMERS
    return customers if is_short else [customer for customer in customers if str(customer.pk) == chosen]


def _resources(chosen: str, called: list[str]) -> list[str]:
    """Return the resources to choose from: those called in this period and, in any case, the chosen one."""
    return called if chosen in {"", *called} else sorted([*called, chosen])


def _chosen(desk: Desk, customers: list[DeveloperApplication], of: str) -> list[DeveloperApplication]:
    """Return the applications whose calls are listed.

    By default, these include customers' applications, because a partner makes most of its calls for customers.
    """
    everybody = [desk.application, *customers]
    if of == _OWN:
        return [desk.application]
    return [application for application in everybody if str(application.pk) == of] or everybody


def since_of(name: str) -> datetime:
    span, _ = RANGES.get(name, RANGES[_USUAL_RANGE])
    return clock.now() - span


def pretty(body: str) -> str:
    """Indent JSON; return any other text unchanged."""
    try:
        return msgspec.json.format(body, indent=2)
    except msgspec.DecodeError:
        return body


def _wanted(filters: dict[str, str], since: datetime) -> Wanted:
    return Wanted(
        since=since,
        status_classes=(int(filters["status"]),) if filters["status"] in STATUS_CLASSES else (),
        method=filters["method"],
        resource=filters["resource"],
        text=filters["q"],
        uuid=filters["uuid"],
        only_refused_records=filters["refused"] == "1",
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
