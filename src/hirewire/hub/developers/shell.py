"""What stands around every page of one application."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hirewire.hub.developers.queries import Desk

#: Tabs by the names of their addresses.
TABS = (
    ("developer-overview", "Overview"),
    ("developer-keys", "Keys"),
    ("developer-addresses", "Addresses"),
    ("developer-integrations", "Integrations"),
    ("developer-quotas", "Quotas"),
    ("developer-calls", "Journal"),
    ("developer-events", "Push events"),
    ("developer-people", "Developers"),
)


def tab(
    request: HttpRequest, desk: Desk, name: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    shell = {"desk": desk, "application": desk.application, "tabs": TABS, "tab": f"developer-{name}"}
    return render(request, f"hub/developers/{name}.html", {**shell, **context}, status=status)
