from collections.abc import Iterator
from typing import Any

import pytest

from hirewire.certification.feeds import Feed
from hirewire.client import RscClient
from hirewire.testing import Sandbox
from tests.sandbox.receiver import Receiver
from tests.sandbox.test_certifying import candidates
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]
Answer = dict[str, Any]


def look(world: Sandbox, name: str, after: str = "") -> Answer:
    answer: Answer = world._control("GET", f"{name}?after={after}")
    return answer


def paths(answer: Answer) -> list[str]:
    return [call["path"] for call in answer["calls"]]


def states(answer: Answer) -> list[tuple[str, str]]:
    return [(event["type"], event["state"]) for event in answer["events"]]


def test_a_call_is_read_once(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
    first = look(world, "calls")
    ats.delete_candidates(["C-1"])
    second = look(world, "calls", first["after"])
    third = look(world, "calls", second["after"])

    assert paths(first) == ["/oauth/v2/accessToken", "/v2/atsCandidates"]
    assert [(call["verb"], call["path"]) for call in second["calls"]] == [("DELETE", "/v2/atsCandidates")]
    assert third["calls"] == []
    assert [(answer["anew"], answer["total"]) for answer in (first, second, third)] == [
        (True, 2),
        (False, 3),
        (False, 3),
    ]


def test_an_event_is_read_before_its_delivery_and_once_after_it(world: Sandbox, receiver: Receiver) -> None:
    with receiver.withholding_answers():
        event = world.export(1_000_001)
        first = look(world, "events")
    world.wait_until(lambda: world.events(id=event, state="DELIVERED"), within=SECONDS)
    second = look(world, "events", first["after"])
    world.switch(on=False)
    world.wait_until(lambda: world.events(type="INTEGRATION_STATUS_CHANGE", state="DELIVERED"), within=SECONDS)
    third = look(world, "events", second["after"])

    assert [states(answer) for answer in (first, second, third)] == [
        [("EXPORT_CANDIDATE_PROFILE", "PENDING")],
        [("EXPORT_CANDIDATE_PROFILE", "DELIVERED")],
        [("INTEGRATION_STATUS_CHANGE", "DELIVERED")],
    ]
    assert (third["anew"], third["total"]) == (False, 2)
    assert look(world, "events", third["after"])["events"] == []


def test_another_world_begins_anew(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
    before = look(world, "calls")
    world.reset()

    after = look(world, "calls", before["after"])

    assert (after["calls"], after["anew"], after["total"]) == ([], True, 0)


@pytest.mark.parametrize("after", ["1", "never.1.2.3....", "00000000.16384.1764547200123.12....", "%00"])
def test_a_cursor_of_another_sandbox_begins_anew(world: Sandbox, ats: RscClient, after: str) -> None:
    ats.upsert_candidates({"C-1": candidates(2)["C-1"]})

    answer = look(world, "calls", after)

    assert (len(answer["calls"]), answer["anew"]) == (2, True)


def test_what_was_deleted_leaves_a_feed(world: Sandbox, ats: RscClient) -> None:
    feed = Feed("calls", lambda path: world._control("GET", path))
    ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
    before = feed.look()
    # The journal keeps calls for 30 days.
    world.clock.move(days=40)
    world.wait_until(lambda: not look(world, "calls")["total"], within=SECONDS)

    assert (len(before), feed.look()) == (2, [])


def test_a_slow_call_takes_its_place_among_quick_ones_that_came_later() -> None:
    def call(number: str) -> Answer:
        return {"id": number, "verb": "GET", "at": "2026-05-04T09:00:00.000+00:00"}

    answers: Iterator[Answer] = iter(
        [
            {"calls": [call("1"), call("3")], "after": "a", "anew": True, "total": 2},
            {"calls": [call("2")], "after": "b", "anew": False, "total": 3},
        ]
    )
    asked: list[str] = []
    feed = Feed("calls", lambda path: (asked.append(path), next(answers))[1])

    looks = [[known["id"] for known in feed.look()] for _ in range(2)]

    assert looks == [["1", "3"], ["1", "2", "3"]]
    assert asked == ["calls?after=", "calls?after=a"]
