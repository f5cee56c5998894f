import logging
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from hirewire.kit.work import background
from tests.support.patience import SECONDS


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_chores", [])
    monkeypatch.setattr(background, "_close_connections", lambda: None)
    monkeypatch.setattr(background, "PAUSE", 0.01)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    settings.HIREWIRE_BACKGROUND = True
    monkeypatch.setattr(background, "_is_running", False)
    ends = []
    monkeypatch.setattr(background, "Finalize", lambda _object, end, args, **_options: ends.append((end, args)))
    yield
    for end, args in ends:
        end(*args)


def test_rounds_repeat_until_the_process_ends(started: None) -> None:
    rounds, third = [], threading.Event()

    @background.chore
    def work() -> None:
        rounds.append(threading.current_thread().name)
        if len(rounds) == 3:
            third.set()

    background.wake()
    background.wake()

    assert third.wait(SECONDS)
    assert set(rounds) == {"background"}
    assert [thread.name for thread in threading.enumerate()].count("background") == 1


def test_a_failing_chore_does_not_prevent_the_others(caplog: pytest.LogCaptureFixture) -> None:
    done = []

    @background.chore
    def fails() -> None:
        raise ConnectionError

    background.chore(lambda: done.append(True))

    with caplog.at_level(logging.ERROR):
        background.run()

    assert done == [True]
    assert "A chore failed and is tried again" in caplog.text
    assert "fails\n" in caplog.text


def test_a_pause_waits_for_the_round_in_progress() -> None:
    """A round that has taken work from memory must store that work before the sandbox switches to another world."""
    steps = []
    begun, may_end = threading.Event(), threading.Event()

    @background.chore
    def work() -> None:
        begun.set()
        may_end.wait(SECONDS)
        steps.append("round")

    def change() -> None:
        with background.paused():
            steps.append("change")

    threads = [threading.Thread(target=background.run), threading.Thread(target=change)]
    threads[0].start()
    assert begun.wait(SECONDS)
    threads[1].start()
    threads[1].join(0.05)
    assert threads[1].is_alive()
    may_end.set()
    for thread in threads:
        thread.join(SECONDS)

    assert steps == ["round", "change"]


def test_no_round_begins_within_a_pause() -> None:
    steps = []
    background.chore(lambda: steps.append("round"))
    round_ = threading.Thread(target=background.run)

    with background.paused():
        round_.start()
        round_.join(0.05)
        steps.append("change")
    round_.join(SECONDS)

    assert steps == ["change", "round"]


def test_no_background_thread_runs_in_tests() -> None:
    background.wake()

    assert "background" not in [thread.name for thread in threading.enumerate()]


def test_finishing_repeats_a_round_that_failed() -> None:
    tries = []

    @background.chore
    def fails_once() -> None:
        tries.append(True)
        if len(tries) == 1:
            raise ConnectionError

    background.finish()

    assert len(tries) == 2


def test_finishing_reports_what_stays_undone() -> None:
    tries = []

    @background.chore
    def fails() -> None:
        tries.append(True)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        background.finish(tries=2)

    assert len(tries) == 2


def test_paused_rounds_use_no_connection(started: None, monkeypatch: pytest.MonkeyPatch) -> None:
    closing, may_close, is_closed = threading.Event(), threading.Event(), threading.Event()

    def close() -> None:
        closing.set()
        may_close.wait(SECONDS)
        is_closed.set()

    monkeypatch.setattr(background, "_close_connections", close)
    background.wake()
    assert closing.wait(SECONDS)
    was_closed = []

    def pause() -> None:
        with background.paused():
            was_closed.append(is_closed.is_set())

    pausing = threading.Thread(target=pause)
    pausing.start()
    may_close.set()
    pausing.join(SECONDS)

    assert was_closed == [True]
