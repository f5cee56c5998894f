import hmac
import json
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from hirewire.agent.mirror.models import Sent, SentCount
from hirewire.agent.sync import engine, postings, services
from hirewire.agent.sync.models import PendingPosting, WantedJob
from hirewire.client import RscClient
from hirewire.hub.ats.postings import telling
from hirewire.hub.ats.postings.models import JobPosting, PostingTask
from hirewire.hub.ats.postings.services import expire_listings
from hirewire.kit import clock
from hirewire.wire.records.postings import PostingTask as WireTask
from hirewire.wire.records.postings import TaskStatus
from hirewire.wire.urn import PostingTaskUrn
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later
from tests.support.http import ats_http
from tests.support.story import Story
from tests.support.tasks import run_tasks


def sent_since(before: int) -> list[str]:
    """Return the ids of the jobs that Recruiter has received since it made the task with the number ``before``.

    Recruiter makes a task for each job that it receives.
    """
    found = PostingTask.objects.filter(number__gt=before).order_by("external_job_posting_id")
    return list(found.values_list("external_job_posting_id", flat=True))


def newest() -> int:
    return max(PostingTask.objects.values_list("number", flat=True))


def ask(story: Story, *jobs: str) -> None:
    telling.ask_for_jobs(
        application=story.application,
        contract=story.contract,
        person=story.admin.person,
        external_ids=jobs,
    )
    run_tasks()


def push(story: Story, body: dict[str, object]) -> int:
    """Send a signed push event to the agent, as an RSC server other than the hub would do."""
    connection = story.connection
    content = json.dumps(body).encode()
    signature = hmac.digest(connection.client_secret.encode(), b"hmacsha256=" + content, "sha256").hex()
    answer = ats_http().post(
        f"/agent/events/{connection.callback_token}", content=content, headers={"X-LI-Signature": signature}
    )
    run_tasks()
    return answer.status_code


@pytest.mark.usefixtures("enabled")
def test_jobs_requested_by_id_are_sent_again(story: Story) -> None:
    before = newest()

    ask(story, "REQ-1", "REQ-2", "REQ-UNKNOWN")

    assert sent_since(before) == ["REQ-1", "REQ-2"]
    assert not WantedJob.objects.exists()


@pytest.mark.usefixtures("enabled")
def test_a_requested_job_that_cannot_be_read_does_not_keep_others_back(story: Story, ats: FakeSimulator) -> None:
    before = newest()
    ats.rows["jobs"]["REQ-1"]["title"] = 7

    ask(story, "REQ-1", "REQ-2")

    assert sent_since(before) == ["REQ-2"]
    assert not WantedJob.objects.exists()
    assert "that we cannot read" in Sent.objects.get(entity="jobs", key="REQ-1").reason


@pytest.mark.usefixtures("enabled")
def test_a_request_for_all_open_jobs_sends_them_again(story: Story) -> None:
    before = newest()
    JobPosting.objects.filter(external_job_posting_id="REQ-1").delete()

    ask(story)

    assert sent_since(before) == ["REQ-1", "REQ-4"]
    assert JobPosting.objects.filter(external_job_posting_id="REQ-1", state="LISTED").exists()
    assert not Sent.objects.filter(entity="jobs").exclude(reason="").exists()


@pytest.mark.usefixtures("enabled")
def test_a_request_for_all_open_jobs_ends_although_reading_them_takes_longer_than_a_turn(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = 0.0

    def pass_time(_page: int) -> None:
        nonlocal passed
        passed += 10

    ats.before_page = pass_time
    monkeypatch.setattr(engine, "monotonic", lambda: passed)
    before = newest()
    services.want_jobs(connection=story.connection, keys=[], all_open=True)

    # The first turn sends the jobs, and the second one learns whether Recruiter accepted them.
    for _turn in range(2):
        engine.take_turn(story.connection)
        run_tasks()

    assert sent_since(before) == ["REQ-1", "REQ-4"]
    assert not WantedJob.objects.exists()


@pytest.fixture
def slow_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the agent's first query, Recruiter has judged all jobs but one.

    At the next query, it has judged them all.
    """
    late: list[PostingTaskUrn] = []
    tasks_of = postings._tasks

    def tasks(rsc: RscClient, urns: Sequence[PostingTaskUrn]) -> dict[PostingTaskUrn, WireTask]:
        found = tasks_of(rsc, urns)
        judged = sorted(urn for urn, task in found.items() if task.status is not TaskStatus.IN_PROGRESS)
        if late or len(judged) < 2:
            return found
        late.append(judged[-1])
        return found | {judged[-1]: msgspec.structs.replace(found[judged[-1]], status=TaskStatus.IN_PROGRESS)}

    monkeypatch.setattr(postings, "LOOKS", (0.0,))
    monkeypatch.setattr(postings, "_tasks", tasks)


@pytest.mark.usefixtures("enabled", "slow_judge")
@pytest.mark.parametrize("jobs", [("REQ-1", "REQ-2"), ()], ids=["named", "all open"])
def test_jobs_are_sent_again_once_although_recruiter_takes_its_time(story: Story, jobs: tuple[str, ...]) -> None:
    before = newest()

    ask(story, *jobs)
    later(seconds=2)

    assert sent_since(before) == list(jobs or ("REQ-1", "REQ-4"))
    assert not WantedJob.objects.exists()
    assert not PendingPosting.objects.exists()


@pytest.mark.usefixtures("enabled", "slow_judge")
def test_a_resend_goes_on_behind_a_job_that_is_not_judged_yet(story: Story) -> None:
    Sent.objects.filter(entity="jobs").update(reason="Recruiter refused the job.", is_there=False)
    SentCount.objects.filter(entity="jobs").update(accepted=0, refused=3)
    before = newest()

    engine.resend(story.connection)
    later(seconds=1)
    later(seconds=3)

    assert sent_since(before) == ["REQ-1", "REQ-2", "REQ-4"]
    assert not PendingPosting.objects.exists()
    assert not Sent.objects.filter(entity="jobs").exclude(reason="").exists()


@pytest.mark.usefixtures("enabled")
def test_an_expired_job_is_listed_again_while_it_is_open_in_the_ats(story: Story, ats: FakeSimulator) -> None:
    ats.put("jobs", "REQ-4", state="closed")

    with clock.moved(timedelta(days=181)):
        expire_listings()
        run_tasks()

    assert dict(JobPosting.objects.values_list("external_job_posting_id", "state")) == {
        "REQ-1": "LISTED",
        "REQ-2": "CLOSED",
        "REQ-4": "CLOSED",
    }


@pytest.mark.parametrize(
    ("event", "status", "sent"),
    [
        ({"type": "RESYNC_JOBS", "externalJobPostingIds": ["REQ-1"], "syncAllOpenJobs": False}, 200, ["REQ-1"]),
        ({"type": "RESYNC_JOBS", "syncAllOpenJobs": True}, 200, ["REQ-1", "REQ-4"]),
        ({"type": "RESYNC_JOBS", "externalJobPostingIds": "REQ-1"}, 400, []),
        ({"type": "JOB_POSTING_STATUS", "externalJobPostingId": "REQ-1", "listingStatus": "NEWER"}, 200, []),
        ({"type": "SOMETHING_NEW"}, 200, []),
    ],
)
@pytest.mark.usefixtures("enabled")
def test_resync_and_unknown_events_get_the_right_response(
    story: Story, event: dict[str, object], status: int, sent: list[str]
) -> None:
    before = newest()

    assert push(story, event) == status
    assert sent_since(before) == sent


@pytest.mark.usefixtures("enabled")
def test_a_switched_off_connection_sends_no_jobs(story: Story) -> None:
    story.switch(on=False)
    before = newest()

    assert push(story, {"type": "RESYNC_JOBS", "syncAllOpenJobs": True}) == 200
    assert (sent_since(before), WantedJob.objects.count()) == ([], 0)
