import pytest

from hirewire.agent.mirror.models import Sent
from hirewire.hub.ats.acls.models import EntityAcl
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later
from tests.agent.sync.test_access_lists import listed, use_lists
from tests.agent.sync.test_passing_faults import Faulty
from tests.factories import lists
from tests.support.story import Story

PUT_ENTRIES = "PUT .*[aA]cl"
DELETE_ENTRIES = "DELETE .*[aA]cl"


@pytest.fixture
def recruiter(story: Story, monkeypatch: pytest.MonkeyPatch) -> Faulty:
    faulty = Faulty(story)
    monkeypatch.setattr(story.line, "handle_request", faulty)
    return faulty


@pytest.mark.usefixtures("enabled")
def test_an_entry_that_recruiter_failed_to_take_is_sent_again(story: Story, recruiter: Faulty) -> None:
    recruiter.pattern = PUT_ENTRIES
    use_lists(story)
    in_between = listed()[0]
    recruiter.pattern = ""

    later(minutes=2)

    assert (in_between, recruiter.calls > 0) == (set(), True)
    assert listed()[0] == {("G-1", "REQ-1"), ("G-1", "REQ-3")}
    assert not Sent.objects.filter(entity="listed_jobs").exclude(reason="").exists()


@pytest.mark.usefixtures("enabled")
def test_the_entries_of_a_deleted_group_that_recruiter_failed_to_delete_are_deleted_later(
    story: Story, ats: FakeSimulator, recruiter: Faulty
) -> None:
    use_lists(story)
    recruiter.pattern = DELETE_ENTRIES
    ats.delete("groups", "G-1")
    later(seconds=61)
    in_between = len(listed()[0])
    recruiter.pattern = ""

    later(minutes=3)

    assert (in_between, listed()[0]) == (2, set())


@pytest.mark.usefixtures("enabled")
def test_entries_that_are_deleted_later_do_not_bring_their_list_back(story: Story, recruiter: Faulty) -> None:
    use_lists(story)
    recruiter.pattern = DELETE_ENTRIES
    use_lists(story, on=False)
    in_between = len(listed()[0])
    recruiter.pattern = ""

    story.call("POST", "/resend", body={})
    later(seconds=0)

    assert (in_between, listed()[0]) == (2, set())


def test_left_entries_that_recruiter_failed_to_delete_are_deleted_later(story: Story, recruiter: Faulty) -> None:
    story.connect()
    story.call("PUT", "/options", body={"access_lists": True})
    story.request()
    lists.put(story.application, "old", "REQ-1")
    recruiter.pattern = DELETE_ENTRIES
    story.switch(on=True)
    in_between = EntityAcl.objects.filter(ats_entity_acl_id="old").exists()
    recruiter.pattern = ""

    later(minutes=2)

    assert (in_between, recruiter.calls > 0) == (True, True)
    assert listed()[0] == {("G-1", "REQ-1"), ("G-1", "REQ-3")}
    assert not Sent.objects.filter(parent="old").exists()
