"""Metrics of the agent: how each connection is doing."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import connection as database
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queues import MAIN, SLOW
from hirewire.agent.console.overview import Standing, standings
from hirewire.agent.sdk.drift import DriftKind
from hirewire.agent.sync.phases import Phase
from hirewire.kit import clock
from hirewire.kit.monitoring import scraping
from hirewire.kit.monitoring.scraping import Sample, State

_TASKS: Final = (
    "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs"
    " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2"
)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything in the text format that Prometheus reads. The agent's own key opens it, too."""
    return scraping.answer(request, settings.HIREWIRE_METRICS_TOKEN, settings.HIREWIRE_AGENT_KEY)


def _read() -> Iterator[tuple[str, Sample]]:
    phases = dict.fromkeys(Phase, 0)
    for standing in standings(list(Connection.objects.order_by("tenant"))):
        phases[standing.phase] += 1
        yield from _of_connection(standing)
    for phase, count in phases.items():
        yield "hirewire_agent_connections", ((phase,), count)
    yield from _of_tasks()


def _of_connection(standing: Standing) -> Iterator[tuple[str, Sample]]:
    name = standing.connection.tenant
    for tally in standing.tallies:
        yield "hirewire_agent_records", ((name, tally.entity, "accepted"), tally.accepted)
        yield "hirewire_agent_records", ((name, tally.entity, "refused"), tally.refused)
    if standing.read_at is not None:
        age = (clock.now() - standing.read_at).total_seconds()
        yield "hirewire_agent_read_age_seconds", ((name,), round(age, 3))
    for what, count in standing.waiting._asdict().items():
        yield "hirewire_agent_waiting", ((name, what), count)
    for kind in DriftKind:
        yield "hirewire_agent_drift", ((name, kind), standing.drift.get(kind, 0))
    yield "hirewire_agent_slow", ((name,), int(standing.connection.slow_since is not None))


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
            "Seconds since the changes of the ATS were last read completely.",
            ("connection",),
        ),
        "hirewire_agent_waiting": (
            "What waits to be sent to Recruiter or written into the ATS.",
            ("connection", "what"),
        ),
        "hirewire_agent_drift": (
            "Open warnings about what the ATS began to send differently.",
            ("connection", "kind"),
        ),
        "hirewire_agent_slow": ("Whether the connection's work takes long and runs apart.", ("connection",)),
        "hirewire_agent_tasks": ("Background tasks by queue and status.", ("queue", "status")),
    },
    _read,
)
