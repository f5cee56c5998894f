import pytest

from hirewire.agent.mirror import services as mirror
from hirewire.agent.mirror.models import Sent
from hirewire.agent.mirror.rows import nothing_sent
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync import services
from hirewire.agent.sync.models import PendingHint
from hirewire.hub.ats.acls.models import EntityAcl
from hirewire.hub.ats.applications.models import Application
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.agent.sync.test_sync import titles
from tests.support.story import Story


def test_an_unreadable_row_is_listed_as_refused(story: Story, ats: FakeSimulator) -> None:
    ats.rows["candidates"]["C-2"]["emails"] = "none"

    story.enable()

    reasons = {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}
    assert "in a form that we cannot read" in reasons["C-2"]


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("is_told", [True, False], ids=["webhook", "resend"])
def test_a_single_unreadable_record_is_listed_as_refused_and_stops_nothing(
    story: Story, ats: FakeSimulator, *, is_told: bool
) -> None:
    ats.rows["candidates"]["C-2"]["emails"] = "none"
    if is_told:
        tell(story, "candidate", "C-2")
    else:
        services.rescan(connection=story.connection)
        later(seconds=1)
        story.call("POST", "/resend", body={"stream": "candidates", "record_id": "C-2"})
    ats.put("candidates", "C-1", title="Foreman")

    tell(story, "candidate", "C-1")

    reasons = {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}
    assert "that we cannot read" in reasons["C-2"]
    assert (story.status()["sync"]["state"], titles(story)["C-1"]) == ("complete", "Foreman")
    assert not PendingHint.objects.exists()


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("is_told", [True, False], ids=["webhook", "poll"])
def test_a_sent_record_that_became_unreadable_is_deleted_with_the_one_in_the_ats(
    story: Story, ats: FakeSimulator, *, is_told: bool
) -> None:
    ats.put("candidates", "C-2", emails="none")
    later(seconds=61)
    while_unreadable = set(titles(story))
    ats.delete("candidates", "C-2")

    if is_told:
        tell(story, "candidate", "C-2")
    else:
        later(minutes=3)

    assert (while_unreadable, set(titles(story))) == ({"C-1", "C-2", "C-4"}, {"C-1", "C-4"})
    assert not Sent.objects.filter(entity="candidates", key="C-2").exists()


@pytest.mark.usefixtures("enabled")
def test_a_record_that_is_readable_again_is_sent(story: Story, ats: FakeSimulator) -> None:
    emails = ats.rows["candidates"]["C-2"]["emails"]
    ats.put("candidates", "C-2", emails="none")
    later(seconds=61)

    ats.put("candidates", "C-2", emails=emails)
    later(minutes=3)

    assert {item["record_id"] for item in story.status()["refused"]["items"]} == {"C-3", "C-6"}


@pytest.mark.usefixtures("enabled")
def test_applications_of_a_sent_candidate_that_became_unreadable_are_sent(story: Story, ats: FakeSimulator) -> None:
    ats.put("candidates", "C-2", emails="none")
    later(seconds=61)

    person = {"candidate": {"first_name": "Noor", "last_name": "Haddad"}}
    ats.put("applications", "A-3", candidate_id="C-2", job_id="REQ-1", job_title="Welder", **person)
    later(minutes=3)

    assert Application.objects.filter(ats_job_application_id="A-3").exists()


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("end", ["readable", "deleted", "unused"])
def test_a_group_is_refused_only_while_it_cannot_be_read(story: Story, ats: FakeSimulator, end: str) -> None:
    story.call("PUT", "/options", body={"access_lists": True})
    ats.put("groups", "G-1", name="Rivet", job_ids=["REQ-1"])
    later(seconds=0)
    ats.put("groups", "G-1", name="Rivet", job_ids="none")
    later(seconds=61)
    before = refused_groups(story)

    if end == "readable":
        ats.put("groups", "G-1", name="Rivet", job_ids=["REQ-1"])
    elif end == "deleted":
        ats.delete("groups", "G-1")
    else:
        story.call("PUT", "/options", body={"access_lists": False})
    later(minutes=3)

    assert (before, refused_groups(story)) == ({"G-1"}, set())
    is_listed = EntityAcl.objects.filter(ats_entity_acl_id="G-1", ats_entity_id="REQ-1").exists()
    assert is_listed == (end == "readable")


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("is_there", [True, False])
def test_a_comparison_forgets_groups_that_only_earlier_releases_could_not_read(
    story: Story, ats: FakeSimulator, *, is_there: bool
) -> None:
    story.call("PUT", "/options", body={"access_lists": True})
    later(seconds=0)
    key = "G-1" if is_there else "G-9"
    row = nothing_sent(key)._replace(entity=Entity.GROUPS, reason="It cannot be read.", blocked_by="")
    mirror.record(connection=story.connection, rows=[row])
    before = refused_groups(story)

    later(days=8)

    assert (before, refused_groups(story)) == ({key}, set())
    assert EntityAcl.objects.filter(ats_entity_acl_id="G-1").count() == 2


def refused_groups(story: Story) -> set[str]:
    groups = set(Sent.objects.filter(entity="groups").exclude(reason="").values_list("key", flat=True))
    return groups & {item["record_id"] for item in story.status()["refused"]["items"]}
