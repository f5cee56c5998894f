"""The settings of all connections on one page, and which settings differ from the defaults."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection, NameRule
from hirewire.agent.console.words import SWITCHES, Lazy
from hirewire.agent.people.access import ConsoleRequest, operator_required
from hirewire.kit.text.sentences import localized

_PAGE: Final = 50
#: Only the host API sets these options, for an ATS that embeds the agent.
OF_HOST: Final[Sequence[tuple[str, Lazy]]] = (
    ("public_jobs", gettext_lazy("Advertised jobs")),
    ("access_lists", gettext_lazy("Access lists")),
)
OPTIONS: Final[Sequence[tuple[str, Lazy]]] = (*((each.name, each.label) for each in SWITCHES), *OF_HOST)


_DEFAULTS: Final = {name: bool(value) for name, value in vars(Connection()).items() if name in dict(OPTIONS)}


class Cell(NamedTuple):
    words: str
    differs: bool


class Column(NamedTuple):
    label: Lazy
    default: str


class Row(NamedTuple):
    connection: Connection
    title: str
    cells: Sequence[Cell]

    @property
    def differs(self) -> bool:
        return any(cell.differs for cell in self.cells)


@require_safe
@operator_required
def all_settings(request: ConsoleRequest) -> HttpResponse:
    renamed = dict(NameRule.objects.order_by().values_list("connection").annotate(number=Count("*")))
    connections = Connection.objects.order_by("name", "pk")
    everything = [_row(connection, renamed.get(connection.pk, 0)) for connection in connections]
    differing = [row for row in everything if row.differs]
    only_differing = request.GET.get("show") == "differing"
    page = Paginator(differing if only_differing else everything, _PAGE).get_page(request.GET.get("page"))
    context = {
        "columns": _columns(),
        "page": page,
        "rows": list(page.object_list),
        "number": len(everything),
        "differing": len(differing),
        "only_differing": only_differing,
        "query": "show=differing" if only_differing else "",
    }
    return render(request, "agent/settings/all_settings.html", context)


def _columns() -> list[Column]:
    columns = [Column(label, _on(is_on=_DEFAULTS[name])) for name, label in OPTIONS]
    return [
        *columns,
        Column(gettext_lazy("Location for jobs without one"), _("none")),
        Column(gettext_lazy("Renamed stages and reasons"), _("none")),
    ]


def _row(connection: Connection, renamed: int) -> Row:
    cells = [_cell(connection, name) for name, _label in OPTIONS]
    cells.append(Cell(connection.default_location or _("none"), bool(connection.default_location)))
    cells.append(Cell(str(renamed) if renamed else _("none"), bool(renamed)))
    return Row(connection, localized(registry.kind_of(connection.connector).title), cells)


def _cell(connection: Connection, name: str) -> Cell:
    is_on = bool(getattr(connection, name))
    return Cell(_on(is_on=is_on), is_on != _DEFAULTS[name])


def _on(*, is_on: bool) -> str:
    return _("on") if is_on else _("off")
