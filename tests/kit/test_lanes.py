"""Lanes in threads, on a database that tells them of calls."""

import threading
import time

import pytest
from django.db import connection

from hirewire.kit import lanes
from hirewire.kit.lanes import Lane

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 10.0


class Looks:
    """Counts the looks of a lane; the first ones find something, or fail."""

    def __init__(self, *, busy: int = 0, failing: int = 0) -> None:
        self.count = 0
        self._busy, self._failing = busy, failing

    def __call__(self) -> bool:
        self.count += 1
        if self.count <= self._failing:
            raise ValueError("made up")
        return self.count <= self._failing + self._busy

    def reach(self, count: int) -> bool:
        until = time.monotonic() + PATIENCE
        while self.count < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.count >= count


@pytest.fixture(autouse=True)
def no_other_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_lanes", {})


def install(looks: Looks, *, name: str = "test_lane", queue: str = "hub") -> None:
    lanes.install([Lane(name, queue, looks)])


def call(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [name])


def test_a_lane_looks_until_nothing_is_left_and_again_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LOOK_EVERY", 3.0)
    looks = Looks(busy=3)
    install(looks)

    with lanes.running("hub"):
        assert looks.reach(4)
        began = time.monotonic()
        call("test_lane")
        assert looks.reach(5)
        took = time.monotonic() - began

    assert took < 3.0


def test_a_lane_looks_by_the_clock_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LOOK_EVERY", 0.05)
    looks = Looks()
    install(looks)

    with lanes.running("hub"):
        assert looks.reach(3)


def test_a_failure_does_not_end_a_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "BACK_OFF", 0.01)
    looks = Looks(failing=2, busy=1)
    install(looks)

    with lanes.running("hub"):
        assert looks.reach(4)


def test_a_worker_runs_the_lanes_of_its_own_queue_only() -> None:
    other = Looks()
    install(other, queue="ats")

    with lanes.running("hub"):
        assert "test_lane" not in {thread.name for thread in threading.enumerate()}

    assert other.count == 0
