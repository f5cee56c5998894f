"""Jobs that run next to the tasks of a queue. While a worker of that queue runs, each job has its own thread."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import structlog

from hirewire.kit import registering
from hirewire.kit.db import rebuilding
from hirewire.kit.db.outages import Patience, is_lost

#: A job runs until the event is set, and then finishes what it has begun.
Job = Callable[[threading.Event], None]

log = structlog.get_logger(__name__)

#: The jobs of every worker, whatever its queue.
_OF_ALL: Final[tuple[Job, ...]] = (rebuilding.attend,)
_jobs: dict[str, tuple[Job, ...]] = {}
#: Seconds until a failed job is restarted, and seconds to wait for a job to finish.
_REST, _GRACE = 1.0, 12.0


def install(queue: str, jobs: Sequence[Job]) -> None:
    _jobs[queue] = tuple(jobs)


@contextmanager
def running_threads(queue: str) -> Iterator[None]:
    registering.complete()
    stopping = threading.Event()
    threads = [
        threading.Thread(target=_run, args=(job, stopping), name=job.__module__, daemon=True)
        for job in (*_OF_ALL, *_jobs.get(queue, ()))
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(_GRACE)


def _run(job: Job, stopping: threading.Event) -> None:
    patience = Patience()
    while not stopping.is_set():
        try:
            job(stopping)
        except Exception as error:
            if is_lost(error):
                stopping.wait(patience.after(error))
            else:
                log.exception("A thread's job failed and is started again", job=job.__module__)
                stopping.wait(_REST)
