import asyncio

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.kit.db.sessions import parameters
from hirewire.kit.work import queues
from hirewire.kit.work.queues import stored, taken
from hirewire.kit.work.tasks import task
from hirewire.kit.work.worker_connection import PatientConnector

pytestmark = pytest.mark.django_db(transaction=True)

done: list[str] = []


@task("test.queues.note", queue="test")
def note(what: str) -> None:
    done.append(what)


def work_off(names: list[str]) -> list[str]:
    async def work() -> None:
        own = DjangoApp(connector=PatientConnector(parameters()), import_paths=app.import_paths)
        own.tasks = app.tasks
        async with own.open_async():
            await own.run_worker_async(queues=names, wait=False, install_signal_handlers=False, listen_notify=False)

    done.clear()
    asyncio.run(work())
    return sorted(done)


def test_a_worker_takes_tasks_of_its_own_and_of_earlier_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    note.configure(queue="test").defer(what="of the first release")
    note.defer(what="of this release")
    monkeypatch.setattr(queues, "GENERATION", queues.GENERATION + 1)
    note.configure(queue=stored("test")).defer(what="of the next release")
    monkeypatch.undo()

    assert work_off(taken("test")) == ["of the first release", "of this release"]
    waiting = ProcrastinateJob.objects.filter(status="todo")
    assert [job.queue_name for job in waiting] == [f"test.{queues.GENERATION + 1}"]


def test_an_earlier_release_takes_only_its_own_tasks() -> None:
    note.configure(queue="test").defer(what="of the first release")
    note.defer(what="of this release")

    assert work_off(["test"]) == ["of the first release"]
