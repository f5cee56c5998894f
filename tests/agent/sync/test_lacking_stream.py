import pytest

from hirewire.agent.sync.models import PendingHint, Position
from hirewire.hub.ats.acls.models import EntityAcl
from hirewire.hub.ats.applications.models import Application, Stage
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.support.story import Story

pytestmark = pytest.mark.django_db


def missing(story: Story) -> list[str]:
    return [need["name"] for need in story.status()["missing_permissions"]]


def counts() -> tuple[int, int, int]:
    return JobPosting.objects.count(), Candidate.objects.count(), Application.objects.count()


def test_a_first_sync_leaves_out_only_what_the_key_may_not_read(story: Story, ats: FakeSimulator) -> None:
    ats.permissions.discard("applications")
    story.enable()

    jobs, candidates, applications = counts()
    status = story.status()
    assert (jobs > 0, candidates > 0, applications) == (True, True, 0)
    assert (status["sync"]["state"], missing(story)) == ("complete", ["applications"])
    assert next(each["state"] for each in status["sync"]["entities"] if each["name"] == "applications") == "stopped"


@pytest.mark.parametrize("status", [403, 500])
def test_a_first_sync_goes_on_without_counts(story: Story, ats: FakeSimulator, status: int) -> None:
    ats.faults["counts"] = status

    state = story.enable()["sync"]["state"]

    assert (state, min(counts()) > 0) == ("complete", True)


def test_once_the_permission_is_there_everything_arrives(story: Story, ats: FakeSimulator) -> None:
    ats.permissions.discard("applications")
    story.enable()
    ats.permissions.add("applications")

    later(minutes=2)

    assert Application.objects.count() > 0
    assert Stage.objects.count() > 0
    assert Position.objects.get(stream="applications").is_first_done


@pytest.mark.usefixtures("enabled")
def test_a_permission_that_is_withdrawn_stops_only_its_list(story: Story, ats: FakeSimulator) -> None:
    before = counts()
    ats.permissions.discard("applications")
    ats.put("candidates", "C-1", first_name="Changed")
    tell(story, "applications", "A-1")

    later(minutes=2)

    assert Candidate.objects.get(ats_candidate_id="C-1").first_name == "Changed"
    assert (counts(), story.status()["sync"]["state"], missing(story)) == (before, "complete", ["applications"])
    assert not PendingHint.objects.exists()


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "compared"])
def test_a_deleted_candidate_leaves_although_the_key_may_not_read_the_applications(
    story: Story, ats: FakeSimulator, *, is_told: bool
) -> None:
    key = Application.objects.order_by("ats_candidate_id").values_list("ats_candidate_id", flat=True)[0]
    ats.permissions.discard("applications")
    if is_told:
        ats.delete("candidates", key)
        tell(story, "candidates", key)
    else:
        del ats.rows["candidates"][key]

    later(days=8)

    assert not Candidate.objects.filter(ats_candidate_id=key).exists()
    assert not Application.objects.filter(ats_candidate_id=key).exists()
    assert story.status()["sync"]["state"] == "complete"


@pytest.mark.usefixtures("enabled")
def test_a_withdrawn_permission_shows_that_not_everything_is_read(story: Story, ats: FakeSimulator) -> None:
    read_at = story.status()["sync"]["read_at"]
    ats.permissions.discard("applications")
    later(minutes=2)
    while_missing = story.status()["sync"]["read_at"]
    ats.permissions.add("applications")
    later(minutes=4)

    assert while_missing == read_at
    assert story.status()["sync"]["read_at"] > read_at


def test_a_permission_that_was_never_there_counts_as_left_out_on_purpose(story: Story, ats: FakeSimulator) -> None:
    ats.permissions.discard("applications")
    story.enable()
    read_at = story.status()["sync"]["read_at"]

    later(minutes=2)

    assert story.status()["sync"]["read_at"] > read_at


@pytest.mark.usefixtures("enabled")
def test_a_key_that_may_read_nothing_stops_the_sync(story: Story, ats: FakeSimulator) -> None:
    ats.permissions -= {"jobs", "candidates", "applications", "users", "groups"}

    later(minutes=2)

    assert story.status()["sync"]["state"] == "stopped"


def test_lists_in_recruiter_stay_if_the_key_may_not_read_groups(story: Story, ats: FakeSimulator) -> None:
    story.enable()
    story.call("PUT", "/options", body={"access_lists": True})
    later(minutes=2)
    before = EntityAcl.objects.count()
    ats.permissions.discard("groups")

    later(minutes=2)

    assert before > 0
    assert EntityAcl.objects.count() == before
