from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from hirewire.agent.sync import engine, postings, services
from hirewire.agent.sync.models import PendingHint, PendingPosting, Sync
from hirewire.agent.sync.phases import Phase, phase_of
from hirewire.client import RscClient
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.ats.postings.models import PostingTask as ReceivedJob
from hirewire.kit import clock
from hirewire.wire.records.postings import PostingTask, TaskStatus
from hirewire.wire.urn import PostingTaskUrn, posting_task_urn
from tests.agent.connectors.simulator.data import AT
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.agent.sync.test_hidden import put
from tests.agent.sync.test_sync import titles
from tests.support.story import Story

JOB = {
    "title": "Glazier",
    "state": "open",
    "posted": True,
    "opened_at": AT,
    "description": "Cut glass. " * 20,
    "city": "Gdansk",
    "country": "Poland",
    "apply_url": "http://ats.test/jobs/5",
    "url": "http://ats.test/jobs/5",
}


class Judge:
    """Changes Recruiter's answers about posting tasks, which say whether Recruiter has accepted a job.

    If ``is_slow``, the task of the job REQ-5 has the status ``status``.
    """

    def __init__(self) -> None:
        self.is_slow = True
        self.status = TaskStatus.IN_PROGRESS
        self._answer = postings._tasks

    def __call__(self, rsc: RscClient, urns: Sequence[PostingTaskUrn]) -> dict[PostingTaskUrn, PostingTask]:
        found = self._answer(rsc, urns)
        tasks = ReceivedJob.objects.filter(external_job_posting_id="REQ-5").values_list("pk", flat=True)
        late = {posting_task_urn(str(task)) for task in tasks} & found.keys() if self.is_slow else set()
        return found | {urn: msgspec.structs.replace(found[urn], status=self.status) for urn in late}


@pytest.fixture
def judge(enabled: None, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Add the job REQ-5 with one application to the ATS. Recruiter does not judge the job yet."""
    judge = Judge()
    monkeypatch.setattr(postings, "_tasks", judge)
    ats.put("jobs", "REQ-5", **JOB)
    person = {"candidate": {"first_name": "Noor", "last_name": "Haddad"}}
    ats.put("applications", "A-5", candidate_id="C-1", job_id="REQ-5", job_title="Glazier", **person)
    return judge


def applications() -> set[str]:
    return set(Application.objects.values_list("ats_job_application_id", flat=True))


def jobs() -> dict[str, str]:
    named = Application.objects.values_list("ats_job_application_id", "ats_job_posting_id")
    return dict(named)


def test_a_poll_goes_on_behind_a_job_that_is_not_judged(story: Story, ats: FakeSimulator, judge: Judge) -> None:
    ats.put("candidates", "C-1", title="Foreman")
    ats.put("applications", "A-1", source="Agency")

    later(seconds=61)

    assert titles(story)["C-1"] == "Foreman"
    assert Application.objects.get(ats_job_application_id="A-1").source == "Agency"
    assert applications() == {"A-1", "A-2"}
    assert story.status()["sync"]["reason"] == "Recruiter is still processing jobs."


def test_an_application_follows_once_its_job_is_judged(story: Story, ats: FakeSimulator, judge: Judge) -> None:
    later(seconds=61)
    judge.is_slow = False

    later(seconds=70)
    later(seconds=80)

    assert JobPosting.objects.filter(external_job_posting_id="REQ-5", state="LISTED").exists()
    assert applications() == {"A-1", "A-2", "A-5"}
    assert ReceivedJob.objects.filter(external_job_posting_id="REQ-5").count() == 1
    assert not PendingHint.objects.exists()
    assert not PendingPosting.objects.exists()


def test_looks_become_rarer_and_are_not_failures(
    story: Story, ats: FakeSimulator, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No turn ends before the look, even if the turn takes long.
    monkeypatch.setattr(engine, "monotonic", lambda: 0.0)
    waits = []
    with clock.stopped(clock.now() + timedelta(seconds=61)):
        for _look in range(7):
            engine.take_turn(story.connection)
            resumes_at = Sync.objects.get().resumes_at
            waits.append(resumes_at - clock.now() if resumes_at else None)

    assert waits == [*services.LOOK_WAITS, services.LOOK_WAITS[-1]]
    assert phase_of(story.connection) == Phase.SYNCING


def test_waiting_applications_are_not_read_until_their_job_is_judged(
    story: Story, ats: FakeSimulator, judge: Judge
) -> None:
    keys = {f"A-{number}" for number in range(5, 15)}
    for key in sorted(keys):
        ats.put("applications", key, **{**ats.rows["applications"]["A-5"], "id": key})
        tell(story, "application", key)
    ats.requests.clear()

    for seconds in range(61, 121, 10):
        later(seconds=seconds)
    reads = [request for request in ats.requests if request.startswith("GET applications/")]
    judge.is_slow = False
    later(minutes=3)

    assert reads == []
    assert applications() == {"A-1", "A-2", *keys}


def test_an_application_that_moved_to_the_job_waits_and_follows(story: Story, ats: FakeSimulator, judge: Judge) -> None:
    ats.put("applications", "A-1", job_id="REQ-5")
    later(seconds=61)
    ats.requests.clear()
    later(seconds=70)
    in_between = (jobs()["A-1"], "GET applications/A-1" in ats.requests)
    judge.is_slow = False

    later(minutes=2)

    assert in_between == ("REQ-1", False)
    assert (jobs()["A-1"], story.counts()["applications"]) == ("REQ-5", 3)


def test_an_application_that_moved_to_the_job_leaves_if_that_is_hidden(
    story: Story, ats: FakeSimulator, judge: Judge
) -> None:
    ats.put("applications", "A-1", job_id="REQ-5")
    later(seconds=61)

    ats.put("jobs", "REQ-5", confidential=True)
    later(minutes=3)

    assert applications() == {"A-2"}


def test_an_application_that_moved_to_the_job_leaves_if_that_is_deleted(
    story: Story, ats: FakeSimulator, judge: Judge
) -> None:
    ats.put("applications", "A-1", job_id="REQ-5")
    later(seconds=61)

    ats.delete("jobs", "REQ-5")
    later(minutes=3)

    assert applications() == {"A-2"}
    assert story.counts()["applications"] == 1


def test_an_application_that_moved_to_the_job_is_listed_as_refused_while_that_cannot_be_read(
    story: Story, ats: FakeSimulator, judge: Judge
) -> None:
    ats.put("applications", "A-1", job_id="REQ-5")
    later(seconds=61)
    judge.is_slow = False

    ats.put("jobs", "REQ-5", title=[])
    later(minutes=3)
    in_between = {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}
    ats.put("jobs", "REQ-5", title="Glazier")
    later(minutes=6)

    assert {in_between.get(key) for key in ("A-1", "A-5")} == {"Its job REQ-5 was refused"}
    assert (jobs()["A-1"], jobs()["A-5"]) == ("REQ-5", "REQ-5")


@pytest.mark.parametrize(("kind", "key", "hidden"), [("job", "REQ-1", "confidential"), ("candidate", "C-1", "private")])
def test_an_application_that_moved_follows_although_what_it_came_from_is_hidden(
    story: Story, ats: FakeSimulator, judge: Judge, kind: str, key: str, hidden: str
) -> None:
    ats.put("applications", "A-1", job_id="REQ-5", candidate_id="C-4")
    later(seconds=61)
    put(story, ats, kind, key, **{hidden: True})
    later(minutes=2)
    in_between = applications()
    judge.is_slow = False

    later(minutes=4)

    assert "A-1" not in in_between
    assert jobs()["A-1"] == "REQ-5"


def test_an_application_is_listed_as_refused_once_its_job_is(story: Story, ats: FakeSimulator, judge: Judge) -> None:
    later(seconds=61)

    judge.status = TaskStatus.FAILED
    later(minutes=3)

    reasons = {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}
    assert reasons["A-5"] == "Its job REQ-5 was refused"


def test_a_later_version_that_is_refused_at_once_is_listed_as_refused(
    story: Story, ats: FakeSimulator, judge: Judge
) -> None:
    later(seconds=61)
    ats.put("jobs", "REQ-5", title="")
    judge.is_slow = False

    later(minutes=3)

    reasons = {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}
    assert reasons["REQ-5"].startswith("Title is empty")
    assert reasons["A-5"] == "Its job REQ-5 was refused"
    assert not PendingPosting.objects.exists()


def test_a_job_that_cannot_be_read_any_more_sets_no_wait(story: Story, ats: FakeSimulator, judge: Judge) -> None:
    later(seconds=61)
    PendingPosting.objects.filter(key="REQ-5").update(tries=4)
    PendingPosting.objects.create(connection=story.connection, key="REQ-6", task_urn="urn:li:x:1", content="", tries=1)

    with clock.stopped(clock.now()):
        services.wait_for_results(connection=story.connection)

        assert Sync.objects.get().resumes_at == clock.now() + services.LOOK_WAITS[3]


def test_a_job_is_sent_again_if_recruiter_has_forgotten_its_task(
    story: Story, ats: FakeSimulator, judge: Judge
) -> None:
    later(seconds=61)
    judge.is_slow = False
    PendingPosting.objects.update(task_urn=posting_task_urn("00000000-0000-0000-0000-000000000000"))

    later(seconds=70)
    later(seconds=80)

    assert applications() == {"A-1", "A-2", "A-5"}
    assert not PendingHint.objects.exists()
