"""Once a connection is on again, the agent deletes in Recruiter what the ATS deleted while the connection was off."""

from collections.abc import Callable

import pytest

from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync.models import Sync
from hirewire.hub.ats.applications.models import Application, ApplicationNote
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting
from tests.agent.connectors.simulator.data import AT
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later
from tests.support.story import Story


def candidates() -> set[str]:
    return set(Candidate.objects.values_list("ats_candidate_id", flat=True))


def vanish(ats: FakeSimulator, kind: str, *keys: str) -> None:
    for key in keys:
        del ats.rows[kind][key]


def leftovers() -> list[str]:
    return list(Sent.objects.filter(content="", reason="").values_list("key", flat=True))


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("delete", [vanish, FakeSimulator.delete], ids=["silently", "with a record of it"])
def test_what_the_ats_deleted_meanwhile_is_deleted_in_recruiter(
    story: Story, ats: FakeSimulator, delete: Callable[[FakeSimulator, str, str], None]
) -> None:
    story.switch(on=False)
    for kind, key in (("applications", "A-1"), ("candidates", "C-2"), ("jobs", "REQ-4")):
        delete(ats, kind, key)
    ats.put("candidates", "C-4", private=True)
    ats.put("applications", "A-2", notes=[])

    story.switch(on=True)

    assert candidates() == {"C-1"}
    assert set(Application.objects.values_list("ats_job_application_id", flat=True)) == {"A-2"}
    assert not ApplicationNote.objects.exists()
    assert JobPosting.objects.get(external_job_posting_id="REQ-4").state == "CLOSED"
    assert leftovers() == []


@pytest.mark.usefixtures("enabled")
def test_everything_else_is_sent_and_counted_again(story: Story, ats: FakeSimulator) -> None:
    before = (story.counts(), candidates())
    story.switch(on=False)
    Candidate.objects.all().delete()

    story.switch(on=True)

    assert (story.counts(), candidates()) == before
    assert set(Sent.objects.values_list("tries", flat=True)) == {1}


def test_much_that_was_deleted_meanwhile_is_not_deleted_in_recruiter_unasked(story: Story, ats: FakeSimulator) -> None:
    keys = {f"X-{number}" for number in range(40)}
    for key in keys:
        emails, url = [f"{key.lower()}@example.com"], f"http://ats.test/candidates/{key}"
        ats.put("candidates", key, first_name="X", last_name=key, emails=emails, url=url, created_at=AT)
    story.enable()
    story.switch(on=False)
    vanish(ats, "candidates", *keys)

    story.switch(on=True)

    assert keys <= candidates()
    assert Sync.objects.get().missing == {"candidates": 40}


@pytest.mark.usefixtures("enabled")
def test_what_recruiter_discarded_meanwhile_is_sent_before_what_needs_it(story: Story, ats: FakeSimulator) -> None:
    """C-1 is missing from the list of candidates, as when a record moves within the list that the agent is reading.

    Recruiter has discarded C-1, so the agent must send C-1 again before C-1's applications.
    """
    story.switch(on=False)
    Candidate.objects.all().delete()
    row = ats.rows["candidates"].pop("C-1")

    def give_back(_page: int) -> None:
        if ats.requests[-1] == "GET applications":
            ats.rows["candidates"]["C-1"] = row

    ats.before_page = give_back
    story.switch(on=True)

    assert set(Application.objects.values_list("ats_job_application_id", flat=True)) == {"A-1", "A-2"}
    assert "C-1" in candidates()
    assert leftovers() == []


@pytest.mark.usefixtures("enabled")
def test_what_is_refused_now_is_still_deleted_later(story: Story, ats: FakeSimulator) -> None:
    story.switch(on=False)
    ats.put("candidates", "C-2", emails=None)
    story.switch(on=True)
    while_refused = candidates()

    ats.delete("candidates", "C-2")
    later(minutes=2)

    assert "C-2" in while_refused
    assert "C-2" not in candidates()
