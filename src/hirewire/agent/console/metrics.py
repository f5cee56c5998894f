"""Metrics of the agent, for whoever watches over the installation."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db import connection as database
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queues import MAIN, SLOW
from hirewire.agent.console.endpoint import refusal
from hirewire.agent.console.overview import Standing, standings
from hirewire.agent.sync.phases import Phase
from hirewire.kit import clock

_TASKS: Final = (
    "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs"
    " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2"
)
_TYPES: Final = {
    "hirewire_agent_connections": "Connections by phase.",
    "hirewire_agent_records": "Records in Recruiter, and records that it refused.",
    "hirewire_agent_read_age_seconds": "Seconds since the changes of the ATS were last read completely.",
    "hirewire_agent_waiting": "What waits to be sent to Recruiter or written into the ATS.",
    "hirewire_agent_slow": "Whether the connection's work takes long and runs apart.",
    "hirewire_agent_tasks": "Background tasks by queue and status.",
}
Line = tuple[str, dict[str, str], float]


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything in the text format that Prometheus reads. It needs the agent's key, because it names companies."""
    refused = refusal(request)
    if refused is not None:
        return refused
    lines = sorted([*_of_connections(), *_of_tasks()], key=lambda line: list(_TYPES).index(line[0]))
    return HttpResponse("".join(_written(lines)), content_type="text/plain; version=0.0.4; charset=utf-8")


def _of_connections() -> Iterator[Line]:
    phases = dict.fromkeys(Phase, 0)
    for standing in standings(list(Connection.objects.order_by("tenant"))):
        phases[standing.phase] += 1
        yield from _of_connection(standing)
    for phase, count in phases.items():
        yield "hirewire_agent_connections", {"phase": phase}, count


def _of_connection(standing: Standing) -> Iterator[Line]:
    name = {"connection": standing.connection.tenant}
    for tally in standing.tallies:
        of_entity = {**name, "entity": tally.entity}
        yield "hirewire_agent_records", {**of_entity, "outcome": "accepted"}, tally.accepted
        yield "hirewire_agent_records", {**of_entity, "outcome": "refused"}, tally.refused
    if standing.read_at is not None:
        age = (clock.now() - standing.read_at).total_seconds()
        yield "hirewire_agent_read_age_seconds", name, round(age, 3)
    for what, count in standing.waiting._asdict().items():
        yield "hirewire_agent_waiting", {**name, "what": what}, count
    yield "hirewire_agent_slow", name, int(standing.connection.slow_since is not None)


def _of_tasks() -> Iterator[Line]:
    with database.cursor() as cursor:
        cursor.execute(_TASKS)
        for queue, status, count in cursor.fetchall():
            if queue in {MAIN, SLOW}:
                yield "hirewire_agent_tasks", {"queue": queue, "status": status}, count


def _written(lines: Iterable[Line]) -> Iterator[str]:
    before = ""
    for name, labels, value in lines:
        if name != before:
            yield f"# HELP {name} {_TYPES[name]}\n# TYPE {name} gauge\n"
            before = name
        inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{name}{{{inside}}} {value}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
