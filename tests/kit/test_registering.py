from collections.abc import Callable

import pytest

from hirewire.kit import registering


class BrokenError(Exception):
    pass


def failing_once(calls: list[str], name: str, *, before: Callable[[], None] = lambda: None) -> Callable[[], None]:
    def register() -> None:
        calls.append(name)
        before()
        if calls.count(name) == 1:
            raise BrokenError

    return register


def test_a_registration_that_failed_is_called_again() -> None:
    calls: list[str] = []
    registering.when_needed(failing_once(calls, "reactions"))

    with pytest.raises(BrokenError):
        registering.complete()
    registering.complete()
    registering.complete()

    assert calls == ["reactions", "reactions"]


def test_registrations_keep_their_order_after_a_failure() -> None:
    calls: list[str] = []
    registering.when_needed(failing_once(calls, "reactions"))
    registering.when_needed(lambda: calls.append("columns"))

    with pytest.raises(BrokenError):
        registering.complete()
    registering.complete()

    assert calls == ["reactions", "reactions", "columns"]


def test_reading_a_registry_in_a_registration_that_fails_completes_nothing() -> None:
    calls: list[str] = []
    registering.when_needed(failing_once(calls, "reactions", before=registering.complete))
    registering.when_needed(lambda: calls.append("columns"))

    with pytest.raises(BrokenError):
        registering.complete()
    registering.complete()

    assert calls == ["reactions", "columns", "reactions"]
