"""Do a worker's work: run the tasks that a test has deferred in its transaction, and deliver announced events."""

from django.db import connection
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.hub.reactions import BATCH_QUEUES
from tests.support.pushing import deliver


def run_tasks(*, limit: int = 1000) -> list[str]:
    """Run everything and return the names of the tasks and batch queues that ran.

    The tasks run in order. If a task defers another task, that one runs, too. No task runs twice.
    """
    names: list[str] = []
    while len(names) < limit:
        job = _next_job()
        if job is None:
            busy = [queue.name for queue in BATCH_QUEUES if queue.process_due()]
            if not busy and not deliver():
                return names
            names += busy
            continue
        names.append(job.task_name)
        _mark(job, "doing")
        try:
            app.tasks[job.task_name](**job.args)
        finally:
            # After a database error, the test's transaction accepts no more statements.
            if not connection.needs_rollback:
                _mark(job, "succeeded")
    message = f"more than {limit} tasks ran: {names[-5:]}"
    raise AssertionError(message)


def _next_job() -> ProcrastinateJob | None:
    """Return the first task whose lock is free. A running task keeps its lock, even if it calls ``run_tasks``."""
    taken = ProcrastinateJob.objects.filter(status="doing").exclude(lock=None).values("lock")
    free = Q(lock=None) | ~Q(lock__in=taken)
    return ProcrastinateJob.objects.filter(free, status="todo").order_by("id").first()


def _mark(job: ProcrastinateJob, status: str) -> None:
    # Procrastinate's models cannot be saved.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", [status, job.id]
        )


def forget_tasks() -> None:
    """Empty the task queue, as if a worker had taken all tasks and died."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
