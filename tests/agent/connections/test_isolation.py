import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from contextvars import copy_context
from datetime import timedelta

import httpx2
import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.agent.connections import services
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queues import MAIN, SLOW, measured, queue_of
from hirewire.agent.connections.tasks import settle_due_connections
from hirewire.kit import clock
from hirewire.kit.db.sessions import parameters
from hirewire.kit.work import queues
from hirewire.kit.work.worker_connection import PatientConnector
from tests.agent.connectors.simulator.fake import KEY, FakeSimulator
from tests.support.patience import SECONDS
from tests.support.story import Story, running_story

#: The number of connections that hang. The worker has fewer slots.
HANGING = 6


class Hanging(httpx2.BaseTransport):
    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.reached = threading.Semaphore(0)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.reached.release()
        self.let_go.wait()
        message = "no answer"
        raise httpx2.ConnectTimeout(message, request=request)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    transport = Hanging()
    yield transport
    transport.let_go.set()


@pytest.fixture
def both(transactional_db: None, hanging: Hanging) -> Iterator[Story]:
    quick = httpx2.WSGITransport(app=FakeSimulator())
    account = {"base_url": "http://fake.test/api/v1", "api_key": KEY}
    with running_story(account, {"fake.test": quick, "hangs.test": hanging}) as story:
        yield story


def connection(tenant: str, host: str) -> Connection:
    settings = {"base_url": f"http://{host}/api/v1", "api_key": KEY}
    made = services.register(tenant=tenant, name=tenant, connector="simulator", settings=settings, widget_origins=[])
    Connection.objects.filter(pk=made.pk).update(retry_at=clock.now())
    return made


def work_off(queue: str, slots: int) -> None:
    async def work() -> None:
        own = DjangoApp(connector=PatientConnector(parameters()), import_paths=app.import_paths)
        own.tasks = app.tasks
        async with own.open_async():
            await own.run_worker_async(
                queues=queues.taken(queue),
                concurrency=slots,
                wait=False,
                install_signal_handlers=False,
                listen_notify=False,
            )

    asyncio.run(work())


@pytest.mark.django_db(transaction=True)
def test_hanging_connections_do_not_block_the_others(both: Story, hanging: Hanging) -> None:
    slow = [connection(f"hangs-{number}", "hangs.test") for number in range(HANGING)]
    quick = connection("quick", "fake.test")
    Connection.objects.filter(pk__in=[each.pk for each in slow]).update(slow_since=clock.now())
    settle_due_connections(0)

    with ExitStack() as ending:
        # Run the worker in a copy of this context, which has the transports. A new thread starts with an empty context.
        worker = threading.Thread(target=copy_context().run, args=(work_off, SLOW, 2))
        worker.start()
        ending.callback(worker.join)
        ending.callback(hanging.let_go.set)
        assert hanging.reached.acquire(timeout=SECONDS)
        work_off(MAIN, 2)

        quick.refresh_from_db()
        assert quick.is_listening
        assert not Connection.objects.filter(pk__in=[each.pk for each in slow], is_listening=True).exists()


def test_slow_and_normal_connections_wait_in_separate_queues(db: None) -> None:
    slow, quick = connection("hangs", "hangs.test"), connection("quick", "fake.test")
    Connection.objects.filter(pk=slow.pk).update(slow_since=clock.now())

    settle_due_connections(0)

    waiting = dict(ProcrastinateJob.objects.values_list("args__connection_id", "queue_name"))
    assert waiting == {slow.pk: queues.stored(SLOW), quick.pk: queues.stored(MAIN)}


def test_a_slow_connection_uses_the_slow_queue_until_it_is_fast_again(db: None) -> None:
    made = connection("larkspur", "fake.test")
    queues = [queue_of(made.pk)]

    with ExitStack() as later:
        with measured(made.pk):
            later.enter_context(clock.moved(timedelta(seconds=20)))
        queues.append(queue_of(made.pk))
    with measured(made.pk):
        pass
    queues.append(queue_of(made.pk))

    assert queues == [MAIN, SLOW, MAIN]
