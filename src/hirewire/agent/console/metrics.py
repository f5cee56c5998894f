"""Metrics of the agent: how each connection is doing."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection as database
from django.db.models import Count, TextChoices
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hirewire.agent.completeness.models import Difference, DifferenceKind, Proof
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queues import MAIN, SLOW
from hirewire.agent.console.overview import ConnectionStanding, standings
from hirewire.agent.mirror.models import SentCount
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.drift import DriftKind
from hirewire.agent.sync.models import Sync
from hirewire.agent.sync.phases import Phase
from hirewire.agent.writes.models import AtsWrite
from hirewire.agent.writes.models import State as WriteState
from hirewire.kit import clock
from hirewire.kit.monitoring import scraping
from hirewire.kit.monitoring.scraping import Sample, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

_TASKS: Final = (
    "SELECT split_part(queue_name, '.', 1), status::text, count(*) FROM procrastinate_jobs"
    " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2"
)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Show the metrics. Either the metrics token or the agent's own key gives access."""
    return scraping.answer(request, settings.HIREWIRE_METRICS_TOKEN, settings.HIREWIRE_AGENT_KEY)


def _read() -> Iterator[tuple[str, Sample]]:
    phases = dict.fromkeys(Phase, 0)
    connections = list(Connection.objects.order_by("tenant"))
    running = {}
    for standing in standings(connections):
        phases[standing.phase] += 1
        yield from _of_connection(standing)
        if standing.is_meant_to_run:
            running[standing.connection.pk] = standing.connection.tenant
            yield from _of_delays(standing)
    names = {connection.pk: connection.tenant for connection in connections}
    yield from _counted("hirewire_agent_writes", AtsWrite.objects.not_being_written(), "state", WriteState, names)
    yield from _counted("hirewire_agent_differences", Difference.objects.all(), "kind", DifferenceKind, names)
    yield from _of_proofs(running)
    for phase, count in phases.items():
        yield "hirewire_agent_connections", ((phase,), count)
    yield from _of_tasks()


def _of_connection(standing: ConnectionStanding) -> Iterator[tuple[str, Sample]]:
    name = standing.connection.tenant
    sent_counts = {count.entity: count for count in standing.sent_counts}
    # Include zeros: otherwise, an alert on the growth of a number would miss its first increase.
    for entity in Entity:
        count = sent_counts.get(entity) or SentCount()
        yield "hirewire_agent_records", ((name, entity, "accepted"), count.accepted)
        yield "hirewire_agent_records", ((name, entity, "refused"), count.refused)
    for kind in DriftKind:
        yield "hirewire_agent_drift", ((name, kind), standing.drift.get(kind, 0))
    yield "hirewire_agent_access_ended", ((name,), int(standing.access_ended_at is not None))
    if standing.access_until is not None:
        left = (standing.access_until - clock.now()).total_seconds()
        yield "hirewire_agent_access_seconds_left", ((name,), round(left, 3))
    yield "hirewire_agent_slow", ((name,), int(standing.connection.slow_since is not None))


def _of_delays(standing: ConnectionStanding) -> Iterator[tuple[str, Sample]]:
    """Yield the metrics that grow while the sync does not run.

    The caller leaves out connections that somebody paused or switched off, so that these raise no alert.
    """
    name = standing.connection.tenant
    if standing.read_age is not None:
        yield "hirewire_agent_read_age_seconds", ((name,), round(standing.read_age.total_seconds(), 3))
    for what, count in standing.waiting._asdict().items():
        yield "hirewire_agent_waiting", ((name, what), count)


def _counted(
    metric: str, rows: "QuerySet[Any]", field: str, values: type[TextChoices], names: Mapping[int, str]
) -> Iterator[tuple[str, Sample]]:
    grouped = rows.order_by().values_list("connection", field).annotate(number=Count("*"))
    counts = {(pk, value): number for pk, value, number in grouped}
    for pk, name in names.items():
        for value in values.values:
            yield metric, ((name, value), counts.get((pk, value), 0))


def _of_proofs(names: Mapping[int, str]) -> Iterator[tuple[str, Sample]]:
    """The time since a connection's last comparison. If there is none yet, the time since its first sync ended."""
    proven = Proof.objects.exclude(judged_at=None).values_list("connection", "judged_at")
    synced = Sync.objects.exclude(finished_at=None).values_list("connection", "finished_at")
    for pk, at in {**dict(synced), **dict(proven)}.items():
        if pk in names and at is not None:
            yield "hirewire_agent_proof_age_seconds", ((names[pk],), round((clock.now() - at).total_seconds(), 3))


def _of_tasks() -> Iterator[tuple[str, Sample]]:
    with database.cursor() as cursor:
        cursor.execute(_TASKS)
        for queue, status, count in cursor.fetchall():
            if queue in {MAIN, SLOW}:
                yield "hirewire_agent_tasks", ((queue, status), count)


STATE: Final = State(
    "agent",
    {
        "hirewire_agent_connections": ("Connections by phase.", ("phase",)),
        "hirewire_agent_records": (
            "Records in Recruiter, and records that it refused.",
            ("connection", "entity", "outcome"),
        ),
        "hirewire_agent_read_age_seconds": (
            "Seconds since the last complete reading of changes or the end of the first sync, whichever is later.",
            ("connection",),
        ),
        "hirewire_agent_waiting": (
            "Items that wait to be sent to Recruiter or written into the ATS.",
            ("connection", "what"),
        ),
        "hirewire_agent_drift": (
            "Open warnings about what the ATS began to send differently.",
            ("connection", "kind"),
        ),
        "hirewire_agent_writes": (
            "Writes into the ATS that have ended or were cut off, by outcome.",
            ("connection", "state"),
        ),
        "hirewire_agent_differences": (
            "Records that differed when the ATS was last compared completely, up to 200 of each entity.",
            ("connection", "kind"),
        ),
        "hirewire_agent_proof_age_seconds": (
            "Seconds since the last complete comparison. If there is none, since the end of the first sync.",
            ("connection",),
        ),
        "hirewire_agent_access_ended": (
            "Whether the ATS no longer accepts the connection's key or sign-in.",
            ("connection",),
        ),
        "hirewire_agent_access_seconds_left": (
            "Seconds until somebody has to sign in to the ATS again, where that is known.",
            ("connection",),
        ),
        "hirewire_agent_slow": ("Whether the connection's work is slow and waits in the slow queue.", ("connection",)),
        "hirewire_agent_tasks": ("Background tasks by queue and status.", ("queue", "status")),
    },
    _read,
)
