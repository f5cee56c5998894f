"""The frame around every page of one application."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop as _

from hirewire.hub.sites.developers.queries import Desk

TABS = (
    ("developer-overview", _("Overview")),
    ("developer-keys", _("Keys")),
    ("developer-addresses", _("Addresses")),
    ("developer-integrations", _("Integrations")),
    ("developer-quotas", _("Quotas")),
    ("developer-watch", _("Watch")),
    ("developer-certify", _("Certify")),
    ("developer-calls", _("Journal")),
    ("developer-events", _("Push events")),
    ("developer-people", _("Developers")),
)


def tab(
    request: HttpRequest, desk: Desk, name: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    tabs = TABS if desk.reaches_home else [tab for tab in TABS if tab[0] != "developer-people"]
    shell = {"desk": desk, "application": desk.application, "tabs": tabs, "tab": f"developer-{name}"}
    return render(request, f"hub/sites/developers/{name}.html", {**shell, **context}, status=status)
