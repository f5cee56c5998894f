"""Answers to probes: whether the site is alive, and whether it is ready. No answer holds secrets or personal data."""

from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

import msgspec
import psycopg
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hirewire.kit.db import replica
from hirewire.kit.db.outages import DATABASE, is_lost
from hirewire.kit.monitoring import migrations, queues
from hirewire.kit.monitoring.alive import ALIVE, HANGS
from hirewire.kit.monitoring.timing import within
from hirewire.kit.text.durations import lasting
from hirewire.kit.web import away
from hirewire.kit.work.hang_watch import LOOP

#: If a worker has shown no sign of life for this many seconds, we consider it gone.
SILENT_AFTER: Final = 15
#: Seconds that each statement may take. Whoever sends a probe waits only a few seconds for the answer.
_PATIENCE: Final = 2.0
_JSON: Final = "application/json"


class Report(msgspec.Struct):
    """The answer of :func:`readyz`. Parts that could not be read stay empty."""

    status: str = "ready"
    reasons: list[str] = msgspec.field(default_factory=list)
    #: Problems that do not keep the site from answering requests.
    warnings: list[str] = msgspec.field(default_factory=list)
    database: dict[str, Any] = msgspec.field(default_factory=dict)
    migrations: dict[str, Any] = msgspec.field(default_factory=dict)
    workers: dict[str, Any] = msgspec.field(default_factory=dict)
    queues: dict[str, Any] = msgspec.field(default_factory=dict)
    #: Empty if there is no replica, or if the replica was not asked.
    replica: dict[str, Any] = msgspec.field(default_factory=dict)


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 without asking the database: if the database is unreachable, restarting this process would not help.

    A worker whose event loop hangs answers 503.
    """
    if LOOP.are_missing:
        return HttpResponse(HANGS, content_type=_JSON, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return HttpResponse(ALIVE, content_type=_JSON)


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 if this site can answer requests, else 503 with the reasons in words.

    Waiting work or a missing worker does not make a web process unready. If it did, no requests would reach the web
    process, and people could do even less. For monitors that read only the status, ``?strict=1`` counts warnings as
    reasons.

    Only strict probes ask the replica. A replica that has vanished would delay the answer by seconds, and a proxy would
    consider the site dead, although the primary answers everything.
    """
    is_strict = request.GET.get("strict") == "1"
    report = report_of_site(asks_replica=is_strict)
    if is_strict:
        report.reasons += report.warnings
    if report.reasons:
        report.status = "not ready"
    status = HTTPStatus.SERVICE_UNAVAILABLE if report.reasons else HTTPStatus.OK
    return HttpResponse(msgspec.json.encode(report), status=status, content_type=_JSON)


def report_of_site(*, asks_replica: bool) -> Report:
    report = Report()
    began = perf_counter()
    try:
        away.check()
        with within(_PATIENCE):
            report.database = {"milliseconds": round((perf_counter() - began) * 1000, 1)}
            _writing(report)
            _migrations(report)
        if not report.reasons:
            _work(report)
            if asks_replica:
                _replica(report)
    except (DatabaseError, psycopg.Error) as error:
        if is_lost(error):
            DATABASE.note(error)
        # Leave out the text of the error, because it may name hosts and users.
        report.reasons.append(_fault_of(error, has_answered=bool(report.database)))
    return report


def _fault_of(error: Exception, *, has_answered: bool) -> str:
    if is_lost(error) or not has_answered:
        return "The database cannot be reached."
    return "The database did not answer a simple question in time, or lacks the tables of this version."


def _writing(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        if cursor.fetchone() == (True,):
            report.reasons.append("The database is a standby, which takes no writes.")


def _migrations(report: Report) -> None:
    pending = migrations.pending()
    report.migrations = {"pending": len(pending)}
    if pending:
        report.reasons.append(f"The database lacks migrations of this version: {migrations.named(pending)}.")


def _work(report: Report) -> None:
    """Count workers and waiting work. If that takes too long, only warn, because no request needs these counts."""
    try:
        with within(_PATIENCE):
            _count(report)
    except DatabaseError as error:
        if is_lost(error):
            raise
        report.warnings.append("Workers and waiting work could not be counted in time.")


def _count(report: Report) -> None:
    alive = queues.workers(SILENT_AFTER)
    heartbeat = None if alive.silent_for is None else round(alive.silent_for, 1)
    report.workers = {"alive": alive.alive, "newest_heartbeat_seconds": heartbeat}
    if not alive.alive:
        report.warnings.append(_silence(heartbeat))
    for queue in queues.queues():
        report.queues[queue.name] = {"waiting": queue.waiting, "oldest_seconds": round(queue.oldest, 1)}
        if queue.is_late:
            report.warnings.append(f"Work in the queue {queue.name} has waited for {lasting(queue.oldest)}.")


def _replica(report: Report) -> None:
    """Examine the replica, if there is one. If it cannot answer, only warn, because the primary answers instead."""
    if not replica.is_configured():
        return
    condition = replica.examine()
    lag = None if condition.lag is None else round(condition.lag, 1)
    report.replica = {"usable": condition.state is replica.State.USABLE, "lag_seconds": lag}
    if condition.fault:
        report.warnings.append(condition.fault)


def _silence(heartbeat: float | None) -> str:
    if heartbeat is None:
        return "No worker has ever started."
    return f"No worker is running; the last heartbeat came {lasting(heartbeat)} ago."
