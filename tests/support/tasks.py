"""Run tasks deferred in this test's transaction, in order, and deliver announced events, as a worker would."""

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.hub.reactions import BATCH_QUEUES
from tests.support.pushing import deliver


def run_tasks(*, limit: int = 1000) -> list[str]:
    """Run everything and return the names of the tasks and batch queues that ran.

    Tasks that are deferred by tasks run, too. No task runs twice.
    """
    names: list[str] = []
    while len(names) < limit:
        job = ProcrastinateJob.objects.filter(status="todo").order_by("id").first()
        if job is None:
            busy = [queue.name for queue in BATCH_QUEUES if queue.process_due()]
            if not busy and not deliver():
                return names
            names += busy
            continue
        # Procrastinate's models cannot be saved.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.id])
        names.append(job.task_name)
        app.tasks[job.task_name](**job.args)
    message = f"more than {limit} tasks ran: {names[-5:]}"
    raise AssertionError(message)


def forget_tasks() -> None:
    """Empty the task queue, as if a worker had taken all tasks and died."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
