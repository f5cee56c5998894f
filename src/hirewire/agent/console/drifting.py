"""Warnings about an ATS that began to answer differently: their texts, and how an operator marks them as known."""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hirewire.agent import registry
from hirewire.agent.connections import drifts
from hirewire.agent.connections.models import Connection, DriftWarning
from hirewire.agent.console.connecting import connection_or_404
from hirewire.agent.people.access import ConsoleRequest, operator_required
from hirewire.agent.sdk.drift import DriftKind
from hirewire.agent.sdk.drift.sightings import ANNOUNCED, OTHERS
from hirewire.kit.looks import times
from hirewire.kit.text.sentences import localized

#: Text that is translated when it is shown.
Lazy = object
_REMEDIES: Final[Mapping[DriftKind, Lazy]] = {
    DriftKind.VALUE: gettext_lazy(
        "Look for a newer agent that knows this field’s new values. If nothing is wrong, mark this warning as known."
    ),
    DriftKind.MISSING: gettext_lazy(
        "What Recruiter gets from this field stays empty. Check whether the key lost a permission, or look for a newer"
        " agent."
    ),
    DriftKind.TYPE: gettext_lazy(
        "The field cannot be read any more: it stays empty in Recruiter, or its records are left out. Look for a newer"
        " agent."
    ),
    DriftKind.VERSION: gettext_lazy("This connector was made for another version. Look for a newer agent."),
    DriftKind.SUNSET: gettext_lazy(
        "From that day on, the agent cannot read what these parts provide. Install a newer agent before then."
    ),
    DriftKind.DEPRECATION: gettext_lazy("These parts still work. Look for a newer agent before they are switched off."),
}
_TITLES: Final[Mapping[tuple[DriftKind, bool], Lazy]] = {
    (DriftKind.VALUE, True): gettext_lazy("Unknown value of “%(field)s” in “%(entity)s”: “%(value)s”."),
    (DriftKind.VALUE, False): gettext_lazy("Further unknown values of “%(field)s” in “%(entity)s”."),
    (DriftKind.MISSING, False): gettext_lazy("“%(entity)s” comes without “%(field)s”."),
    (DriftKind.TYPE, True): gettext_lazy("“%(field)s” in “%(entity)s” has an unexpected type: %(value)s."),
    (DriftKind.VERSION, True): gettext_lazy("%(ats)s answers with another version: “%(value)s” in “%(field)s”."),
    (DriftKind.VERSION, False): gettext_lazy("%(ats)s answers with another version in “%(field)s”."),
    (DriftKind.SUNSET, True): gettext_lazy("%(ats)s switches off parts of its API on %(value)s."),
    (DriftKind.SUNSET, False): gettext_lazy(
        "%(ats)s switches off parts of its API. The agent cannot read the date of the switch-off."
    ),
    (DriftKind.DEPRECATION, True): gettext_lazy("Parts of the API of %(ats)s have been deprecated since %(value)s."),
    (DriftKind.DEPRECATION, False): gettext_lazy("Parts of the API of %(ats)s are deprecated."),
}
_TYPES: Final[Mapping[str, Lazy]] = {
    "text": gettext_lazy("text"),
    "boolean": gettext_lazy("true or false"),
    "number": gettext_lazy("a number"),
    "list": gettext_lazy("a list"),
    "object": gettext_lazy("an object"),
    "null": gettext_lazy("null"),
}


class Line(NamedTuple):
    text: str
    is_marked: bool


class Warned(NamedTuple):
    row: DriftWarning
    title: str
    #: What happens to the records, and what to do.
    meaning: str
    label: Lazy
    lines: list[Line]


def shown(connection: Connection) -> list[Warned]:
    return [_warned(connection, row) for row in drifts.warnings(connection)]


def open_warnings(connection: Connection) -> list[Warned]:
    return [_warned(connection, row) for row in drifts.open_warnings(connection)]


@require_POST
@operator_required
def answer(request: ConsoleRequest, tenant: str, pk: int) -> HttpResponse:
    is_known = request.POST.get("known") == "yes"
    if not drifts.mark_known(connection=connection_or_404(tenant), pk=pk, is_known=is_known):
        raise Http404(pk)
    messages.success(request, _("Marked as known.") if is_known else _("It counts as a warning again."))
    return redirect("agent-connection", tenant)


def _warned(connection: Connection, row: DriftWarning) -> Warned:
    kind = registry.kind_of(connection.connector)
    otherwise = kind.expects.otherwise(row.entity, row.field) if row.kind == DriftKind.VALUE else ""
    meaning = " ".join(filter(None, (otherwise and _(otherwise), str(_REMEDIES[DriftKind(row.kind)]))))
    marked = f'"{row.field.partition(".")[0].removesuffix("[]")}":'
    lines = [Line(text, marked in text) for text in row.example.splitlines()]
    label = _("Example, masked") if row.entity else _("Parts of the API")
    return Warned(row, _title(row, localized(kind.title)), meaning, label, lines)


def _title(row: DriftWarning, ats: str) -> str:
    words = {"ats": ats, "entity": row.entity, "field": row.field, "value": _value(row)}
    return str(_TITLES[DriftKind(row.kind), row.value != OTHERS]) % words


def _value(row: DriftWarning) -> str:
    if row.kind == DriftKind.TYPE:
        return str(_TYPES.get(row.value, ""))
    if row.kind in ANNOUNCED and row.value:
        return times.day(date.fromisoformat(row.value), with_year=True)
    return row.value
