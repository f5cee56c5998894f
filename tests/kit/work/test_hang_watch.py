import asyncio
import faulthandler
import subprocess
import sys
import threading
from http import HTTPStatus

import httpx2
import psycopg
import pytest
from procrastinate.exceptions import ConnectorException

from hirewire.kit.monitoring import port
from hirewire.kit.work import hang_watch, worker
from hirewire.kit.work.worker_connection import PatientConnector
from tests.support.patience import SECONDS
from tests.support.stack import free_port

#: A worker's loop that an endless computation occupies. The computation also keeps other threads from running.
HANGING = """
import asyncio, re
from hirewire.kit.work import hang_watch

hang_watch.HANGS_AFTER = 1

async def computes_for_ever():
    with hang_watch.watching():
        await asyncio.sleep(0)
        re.fullmatch("(a+)+b", "a" * 100)

asyncio.run(computes_for_ever())
"""


class Timer:
    """Stands in for the timer that ends the process if the loop hangs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_running = False
        self._renewed = asyncio.Event()
        monkeypatch.setattr(hang_watch, "_BEAT", 0.01)
        monkeypatch.setattr(faulthandler, "dump_traceback_later", self._start)
        monkeypatch.setattr(faulthandler, "cancel_dump_traceback_later", self._cancel)

    async def has_been_renewed(self) -> None:
        """Wait until the timer has been started three more times."""
        for _ in range(3):
            self._renewed.clear()
            await self._renewed.wait()

    def _start(self, seconds: float, *, exit: bool, file: object) -> None:  # noqa: A002 - the name in the standard library
        assert (seconds, exit) == (hang_watch.HANGS_AFTER, True)
        self._renewed.set()
        self.is_running = True

    def _cancel(self) -> None:
        self.is_running = False


@pytest.fixture
def timer(monkeypatch: pytest.MonkeyPatch) -> Timer:
    return Timer(monkeypatch)


def test_a_process_whose_loop_hangs_ends_and_says_where() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HANGING], capture_output=True, text=True, timeout=SECONDS, check=False
    )

    assert ended.returncode == 1
    assert "in computes_for_ever" in ended.stderr


def test_a_long_task_in_a_thread_does_not_end_the_process(timer: Timer) -> None:
    async def works() -> None:
        may_end = threading.Event()
        with hang_watch.watching():
            task = asyncio.create_task(asyncio.to_thread(may_end.wait, SECONDS))
            try:
                await asyncio.wait_for(timer.has_been_renewed(), SECONDS)
            finally:
                may_end.set()
                await task

    asyncio.run(works())

    assert not timer.is_running


def test_a_worker_that_waits_for_the_database_does_not_end(timer: Timer) -> None:
    async def is_away() -> None:
        raise ConnectorException from psycopg.OperationalError("The database is away.")

    async def waits() -> None:
        with hang_watch.watching():
            asking = asyncio.create_task(PatientConnector({})._patiently(is_away))
            await asyncio.wait_for(timer.has_been_renewed(), SECONDS)
            assert not asking.done()
            asking.cancel()
            await asyncio.wait([asking])

    asyncio.run(waits())

    assert not timer.is_running


def test_the_loop_of_a_worker_is_watched_from_its_beginning(timer: Timer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def opens(_connector: PatientConnector, **_: object) -> None:
        await asyncio.wait_for(timer.has_been_renewed(), SECONDS)
        raise ConnectorException

    monkeypatch.setattr(PatientConnector, "open_async", opens)

    with pytest.raises(ConnectorException):
        asyncio.run(worker._work(None, {"waiting": 1}, lambda: None, waits_for_tables=False))  # type: ignore[arg-type]  # the worker does not get as far as its pulse

    assert not timer.is_running


@pytest.mark.parametrize(("seconds", "status"), [(60, HTTPStatus.OK), (180, HTTPStatus.SERVICE_UNAVAILABLE)])
def test_a_probe_learns_whether_the_loop_hangs(seconds: float, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hang_watch.LOOP, "_last", hang_watch.time.monotonic() - seconds)

    with port.answering(free_port()) as number:
        answer = httpx2.get(f"http://127.0.0.1:{number}/healthz", trust_env=False, timeout=SECONDS)

    assert answer.status_code == status


def test_a_worker_without_a_loop_is_alive() -> None:
    """Before its loop begins, a worker waits for its first database session. Meanwhile, it must count as alive."""
    with port.answering(free_port()) as number:
        answer = httpx2.get(f"http://127.0.0.1:{number}/healthz", trust_env=False, timeout=SECONDS)

    assert answer.status_code == HTTPStatus.OK
