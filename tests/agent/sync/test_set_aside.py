"""If the ATS fails for one record, the agent sets the record aside and reads it again later.

If the whole ATS fails, the agent sets nothing aside.
"""

from datetime import timedelta

import pytest

from hirewire.agent.exports.models import Intake
from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync import unreadable
from hirewire.agent.sync.models import PendingHint
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.kit import clock
from tests.agent.connectors.simulator.data import AT
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import compare, later, tell
from tests.agent.sync.test_sync import titles
from tests.factories import hub
from tests.support.story import Story

pytestmark = pytest.mark.usefixtures("enabled")
FAULT = "The ATS answered with an error (500)."
REASONS = {500: FAULT, 403: "The ATS does not let our key read this record."}


def reasons(story: Story) -> dict[str, str]:
    return {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}


def tries() -> int:
    return Sent.objects.get(entity="candidates", key="C-2").tries


def put_failing(ats: FakeSimulator, count: int) -> list[str]:
    """Create candidates whose records the ATS fails to return. The list of changes omits these candidates."""
    keys = [f"A-{number:02}" for number in range(count)]
    for key in keys:
        emails, url = [f"{key.lower()}@example.com"], f"http://ats.test/candidates/{key}"
        ats.put("candidates", key, first_name="X", last_name=key, emails=emails, url=url, created_at=AT)
        ats.rows["candidates"][key]["updated_at"] = ats.rows["candidates"]["C-1"]["updated_at"]
        ats.faults[f"candidates/{key}"] = 500
    return keys


@pytest.fixture
def failing(story: Story, ats: FakeSimulator) -> None:
    ats.faults["candidates/C-2"] = 500
    ats.rows["candidates"]["C-2"]["title"] = "Welder"
    tell(story, "candidate", "C-2")


@pytest.mark.parametrize("status", REASONS)
def test_the_sync_goes_on_and_recruiter_keeps_what_it_has(story: Story, ats: FakeSimulator, status: int) -> None:
    ats.faults["candidates/C-2"] = status
    tell(story, "candidate", "C-2")
    ats.put("candidates", "C-1", title="Foreman")
    tell(story, "candidate", "C-1")

    sync = story.status()["sync"]
    assert (sync["state"], sync["reason"], reasons(story)["C-2"]) == ("complete", None, REASONS[status])
    assert (titles(story)["C-1"], "C-2" in titles(story)) == ("Foreman", True)
    assert not PendingHint.objects.exists()


@pytest.mark.usefixtures("failing")
def test_it_is_sent_once_the_ats_answers_again(story: Story, ats: FakeSimulator) -> None:
    ats.faults.clear()
    later(minutes=14)
    too_early = titles(story)["C-2"]

    later(minutes=16)

    assert (too_early, titles(story)["C-2"]) == ("", "Welder")
    assert "C-2" not in reasons(story)


@pytest.mark.usefixtures("failing")
def test_the_waits_grow_up_to_a_day(story: Story) -> None:
    minutes, counts = 0, []
    for wait in (16, 16, 16, 61, 121, 241, 481, 961, 1441, 1441):
        minutes += wait
        later(minutes=minutes)
        counts.append(tries())

    assert counts == [2, 2, 3, 4, 5, 6, 7, 8, 9, 10]


@pytest.mark.usefixtures("failing")
def test_reads_before_the_end_of_a_wait_do_not_lengthen_the_waits(story: Story) -> None:
    for _ in range(5):
        tell(story, "candidate", "C-2")

    assert tries() == 1


def test_reads_with_other_reasons_do_not_put_off_the_next_try(story: Story, ats: FakeSimulator) -> None:
    ats.faults["candidates/C-2"] = 500
    tell(story, "candidate", "C-2")
    ats.rows["candidates"]["C-2"]["title"] = "Welder"
    ats.faults["candidates/C-2"] = 403
    with clock.moved(timedelta(minutes=10)):
        tell(story, "candidate", "C-2")
    reason = reasons(story)["C-2"]
    ats.faults.clear()

    later(minutes=16)

    assert (reason, titles(story)["C-2"]) == (REASONS[403], "Welder")


def test_a_record_that_its_list_shows_unreadable_too_stays_due(story: Story, ats: FakeSimulator) -> None:
    ats.put("candidates", "C-2", emails="none")
    tell(story, "candidate", "C-2")

    later(seconds=61)

    assert tries() == 1


def test_a_record_that_ends_each_turn_holds_up_no_other(story: Story, ats: FakeSimulator) -> None:
    keys = put_failing(ats, unreadable.MOST + 1)
    for key in keys:
        tell(story, "candidate", key)
    ats.faults = dict.fromkeys((f"candidates/{key}" for key in keys[:-1]), 429)

    for number in range(len(keys)):
        later(minutes=16, seconds=number * 400)

    assert (keys[-1] in titles(story), keys[0] in titles(story)) == (True, False)


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("status", [429, 401])
def test_a_try_without_an_answer_about_the_record_does_not_lengthen_the_wait(
    story: Story, ats: FakeSimulator, status: int
) -> None:
    ats.faults = {"candidates/C-2": status}

    later(minutes=16)

    assert ats.requests[-1] == "GET candidates/C-2"
    assert tries() == 1


@pytest.mark.usefixtures("failing")
def test_the_status_says_how_often_it_was_tried_and_when_it_will_be(story: Story) -> None:
    [item] = [item for item in story.status()["refused"]["items"] if item["record_id"] == "C-2"]
    others = [item["next_try_at"] for item in story.status()["refused"]["items"] if item["record_id"] != "C-2"]

    assert (item["tries"], item["next_try_at"] > item["last_tried_at"]) == (1, True)
    assert set(others) == {None}


@pytest.mark.usefixtures("failing")
def test_a_record_that_is_deleted_meanwhile_leaves(story: Story, ats: FakeSimulator) -> None:
    ats.faults.clear()
    del ats.rows["candidates"]["C-2"]

    later(minutes=16)

    assert ("C-2" in titles(story), "C-2" in reasons(story)) == (False, False)


@pytest.mark.usefixtures("failing")
def test_resending_it_does_not_stop_the_sync(story: Story, ats: FakeSimulator) -> None:
    ats.faults["candidates/C-2"] = 403

    story.call("POST", "/resend", body={"stream": "candidates", "record_id": "C-2"})
    later(seconds=1)

    assert (story.status()["sync"]["state"], reasons(story)["C-2"]) == ("complete", REASONS[403])


def test_many_that_are_listed_first_are_set_aside_too(story: Story, ats: FakeSimulator) -> None:
    keys = put_failing(ats, 8)

    for key in keys:
        tell(story, "candidate", key)

    assert set(keys) <= reasons(story).keys()


@pytest.mark.parametrize(("status", "state"), [(500, "complete"), (429, "complete"), (401, "stopped")])
def test_a_failure_of_the_ats_sets_nothing_aside(story: Story, ats: FakeSimulator, status: int, state: str) -> None:
    before = reasons(story)
    ats.faults["candidates/"] = status
    tell(story, "candidate", "C-2")

    assert story.status()["sync"]["state"] == state
    assert story.status()["sync"]["reason"]
    assert reasons(story) == before
    assert PendingHint.objects.filter(key="C-2").exists()


def test_a_permission_that_is_withdrawn_is_not_taken_for_one_record(story: Story, ats: FakeSimulator) -> None:
    before = reasons(story)
    ats.permissions.discard("candidates")
    tell(story, "candidate", "C-2")

    assert [need["name"] for need in story.status()["missing_permissions"]] == ["candidates"]
    assert reasons(story) == before


@pytest.mark.parametrize("status", REASONS)
def test_the_list_of_ids_deletes_nothing_that_cannot_be_read(story: Story, ats: FakeSimulator, status: int) -> None:
    ats.unlisted.add("C-2")
    ats.faults["candidates/C-2"] = status

    later(days=8)

    assert "C-2" in titles(story)
    assert story.status()["sync"]["state"] == "complete"


def test_a_complete_comparison_does_not_judge_it(story: Story, ats: FakeSimulator) -> None:
    ats.faults["candidates/C-2"] = 403
    tell(story, "candidate", "C-2")

    compare()

    assert (story.connection.proof.fault, story.connection.proof.state) == ("", "judged")


def test_a_failure_at_a_hidden_job_changes_nothing_for_its_applications(story: Story, ats: FakeSimulator) -> None:
    ats.put("jobs", "REQ-1", confidential=True)
    tell(story, "job", "REQ-1")
    ats.faults["jobs/REQ-1"] = 500
    ats.requests.clear()

    tell(story, "job", "REQ-1")

    assert not [request for request in ats.requests if "applications/" in request]
    assert ("A-1" in reasons(story), Sent.objects.get(entity="applications", key="A-1").blocked_by) == (
        False,
        "jobs/REQ-1",
    )


def test_an_application_follows_its_job_once_that_can_be_read(story: Story, ats: FakeSimulator) -> None:
    place = {"city": "Gdansk", "country": "Poland", "url": "http://ats.test/jobs/7"}
    ats.put("jobs", "REQ-7", title="Glazier", state="open", posted=True, description="Glass. " * 40, **place)
    ats.faults["jobs/REQ-7"] = 500
    person = {"candidate": {"first_name": "Cher", "last_name": "Cher"}}
    ats.put("applications", "A-7", candidate_id="C-2", job_id="REQ-7", job_title="Glazier", **person)
    tell(story, "job", "REQ-7")
    tell(story, "application", "A-7")
    in_between = reasons(story)["A-7"]
    ats.faults.clear()

    later(minutes=16)
    later(minutes=18)

    assert in_between == "Its job REQ-7 was refused"
    assert Application.objects.get(ats_job_application_id="A-7").ats_job_posting_id == "REQ-7"
    assert {"REQ-7", "A-7"}.isdisjoint(reasons(story))


def test_an_export_is_repeated_as_before(story: Story, ats: FakeSimulator) -> None:
    ats.faults["candidates/C-7"] = 500

    # The export is tried again after a second.
    with clock.stopped():
        export = story.export(hub.member("Ada", "Lovelace"))

    assert export.state == ExportState.FETCHED
    assert Intake.objects.get().tries == 1
    assert not Sent.objects.filter(entity="candidates", key="C-7").exists()
