from datetime import timedelta

import pytest

from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync import services
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.members.models import MemberEmail
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.factories import hub
from tests.support.story import Story

MOVED = {("A-1", "C-4"), ("A-2", "C-4")}
PARTS = {"N-9", "F-1", "S-1", "S-2"}


def merge(ats: FakeSimulator, gone: str, kept: str) -> None:
    """Merge as an ATS does: first the applications move, then the empty record is deleted."""
    for key, row in list(ats.rows["applications"].items()):
        if row["candidate_id"] == gone:
            ats.put("applications", key, candidate_id=kept)
    ats.put("candidates", kept)
    ats.delete("candidates", gone)


def applications() -> set[tuple[str, str | None]]:
    return set(Application.objects.values_list("ats_job_application_id", "ats_candidate_id"))


def parts() -> set[str]:
    return {
        key
        for model in (ApplicationNote, InterviewFeedback, Stage)
        for key in model.objects.values_list("part_id", flat=True)
    }


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("is_told", [True, False], ids=["webhook", "poll"])
def test_everything_moved_by_a_merge_is_kept_with_all_its_parts(
    story: Story, ats: FakeSimulator, *, is_told: bool
) -> None:
    merge(ats, "C-1", "C-4")
    if is_told:
        # The worst order: the deletion is reported first.
        tell(story, "candidate", "C-1")
    else:
        later(seconds=61)

    assert (applications(), parts()) == (MOVED, PARTS)
    assert not Candidate.objects.filter(ats_candidate_id="C-1").exists()


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("status", [500, 403])
def test_a_moved_application_that_cannot_be_read_stays_with_its_former_candidate(
    story: Story, ats: FakeSimulator, status: int
) -> None:
    merge(ats, "C-1", "C-4")
    ats.faults["applications/A-2"] = status
    tell(story, "candidate", "C-1")
    in_between = (applications(), parts())
    ats.faults.clear()
    later(minutes=16)

    assert in_between == ({("A-1", "C-4"), ("A-2", "C-1")}, PARTS)
    assert (applications(), parts()) == (MOVED, PARTS)
    assert not Candidate.objects.filter(ats_candidate_id="C-1").exists()


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize(("kind", "key", "change"), [("candidate", "C-1", "private"), ("job", "REQ-1", "confidential")])
def test_an_application_that_cannot_be_read_leaves_with_what_is_hidden_and_is_read_again(
    story: Story, ats: FakeSimulator, kind: str, key: str, change: str
) -> None:
    ats.faults["applications/A-1"] = 500
    tell(story, "application", "A-1")
    # The application now names records that Recruiter may see, but the agent has not read this change.
    ats.rows["applications"]["A-1"].update(candidate_id="C-4", job_id="REQ-2")
    ats.put(f"{kind}s", key, **{change: True})
    tell(story, kind, key)
    in_between = {key for key, _ in applications()}
    ats.faults.clear()
    later(minutes=16)

    assert "A-1" not in in_between
    assert ("A-1", "C-4") in applications()


@pytest.mark.usefixtures("enabled")
def test_a_moved_application_waits_for_a_candidate_that_was_refused(story: Story, ats: FakeSimulator) -> None:
    merge(ats, "C-1", "C-3")
    tell(story, "candidate", "C-1")
    in_between, refused = (
        applications(),
        {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]},
    )
    ats.put("candidates", "C-3", emails=["omar@example.com"])
    tell(story, "candidate", "C-3")

    assert (in_between, refused["A-1"]) == (set(), "Its candidate C-3 was refused")
    assert (applications(), parts()) == ({("A-1", "C-3"), ("A-2", "C-3")}, PARTS)


@pytest.mark.usefixtures("enabled")
def test_a_candidate_that_is_public_again_returns_with_its_applications(story: Story, ats: FakeSimulator) -> None:
    ats.put("candidates", "C-1", private=True)
    tell(story, "candidate", "C-1")
    in_between = (applications(), parts(), story.counts()["applications"])
    ats.put("candidates", "C-1", private=False)
    tell(story, "candidate", "C-1")

    assert in_between == (set(), set(), 0)
    assert (applications(), parts()) == ({("A-1", "C-1"), ("A-2", "C-1")}, PARTS)


@pytest.mark.usefixtures("enabled")
def test_a_rescan_fills_in_the_candidate_of_older_sent_records(story: Story, ats: FakeSimulator) -> None:
    Sent.objects.update(about="")

    with clock.moved(timedelta(hours=1)):
        services.rescan(connection=story.connection)
        later(seconds=1)
    again = Sent.objects.filter(entity="applications", tried_at__gt=clock.now()).values_list("tries", flat=True)
    merge(ats, "C-1", "C-4")
    tell(story, "candidate", "C-1")

    assert set(again) == {1}, "recorded, but not sent again"
    assert (applications(), parts()) == (MOVED, PARTS)


def test_the_ats_can_ask_whom_recruiter_matches_to_a_candidate(story: Story) -> None:
    before = story.connect()
    asked_too_early = story.call("GET", "/candidates/C-2/person")
    story.request()
    cher = hub.member("Cher", "Sarkisian")
    MemberEmail.objects.create(member=cher, address="cher@example.com")
    story.switch(on=True)

    found = [story.call("GET", f"/candidates/{key}/person") for key in ("C-2", "C-1", "C-99")]

    person = person_urn(story.application.pk, cher.pk)
    assert (before["state"], asked_too_early) == ("provisioned", {"person": ""})
    assert found == [{"person": person}, {"person": ""}, {"person": ""}]
