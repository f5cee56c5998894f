from collections.abc import Iterator
from typing import Any

import pytest

from hirewire.cast.cast import BRIGHTPATH
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]

#: The hub's table for each kind of record. The keys are the agent's names for the kinds.
TABLES = {
    "jobs": "hub_jobposting",
    "candidates": "hub_candidate",
    "candidate_notes": "hub_candidatenote",
    "applications": "hub_application",
    "application_notes": "hub_applicationnote",
    "feedback": "hub_interviewfeedback",
    "stages": "hub_stage",
    "files": "hub_attachment",
}


STATES = (
    "SELECT state, count(*) FROM hub_delivery AS delivery JOIN hub_pushevent AS event ON event.id = delivery.event_id"
    " WHERE event.organization_id = %s GROUP BY state"
)


def test_a_switch_and_a_first_sync_survive_kills_on_both_sides(untouched_stack: Stack) -> None:
    stack = untouched_stack
    _the_switch_is_reported_by_a_worker_that_is_killed(stack)

    _wait_for(stack, 300)
    stack.kill("hub web", "hub worker")
    stack.start("hub web", "hub worker")
    _wait_for(stack, 1500)
    stack.kill("ats worker")
    stack.start("ats worker")
    status = eventually(lambda: stack.status("brightpath"), _is_complete)

    assert status["refused"]["count"] == 0
    there = _there(stack)
    assert {entity["name"]: entity["accepted"] for entity in status["sync"]["entities"]} == there
    # The hub's tables are keyed by record, so they cannot contain duplicates. Equal counts show that no record is
    # missing.
    assert {name: _here(stack, table) for name, table in TABLES.items()} == there


def _the_switch_is_reported_by_a_worker_that_is_killed(stack: Stack) -> None:
    """Kill the hub's worker before it can tell the ATS that the switch is on, and again just after its next start."""
    stack.kill("hub worker")
    stack.switch_on(BRIGHTPATH, BRIGHTPATH.dashboards[0], BRIGHTPATH.colleagues[0])
    waiting = stack.rows(STATES, BRIGHTPATH.id)

    stack.start("hub worker")
    stack.kill("hub worker")
    stack.start("hub worker")
    reported = eventually(lambda: stack.rows(STATES, BRIGHTPATH.id), lambda rows: rows != waiting)

    assert (waiting, reported) == ([("PENDING", 1)], [("DELIVERED", 1)])


def _wait_for(stack: Stack, accepted: int) -> None:
    eventually(lambda: int(stack.status("brightpath")["sync"]["accepted"]), lambda found: found >= accepted)


def _is_complete(status: dict[str, Any]) -> bool:
    return bool(status["sync"]["state"] == "complete")


def _here(stack: Stack, table: str) -> int:
    return stack.figure(f"SELECT count(*) FROM {table} WHERE organization_id = %s", BRIGHTPATH.id)


def _there(stack: Stack) -> dict[str, int]:
    """How many records of each kind the ATS may share. Confidential, private and unfinished ones are not counted."""
    jobs = {job["id"] for job in _all(stack, "jobs") if job["state"] != "draft" and not job["confidential"]}
    people = [one for one in _all(stack, "candidates") if not one["private"]]
    known = {one["id"] for one in people}
    applications = [
        one for one in _all(stack, "applications") if one["job_id"] in jobs and one["candidate_id"] in known
    ]
    return {
        "jobs": len(jobs),
        "candidates": len(people),
        "candidate_notes": sum(len(_readable(one)) for one in people),
        "applications": len(applications),
        "application_notes": sum(len(_readable(one)) for one in applications),
        "feedback": sum(1 for one in applications for card in one["scorecards"] if card["submitted_at"]),
        "stages": sum(len(one["stages"]) for one in applications),
        "files": sum(len(one["files"]) for one in applications),
    }


def _readable(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [note for note in record["notes"] if not note["private"] and note["origin"] == "ats"]


def _all(stack: Stack, kind: str) -> Iterator[dict[str, Any]]:
    cursor = ""
    while cursor is not None:
        page = stack.ats("GET", f"{kind}?limit=500&cursor={cursor}", tenant="brightpath")
        yield from page["items"]
        cursor = page["next"]
