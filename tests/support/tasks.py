"""Run what was deferred in this test's transaction, in order, as a worker would."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def run_tasks(*, limit: int = 1000) -> list[str]:
    """The names of the tasks that ran. Tasks that tasks defer run too."""
    done: set[int] = set()
    names = []
    while len(names) < limit:
        job = ProcrastinateJob.objects.exclude(id__in=done).filter(status="todo").order_by("id").first()
        if job is None:
            return names
        done.add(job.id)
        names.append(job.task_name)
        app.tasks[job.task_name](**job.args)
    message = f"more than {limit} tasks ran: {names[-5:]}"
    raise AssertionError(message)
