"""Tasks for Recruiter's history.

These tasks share no lock with syncs and exports, so that syncs and exports do not wait for them. The only exception is
the short task that creates one candidate. This task and exports share a lock, so that only one of them runs at a time.
"""

from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hirewire.agent.connections import queries as connections
from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.connections.queues import creating_lock, measured, queue_of
from hirewire.agent.connections.work import connection_task
from hirewire.agent.deferring import defer
from hirewire.agent.history import evaluations, polling, services
from hirewire.agent.history.models import Watch
from hirewire.kit import clock
from hirewire.kit.monitoring import tracing
from hirewire.kit.work.tasks import task

#: Each wait is a minute longer than the one before, and the tries span the day during which an evaluation can be
#: fetched. During this day, somebody may have to act before a try can succeed, for example to confirm that records may
#: pass between production and a test system.
_WHILE_IT_LIVES: Final = RetryStrategy(max_attempts=54, linear_wait=60)


@connection_task("agent.history.take_evaluation", queue="ats", retry=_WHILE_IT_LIVES)
def take_evaluation(*, connection_id: int, request_id: str) -> None:
    evaluations.take(connections.connection(connection_id), request_id)


@connection_task("agent.history.fetch_history", queue="ats")
def fetch_history(*, connection_id: int) -> None:
    if not Watch.objects.due(clock.now()).filter(pk=connection_id).exists():
        return
    with measured(connection_id):
        goes_on = polling.take_turn(connections.connection(connection_id))
    if goes_on:
        with tracing.apart():
            defer_fetch(connection_id)


@connection_task("agent.history.hand_over_history", queue="ats")
def hand_over_history(*, connection_id: int) -> None:
    with measured(connection_id):
        polling.hand_over(connections.connection(connection_id))


@connection_task("agent.history.hand_over_soon", queue="ats")
def hand_over_soon(*, connection_id: int) -> None:
    defer(hand_over_history, lock=_lock(connection_id), queue=queue_of(connection_id), connection_id=connection_id)


@connection_task("agent.history.create_candidate", queue="ats")
def create_candidate(*, connection_id: int, person: str) -> None:
    with measured(connection_id):
        polling.create_candidate(connections.connection(connection_id), person)


@connection_task("agent.history.create_candidate_soon", queue="ats")
def create_candidate_soon(*, connection_id: int, person: str) -> None:
    defer(
        create_candidate,
        lock=creating_lock(connection_id),
        queue=queue_of(connection_id),
        connection_id=connection_id,
        person=person,
    )


@connection_task("agent.history.fetch_soon", queue="ats")
def fetch_soon(*, connection_id: int) -> None:
    services.want(connection=connections.connection(connection_id))
    defer_fetch(connection_id)


@app.periodic(cron="* * * * * */10")
@task("agent.history.fetch_due_histories", queue="ats", queueing_lock="agent.history")
def fetch_due_histories(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Queue the polls that are due.

    The polls of a connection start after its first sync, because few candidates are known until the sync is complete.
    """
    ready = Connection.objects.filter(
        state=ConnectionState.ENABLED, contracts__is_on=True, sync__is_first_done=True, watch=None
    )
    for connection in ready.distinct():
        services.begin(connection=connection)
    for connection_id in Watch.objects.due(clock.now()).values_list("pk", flat=True):
        defer_fetch(connection_id)


def defer_fetch(connection_id: int) -> None:
    defer(fetch_history, lock=_lock(connection_id), queue=queue_of(connection_id), connection_id=connection_id)


def defer_evaluation(connection_id: int, request_id: str) -> None:
    # Each evaluation has its own lock, so that no evaluation waits while another one is retried.
    defer(
        take_evaluation,
        lock=f"evaluation:{request_id}",
        queue=queue_of(connection_id),
        connection_id=connection_id,
        request_id=request_id,
    )


def _lock(connection_id: int) -> str:
    return f"history:{connection_id}"
