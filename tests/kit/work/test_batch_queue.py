import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest
from django.db import connection, transaction
from psycopg import Connection

from hirewire.kit.db.sessions import open_session
from hirewire.kit.work import batch_queue, worker_threads
from hirewire.kit.work.batch_queue import BatchQueue
from hirewire.kit.work.worker_threads import running_threads
from tests.support.patience import SECONDS
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "made up"
FEW = 20


class Looks:
    """Counts how often a batch queue looks for work.

    The first attempts fail; ``failing`` is their number. The next attempts find work; ``busy`` is their number. All
    later attempts find no work.
    """

    def __init__(self, *, busy: int = 0, failing: int = 0) -> None:
        self.count = 0
        self.rounds: set[datetime | None] = set()
        self._busy, self._failing = busy, failing

    def __call__(self, until: datetime | None = None) -> int:
        self.rounds.add(until)
        # Last, because a test that sees the new count looks at the rounds at once.
        self.count += 1
        if self.count <= self._failing:
            raise ValueError("made up")
        return int(self.count <= self._failing + self._busy)

    def reach(self, count: int) -> bool:
        until = time.monotonic() + SECONDS
        while self.count < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.count >= count


@pytest.fixture(autouse=True)
def no_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_threads, "_jobs", {})


def install(looks: Looks) -> None:
    worker_threads.install(QUEUE, [BatchQueue("test_queue", looks).attend])


@pytest.fixture
def listener() -> Iterator[Connection[object]]:
    with closing(open_session("listener")) as session:
        session.execute("LISTEN test_queue")
        yield session


def calls(listener: Connection[object]) -> int:
    """Return the number of notifications that arrived since this function last ran.

    PostgreSQL delivers notifications before it responds to the query, so none is missing.
    """
    listener.execute("SELECT 1")
    return len(list(listener.notifies(timeout=0)))


def call() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('test_queue', '')")


def test_a_queue_works_until_it_is_empty_and_again_when_notified(monkeypatch: pytest.MonkeyPatch) -> None:
    # This interval is so long that only a notification can wake the queue.
    monkeypatch.setattr(batch_queue, "LOOK_EVERY", 10 * SECONDS)
    looks = Looks(busy=3)
    install(looks)

    with running_threads(QUEUE):
        # The fourth look finds no work, which ends the first round. The fifth look begins a second round, which would
        # find work that came without a notification.
        assert looks.reach(5)
        assert len(looks.rounds) == 2
        call()
        assert looks.reach(6)
        monkeypatch.setattr(batch_queue, "LOOK_EVERY", 0.05)
        call()


class Stopping(threading.Event):
    """Stops the queue at the start of its first rest, and records the length that the queue chose for this rest."""

    rest: float | None = None

    def wait(self, timeout: float | None = None) -> bool:
        self.rest = timeout
        self.set()
        return True


@pytest.mark.parametrize(("pieces", "rest"), [(FEW, None), (FEW + 1, batch_queue.REST)])
def test_a_queue_rests_after_many_pieces_only(pieces: int, rest: float | None) -> None:
    stopping, looks = Stopping(), iter([pieces, 0, 0])

    def process_due(until: datetime | None = None) -> int:
        found = next(looks, None)
        if found is None:
            # The queue has not rested, so ``wait`` has not stopped it.
            stopping.set()
        return found or 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_queue, "LOOK_EVERY", 0.0)
        BatchQueue("test_queue", process_due, few=FEW).attend(stopping)

    assert stopping.rest == rest


def test_many_pieces_are_notified_on_commit_and_at_most_once_per_interval(
    listener: Connection[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_queue, "CALL_EVERY", 10 * SECONDS)
    queue = BatchQueue("test_queue", Looks(), few=FEW)

    with transaction.atomic():
        queue.call(FEW + 1)
        assert calls(listener) == 0
    assert calls(listener) == 1
    queue.call(FEW + 1)
    assert calls(listener) == 0
    monkeypatch.setattr(batch_queue, "CALL_EVERY", 0.0)
    queue.call(FEW + 1)
    assert calls(listener) == 1


def test_few_pieces_always_notify_and_suppress_no_later_notification(listener: Connection[object]) -> None:
    queue = BatchQueue("test_queue", Looks(), few=FEW)

    for pieces in (1, FEW, FEW + 1):
        queue.call(pieces)

    assert calls(listener) == 3


def test_a_rollback_sends_no_notification(listener: Connection[object]) -> None:
    queue = BatchQueue("test_queue", Looks(), few=FEW)

    with transaction.atomic():
        queue.call(1)
        transaction.set_rollback(True)

    assert calls(listener) == 0


def test_a_queue_also_looks_at_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_queue, "LOOK_EVERY", 0.05)
    looks = Looks()
    install(looks)

    with running_threads(QUEUE):
        assert looks.reach(3)


def test_a_failure_does_not_end_a_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_threads, "_REST", 0.01)
    looks = Looks(failing=2, busy=1)
    install(looks)

    with running_threads(QUEUE):
        assert looks.reach(4)


def test_a_worker_runs_the_threads_of_its_own_queue_only() -> None:
    other = Looks()
    install(other)

    with running_threads("another"):
        pass

    assert other.count == 0


def test_a_waiting_queue_holds_no_connection_of_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_queue, "LOOK_EVERY", 10 * SECONDS)
    used: list[int] = []

    def process_due(until: datetime | None = None) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            used.extend(cursor.fetchone())
        return 0

    worker_threads.install(QUEUE, [BatchQueue("test_queue", process_due).attend])

    with running_threads(QUEUE):
        eventually(lambda: used, bool)
        # Tests have no connection pool, so a connection is closed when the queue gives it back.
        eventually(lambda: is_open(used[0]), lambda is_there: not is_there)
        call()


def is_open(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", [pid])
        return bool(cursor.fetchone()[0])
