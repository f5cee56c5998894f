from pathlib import Path
from typing import Any

import pytest

from hirewire.sandbox.faults import KINDS, Fault, Faults, UnknownFaultError

CALL = {"application": "a1", "verb": "PUT", "resource": "atsCandidates", "method": "batch_update", "version": ""}
EVENT = {"application": "a1", "type": "EXPORT_CANDIDATE_PROFILE"}


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    return Faults(tmp_path / "faults.json")


def strikes(faults: Faults, number: int, **changes: str) -> list[str]:
    struck = [faults.strike({**CALL, **changes}) for _ in range(number)]
    return [fault.name if fault else "" for fault in struck]


def test_a_fault_strikes_once_unless_told_otherwise(faults: Faults) -> None:
    faults.add({"name": "server-error"})

    assert strikes(faults, 3) == ["server-error", "", ""]


def test_a_fault_strikes_as_often_as_requested_and_the_next_one_follows(faults: Faults) -> None:
    faults.add({"name": "server-error", "times": 2})
    faults.add({"name": "slow", "times": None})

    assert strikes(faults, 4) == ["server-error", "server-error", "slow", "slow"]


@pytest.mark.parametrize(
    "conditions",
    [{"application": "a2"}, {"verb": "GET"}, {"resource": "atsApplications"}, {"method": "batch_delete"}],
)
def test_a_fault_spares_what_does_not_fit(faults: Faults, conditions: dict[str, str]) -> None:
    faults.add({"name": "server-error", **conditions})

    assert strikes(faults, 1) == [""]
    assert strikes(faults, 1, **conditions) == ["server-error"]


def test_chance_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    def struck(seed: int) -> list[bool]:
        faults = Faults(tmp_path / f"{seed}.json")
        faults.clear()
        faults.add({"name": "slow", "times": None, "probability": 0.5, "seed": seed})
        return [bool(name) for name in strikes(faults, 40)]

    first, again, other = struck(1), struck(1), struck(2)

    assert first == again
    assert first != other
    assert 10 < sum(first) < 30


def test_events_and_calls_do_not_meet_each_others_faults(faults: Faults) -> None:
    faults.add({"name": "doubled-event"})
    faults.add({"name": "slow"})

    event = faults.strike(EVENT, is_event=True)

    assert strikes(faults, 1) == ["slow"]
    assert event is not None
    assert (event.name, faults.strike(EVENT, is_event=True)) == ("doubled-event", None)


def test_a_sunset_strikes_only_calls_with_a_version(faults: Faults) -> None:
    faults.add({"name": "sunset", "version": "202604"})
    faults.add({"name": "sunset"})

    assert strikes(faults, 1) == [""]
    assert strikes(faults, 2, version="202604") == ["sunset", "sunset"]
    assert strikes(faults, 1, version="202603") == ["sunset"]


def test_another_process_sees_what_is_armed_and_what_has_struck(faults: Faults, tmp_path: Path) -> None:
    other = Faults(tmp_path / "faults.json")
    armed = other.add({"name": "server-error", "times": 2})
    struck = [fault is not None for fault in (faults.strike(CALL), other.strike(CALL), faults.strike(CALL))]

    removed = other.remove(armed.id), other.remove(armed.id)

    assert (struck, removed, faults.armed()) == ([True, True, False], (True, False), [])


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"name": "earthquake"}, "There is no fault 'earthquake'. There are: slow, too-many-requests"),
        ({"name": "slow", "types": "x"}, "unknown field `types`"),
        ({"name": "slow", "probability": 2}, "Expected `float` <= 1"),
        ({"name": "slow", "times": 0}, "Expected `int` >= 1"),
        ({"name": "slow", "type": "EXPORT"}, "slow strikes calls, which have no type"),
        ({"name": "late-event", "verb": "GET"}, "late-event strikes events, which have no verb"),
    ],
)
def test_an_invalid_fault_is_refused_with_the_reason(faults: Faults, wanted: dict[str, Any], words: str) -> None:
    with pytest.raises(UnknownFaultError) as refused:
        faults.add(wanted)

    assert words in str(refused.value)
    assert faults.armed() == []


def test_each_kind_can_be_armed_by_its_name_alone(faults: Faults) -> None:
    armed = [faults.add({"name": name}) for name in KINDS]

    assert faults.armed() == armed
    assert all(isinstance(fault, Fault) for fault in armed)
