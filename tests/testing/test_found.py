import pytest

from hirewire.testing import Found

CALLS = [
    {"verb": "GET", "path": "/a", "status": 200},
    {"verb": "PUT", "path": "/a", "status": 403},
    {"verb": "PUT", "path": "/b", "status": 200},
]


def found(**wanted: object) -> Found:
    return Found("calls", CALLS, wanted, lambda call: f"{call['verb']} {call['path']} {call['status']}")


def test_conditions_are_values_or_functions() -> None:
    def bad(status: int) -> bool:
        return status >= 400

    assert list(found(verb="PUT", path="/b")) == [CALLS[2]]
    assert list(found(status=bad)) == [CALLS[1]]
    assert found(status=bad, verb="PUT").once() == CALLS[1]
    assert list(found()) == CALLS


def test_a_failure_message_lists_the_nearest_calls_first() -> None:
    with pytest.raises(AssertionError) as failed:
        found(verb="PUT", path="/a", status=200).once()

    assert str(failed.value) == (
        "Expected 1, but 0 of 3 calls fit verb='PUT', path='/a', status=200\n"
        "  differs  PUT /b 200  (path)\n"
        "  differs  PUT /a 403  (status)\n"
        "  differs  GET /a 200  (verb)"
    )


def test_too_many_calls_are_listed_too() -> None:
    with pytest.raises(AssertionError, match=r"^Expected 0, but 1 of 3 calls fit verb='GET'\n  fits     GET /a 200"):
        found(verb="GET").never()
    found(verb="PUT").times(2)
