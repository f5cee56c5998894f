"""The ledger of writes into an ATS: what was written, what became of it, and undoing it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection
from hirewire.agent.console.connecting import connection_or_404
from hirewire.agent.console.words import Badge, Lazy
from hirewire.agent.exports.models import Intake, IntakeState
from hirewire.agent.mirror.queries import urls
from hirewire.agent.people.access import ConsoleRequest, operator_required
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.undo import Part
from hirewire.agent.writes import queries, services
from hirewire.agent.writes.models import AtsWrite, Kind, State
from hirewire.agent.writes.objections import MAKES, CannotUndo, Objection, made_by, objection
from hirewire.agent.writes.tasks import defer_undo
from hirewire.kit.text.sentences import localized

_PAGE: Final = 50
_LATEST: Final = 5
KINDS: Final[Mapping[Kind, Lazy]] = {
    Kind.EXPORT: gettext_lazy("Person exported from Recruiter"),
    Kind.CONTACT: gettext_lazy("Contact data that a person shared"),
    Kind.NOTE: gettext_lazy("Note from Recruiter"),
    Kind.MESSAGE: gettext_lazy("InMail"),
    Kind.NOTE_REMOVAL: gettext_lazy("Note removed"),
    Kind.CLOSED_ACCOUNT: gettext_lazy("Closed account noted"),
    Kind.READERS: gettext_lazy("Who may read notes and InMails"),
    Kind.EVALUATION: gettext_lazy("Evaluation"),
    Kind.UNDO: gettext_lazy("Undo of an earlier write"),
}
STATES: Final[Mapping[State, Badge]] = {
    State.DONE: Badge("live", "check", gettext_lazy("Done")),
    State.FAILED: Badge("fault", "circle-x", gettext_lazy("Failed")),
    State.UNKNOWN: Badge("wait", "triangle-alert", gettext_lazy("Not known")),
    State.UNDONE: Badge("plain", "circle-dashed", gettext_lazy("Undone")),
}
_EXPORTS: Final[Mapping[IntakeState, Lazy]] = {
    IntakeState.STORED: gettext_lazy("Export announced"),
    IntakeState.WRITING: gettext_lazy("Export under way"),
    IntakeState.WRITTEN: gettext_lazy("In the ATS, not yet reported to Recruiter"),
    IntakeState.DONE: gettext_lazy("Export arrived"),
    IntakeState.FAILED: gettext_lazy("Export failed"),
}
_OBJECTIONS: Final[Mapping[Objection, Lazy]] = {
    Objection.NO_SUCH_WRITE: gettext_lazy("The ledger no longer has this write."),
    Objection.NOT_DONE: gettext_lazy("Only what was written can be undone."),
    Objection.UNDONE: gettext_lazy("It is undone already."),
    Objection.ASKED: gettext_lazy("It is being undone."),
    Objection.NOTHING_NEW: gettext_lazy(
        "Cannot be undone: it changed what was already there, or the ATS did not say what is new."
    ),
    Objection.STAYS: gettext_lazy("The ATS does not let the agent delete it."),
    Objection.TOO_LATE: gettext_lazy("An export can be undone for seven days."),
    Objection.UNSEEN: gettext_lazy(
        "The agent cannot tell whether somebody changed the record in the meantime, so it deletes nothing."
    ),
    Objection.CHANGED: gettext_lazy("Somebody changed the record in the meantime, so the agent deletes nothing."),
    Objection.FORMER_ACCOUNT: gettext_lazy(
        "Cannot be undone: the agent wrote this into another account, before the connection’s settings changed."
    ),
}
_UNDOES: Final[Mapping[Part, Lazy]] = {
    Part.CANDIDATE: gettext_lazy("Deletes the person %(key)s in the ATS, with everything about them."),
    Part.APPLICATION: gettext_lazy("Deletes the application %(key)s in the ATS. The person stays."),
    Part.NOTE: gettext_lazy("Deletes the note %(key)s in the ATS."),
}
_PARTS: Final = (
    (Entity.CANDIDATES, "candidate_id", gettext_lazy("Person")),
    (Entity.APPLICATIONS, "application_id", gettext_lazy("Application")),
    (None, "note_id", gettext_lazy("Note")),
    (Entity.JOBS, "job_id", gettext_lazy("Job")),
)


class RecordLink(NamedTuple):
    label: Lazy
    key: str
    url: str


class Written(NamedTuple):
    row: AtsWrite
    title: Lazy
    badge: Badge
    records: Sequence[RecordLink]
    #: The state of the write's export; empty if the write belongs to no export.
    export: Lazy
    fault: Lazy
    #: What undoing the write would do; empty if the write cannot be undone.
    undo: str
    #: Whether the agent refuses to undo the write if somebody else has changed its records.
    is_guarded: bool
    #: True if it is unknown whether the write arrived. Somebody then has to look in the ATS.
    is_in_doubt: bool
    #: Why the write cannot be undone; empty if the page does not explain this.
    objection: Lazy


@require_safe
@operator_required
def writes(request: ConsoleRequest, tenant: str) -> HttpResponse:
    connection = connection_or_404(tenant)
    kind = registry.kind_of(connection.connector)
    context = {
        "connection": connection,
        "title": localized(kind.title),
        "stays": kind.description.stays,
        **_listed(request, connection),
    }
    return render(request, "agent/writes/writes.html", context)


@require_safe
@operator_required
def all_writes(request: ConsoleRequest) -> HttpResponse:
    tenant = request.GET.get("connection", "")
    chosen = connection_or_404(tenant) if tenant else None
    choices = [choice for choice in Connection.objects.order_by("name") if registry.kind_of(choice.connector).can]
    context = {"choices": choices, "chosen": chosen, **_listed(request, chosen)}
    return render(request, "agent/writes/all_writes.html", context)


def _listed(request: ConsoleRequest, connection: Connection | None) -> dict[str, Any]:
    state, kind = (request.GET.get(name, "") for name in ("state", "kind"))
    if (state and state not in State) or (kind and kind not in Kind):
        raise Http404
    entries = queries.writes(connection, state=state, kind=kind)
    page = Paginator(entries, _PAGE).get_page(request.GET.get("page"))
    counted = figures(connection, kind)
    total = sum(count for _state, _words, count in counted)
    return {
        "page": page,
        "rows": shown(list(page.object_list)),
        "kinds": [(each.value, words) for each, words in KINDS.items()],
        "kind": kind,
        "state": state,
        "query": _query(request),
        "filters": [
            (each, words, count, _query(request, state=each))
            for each, words, count in (("", _("All"), total), *counted)
        ],
    }


def _query(request: ConsoleRequest, **changed: str) -> str:
    chosen = {name: request.GET.get(name, "") for name in ("connection", "kind", "state")} | changed
    return urlencode({name: value for name, value in chosen.items() if value})


@require_POST
@operator_required
def undo(request: ConsoleRequest, tenant: str, pk: int) -> HttpResponse:
    connection = connection_or_404(tenant)
    try:
        undoing = services.ask_undo(connection=connection, pk=pk)
    except CannotUndo as refused:
        messages.error(request, objection_words(refused.objection))
    else:
        defer_undo(connection.pk, undoing.pk)
        messages.success(request, _("It is being undone. The outcome appears here."))
    back = request.POST.get("back", "")
    if back and url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return HttpResponseRedirect(back)
    return redirect("agent-writes", tenant)


def latest(connection: Connection) -> list[Written]:
    return shown(list(queries.writes(connection)[:_LATEST]))


def shown(rows: Sequence[AtsWrite]) -> list[Written]:
    """Return the writes as the pages show them. The number of queries does not depend on the number of connections."""
    ids = {row.connection_id for row in rows}
    intakes = Intake.objects.filter(connection__in=ids, request_id__in={row.export for row in rows if row.export})
    exports = {(intake.connection_id, intake.request_id): _EXPORTS[IntakeState(intake.state)] for intake in intakes}
    links = {
        entity: urls(ids, entity, {getattr(row, field) for row in rows})
        for entity, field, _label in _PARTS
        if entity is not None
    }
    return [_written(row, exports.get((row.connection_id, row.export), ""), links) for row in rows]


def _written(row: AtsWrite, export: Lazy, links: Mapping[Entity, Mapping[tuple[int, str], str]]) -> Written:
    reason = objection(row)
    made = made_by(row) if reason is None else None
    return Written(
        row=row,
        title=KINDS[Kind(row.kind)],
        badge=_badge(row),
        records=[
            # Show no link for a write into a former account. In the present account, the same id belongs to another
            # record.
            RecordLink(
                label,
                key,
                links[entity].get((row.connection_id, key), "") if entity and not row.is_of_former_account else "",
            )
            for entity, field, label in _PARTS
            if (key := getattr(row, field))
        ],
        export=export,
        fault=fault_of(row),
        undo=str(_UNDOES[made.part]) % {"key": made.key} if made else "",
        is_in_doubt=row.state == State.UNKNOWN and row.kind != Kind.UNDO and not row.is_being_written,
        is_guarded=made is not None and made.part is not Part.NOTE,
        objection=_OBJECTIONS[reason] if reason and _is_worth_explaining(row, reason) else "",
    )


def _is_worth_explaining(row: AtsWrite, reason: Objection) -> bool:
    """Whether the page explains why the write has no button to undo it.

    The page does not repeat that the ATS never lets the agent delete such a record, because the head of the
    connection's ledger already says so.
    """
    if row.state != State.DONE or row.kind not in MAKES:
        return False
    return reason is not Objection.STAYS or not registry.kind_of(row.connection.connector).description.stays


def fault_of(row: AtsWrite) -> Lazy:
    words = {reason.value: text for reason, text in _OBJECTIONS.items()} if row.kind == Kind.UNDO else {}
    return words.get(row.fault, row.fault)


def objection_words(reason: Objection) -> str:
    return str(_OBJECTIONS[reason])


def figures(connection: Connection | None, kind: str = "") -> list[tuple[str, Lazy, int]]:
    counts = queries.counts(connection, kind=kind)
    return [(state.value, STATES[state].words, counts.get(state.value, 0)) for state in State]


def _badge(row: AtsWrite) -> Badge:
    if row.is_being_written:
        return Badge("info", "hourglass", _("Being written"))
    return STATES[State(row.state)]
