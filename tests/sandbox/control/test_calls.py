"""A sandbox's fast clock slows down for some callers. These tests set the time themselves, with ``Stopwatch``."""

import pytest

from hirewire.sandbox.control.calls import SILENCE, UNWANTED_AFTER, Calls, Heed


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def calls(stopwatch: Stopwatch) -> Calls:
    return Calls(stopwatch)


def concerned(calls: Calls) -> list[Heed]:
    return [heed for heed in Heed if calls.concern(heed)]


def call(calls: Calls, token: str = "") -> None:
    with calls.counted(token, asks_for_token=False):
        pass


def test_a_call_concerns_a_clock_until_a_moment_after_its_end(calls: Calls, stopwatch: Stopwatch) -> None:
    assert concerned(calls) == []

    with calls.counted("", asks_for_token=False):
        stopwatch.seconds = 60
        assert concerned(calls) == [Heed.CALLS]
    assert concerned(calls) == [Heed.CALLS]

    stopwatch.seconds += SILENCE
    assert concerned(calls) == []


def test_a_new_token_concerns_a_clock_until_its_first_call_has_ended(calls: Calls, stopwatch: Stopwatch) -> None:
    with calls.counted("", asks_for_token=True):
        assert concerned(calls) == [Heed.NEW_TOKENS, Heed.CALLS]
        calls.hand_out("token")
    call(calls, "another token")
    stopwatch.seconds += 10 * SILENCE
    assert concerned(calls) == [Heed.NEW_TOKENS, Heed.CALLS]

    with calls.counted("token", asks_for_token=False):
        assert concerned(calls) == [Heed.NEW_TOKENS, Heed.CALLS]
    assert concerned(calls) == [Heed.CALLS]


def test_a_token_that_nobody_uses_does_not_stop_time(calls: Calls, stopwatch: Stopwatch) -> None:
    calls.hand_out("token")

    stopwatch.seconds += UNWANTED_AFTER

    assert concerned(calls) == []


def test_an_ignored_call_leaves_new_tokens_alone(calls: Calls) -> None:
    call(calls)
    calls.hand_out("token")

    calls.ignore_last()
    assert concerned(calls) == [Heed.NEW_TOKENS, Heed.CALLS]

    calls.forget()
    assert concerned(calls) == []
