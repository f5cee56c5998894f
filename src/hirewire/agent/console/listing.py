"""The list of connections: those that need attention come first."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection
from hirewire.agent.console import attention
from hirewire.agent.console.overview import ConnectionStanding, standings
from hirewire.agent.console.words import Badge
from hirewire.agent.people.access import ConsoleRequest, operator_required
from hirewire.agent.sdk.drift import DriftKind
from hirewire.kit import clock
from hirewire.kit.text.sentences import localized

_PAGE: Final = 50
NEEDS, ENDS = "needs", "ends"


class Listed(NamedTuple):
    connection: Connection
    title: str
    short: str
    badge: Badge
    trouble: str
    read_at: datetime | None
    per_minute: int
    waiting: int
    refused: int
    slow_since: datetime | None
    #: The version of the ATS's API. The next three fields say what is known about the end of this API.
    version: str
    api_ends_on: date | None
    api_ends: str
    is_deprecated: bool

    @property
    def needs_somebody(self) -> bool:
        return attention.needs_somebody(self.badge)

    @property
    def ends_soon(self) -> bool:
        return self.api_ends_on is not None or self.is_deprecated

    @property
    def counts(self) -> bool:
        return self.connection.is_started

    def fits(self, text: str) -> bool:
        connection = self.connection
        known = (connection.name, connection.tenant, self.title, connection.organization_urn)
        return all(any(word in each.casefold() for each in known) for word in text.casefold().split())


@require_safe
@operator_required
def connections(request: ConsoleRequest) -> HttpResponse:
    everything = [listed(standing) for standing in standings(list(Connection.objects.all()))]
    everything.sort(key=lambda row: (attention.rank_of(row.badge), row.connection.name.casefold(), row.connection.pk))
    text = request.GET.get("q", "").strip()[:100]
    matches = [row for row in everything if row.fits(text)]
    show = request.GET.get("show", "")
    rows = list(_shown(matches, show))
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    context = {
        "number": len(everything),
        "rows": list(page.object_list),
        "page": page,
        "filters": _filters(matches, show, text),
        "text": text,
        "show": show,
        "query": urlencode({name: value for name, value in (("show", show), ("q", text)) if value}),
        "now": clock.now(),
    }
    return render(request, "agent/connections/connections.html", context)


def listed(standing: ConnectionStanding) -> Listed:
    connection = standing.connection
    kind, report = registry.kind_of(connection.connector), connection.report
    return Listed(
        connection=connection,
        title=localized(kind.title),
        short=kind.description.short,
        badge=attention.badge_of(standing),
        trouble=standing.trouble if connection.is_started else connection.check_fault.partition("\n")[0],
        read_at=standing.read_at,
        per_minute=standing.per_minute,
        waiting=sum(standing.waiting) + standing.left,
        refused=standing.refused,
        slow_since=connection.slow_since,
        version=(report.version if report else "") or localized(kind.description.versions),
        api_ends_on=standing.api_ends_on,
        api_ends=report.api_ends if report else "",
        is_deprecated=bool({DriftKind.SUNSET, DriftKind.DEPRECATION} & standing.drift.keys()),
    )


class _Filter(NamedTuple):
    name: str
    words: str
    number: int
    is_on: bool
    query: str


def _filters(matches: list[Listed], show: str, text: str) -> list[_Filter]:
    words = {"": _("All"), NEEDS: _("Needs attention"), ENDS: _("API ends soon")}
    query = urlencode({"q": text}) if text else ""
    return [
        _Filter(
            name,
            label,
            len(list(_shown(matches, name))),
            name == show,
            "&".join(part for part in (urlencode({"show": name}) if name else "", query) if part),
        )
        for name, label in words.items()
    ]


def _shown(matches: Iterable[Listed], show: str) -> Iterable[Listed]:
    if show == NEEDS:
        return (row for row in matches if row.needs_somebody)
    if show == ENDS:
        return (row for row in matches if row.ends_soon)
    return matches
