import json
import re
from datetime import timedelta

import httpx2
import pytest

from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync import engine, passing, postings
from hirewire.hub.ats.applications.models import Application, ApplicationNote
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.agent.sync.test_sync import titles
from tests.agent.sync.test_unjudged_jobs import JOB, Judge
from tests.factories import hub
from tests.support.story import Story

PUT_CANDIDATES = "PUT /(rest/candidates|v2/atsCandidates)$"
DELETE_CANDIDATES = "DELETE /rest/candidates$"
DELETE_APPLICATIONS = "DELETE /rest/.*[aA]pplications$"
DELETE_NOTES = "DELETE /rest/applicationNotes$"
POST_JOBS = "POST /rest/simpleJobPostings$"


class Faulty:
    """Stands in front of Recruiter. If a call matches ``pattern``, the answer contains an error for each record."""

    def __init__(self, story: Story) -> None:
        self._behind = story.line.handle_request
        self.pattern = ""
        #: The status of each record in the answer. 0 leaves the records out.
        self.status = 503
        self.calls = 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if not self.pattern or not re.search(self.pattern, f"{request.method} {request.url.path}"):
            return self._behind(request)
        self.calls += 1
        body = json.loads(request.content or b"{}")
        error = {"status": self.status, "message": "The store is busy."}
        if "elements" in body:
            elements = [{"status": self.status, "error": error}] * len(body["elements"])
            return httpx2.Response(200, json={"elements": elements})
        named = body.get("entities", {}) if self.status else {}
        return httpx2.Response(200, json={"results": {}, "errors": dict.fromkeys(named, error)})


@pytest.fixture
def recruiter(enabled: None, story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch) -> Faulty:
    faulty = Faulty(story)
    monkeypatch.setattr(story.line, "handle_request", faulty)
    return faulty


def refused(story: Story) -> dict[str, str]:
    return {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}


@pytest.mark.parametrize("status", [429, 500, 503, 0])
def test_a_record_at_which_recruiter_failed_is_sent_again(
    story: Story, ats: FakeSimulator, recruiter: Faulty, status: int
) -> None:
    recruiter.pattern, recruiter.status = PUT_CANDIDATES, status
    ats.put("candidates", "C-1", title="Foreman")
    tell(story, "candidate", "C-1")
    in_between = (titles(story)["C-1"], "C-1" in refused(story))
    recruiter.pattern = ""

    later(minutes=2)

    assert in_between == ("", True)
    assert (titles(story)["C-1"], "C-1" in refused(story)) == ("Foreman", False)


def test_applications_that_wait_for_such_a_record_follow(story: Story, ats: FakeSimulator, recruiter: Faulty) -> None:
    recruiter.pattern = PUT_CANDIDATES
    person = {"first_name": "Ada", "last_name": "Marsh", "emails": ["ada@example.com"], "url": "http://ats.test/c/8"}
    ats.put("candidates", "C-8", **person)
    ats.put("applications", "A-8", candidate_id="C-8", job_id="REQ-1", job_title="Welder", candidate=person)
    later(seconds=61)
    in_between = refused(story)
    recruiter.pattern = ""

    later(minutes=3)

    assert (in_between["C-8"], in_between["A-8"]) == ("The store is busy.", "Its candidate C-8 was refused")
    assert Application.objects.filter(ats_job_application_id="A-8").exists()
    assert {"C-8", "A-8"}.isdisjoint(refused(story))


def test_a_job_at_which_recruiter_failed_is_sent_again(story: Story, ats: FakeSimulator, recruiter: Faulty) -> None:
    recruiter.pattern = POST_JOBS
    ats.put("jobs", "REQ-5", **JOB)
    later(seconds=61)
    in_between = refused(story)["REQ-5"]
    recruiter.pattern = ""

    later(minutes=3)

    assert in_between == "The store is busy."
    assert JobPosting.objects.filter(external_job_posting_id="REQ-5", state="LISTED").exists()


def test_a_record_that_recruiter_failed_to_delete_is_deleted_later(
    story: Story, ats: FakeSimulator, recruiter: Faulty
) -> None:
    recruiter.pattern, recruiter.status = DELETE_CANDIDATES, 0
    ats.delete("candidates", "C-2")
    tell(story, "candidate", "C-2")
    in_between = "C-2" in titles(story)
    recruiter.pattern = ""

    later(minutes=2)

    assert in_between
    assert "C-2" not in titles(story)
    assert not Sent.objects.filter(key="C-2").exists()


def test_a_part_that_recruiter_failed_to_delete_is_deleted_later(
    story: Story, ats: FakeSimulator, recruiter: Faulty
) -> None:
    recruiter.pattern, recruiter.status = DELETE_NOTES, 0
    ats.put("applications", "A-2", notes=[])
    tell(story, "application", "A-2")
    in_between = ApplicationNote.objects.exists()
    recruiter.pattern = ""

    later(minutes=2)

    assert (in_between, ApplicationNote.objects.exists()) == (True, False)


def test_an_application_whose_job_was_hidden_leaves_later_if_recruiter_failed(
    story: Story, ats: FakeSimulator, recruiter: Faulty
) -> None:
    recruiter.pattern, recruiter.status = DELETE_APPLICATIONS, 0
    ats.put("jobs", "REQ-1", confidential=True)
    tell(story, "job", "REQ-1")
    in_between = Application.objects.filter(ats_job_application_id="A-1").exists()
    recruiter.pattern = ""

    later(minutes=2)
    left = Application.objects.filter(ats_job_application_id="A-1").exists()
    ats.put("jobs", "REQ-1", confidential=False)
    tell(story, "job", "REQ-1")

    assert (in_between, left) == (True, False)
    assert Application.objects.filter(ats_job_application_id="A-1").exists()


def test_a_job_that_recruiter_failed_to_close_is_closed_later(
    story: Story, ats: FakeSimulator, recruiter: Faulty
) -> None:
    recruiter.pattern = POST_JOBS
    ats.delete("jobs", "REQ-1")
    tell(story, "job", "REQ-1")
    in_between = JobPosting.objects.get(external_job_posting_id="REQ-1").state
    recruiter.pattern = ""

    later(minutes=2)

    assert in_between == "LISTED"
    assert JobPosting.objects.get(external_job_posting_id="REQ-1").state == "CLOSED"
    assert not Sent.objects.filter(entity="jobs", key="REQ-1").exists()


@pytest.mark.parametrize("is_confidential", [True, False], ids=["hidden", "deleted"])
def test_no_application_is_sent_for_a_job_that_recruiter_failed_to_close(
    story: Story, ats: FakeSimulator, recruiter: Faulty, *, is_confidential: bool
) -> None:
    recruiter.pattern = POST_JOBS
    if is_confidential:
        ats.put("jobs", "REQ-1", confidential=True)
    else:
        ats.delete("jobs", "REQ-1")
    tell(story, "job", "REQ-1")
    ats.put("applications", "A-1", source="Agency")
    tell(story, "application", "A-1")
    in_between = Application.objects.filter(ats_job_application_id="A-1").exists()
    recruiter.pattern = ""

    later(minutes=10)

    assert (in_between, Application.objects.filter(ats_job_application_id="A-1").exists()) == (False, False)
    assert JobPosting.objects.get(external_job_posting_id="REQ-1").state == "CLOSED"


def test_applications_are_not_shown_as_refused_with_a_new_job_that_recruiter_failed_to_close(
    story: Story, ats: FakeSimulator, recruiter: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "_tasks", Judge())
    ats.put("jobs", "REQ-5", **JOB)
    ats.put("applications", "A-1", job_id="REQ-5")
    later(seconds=61)
    recruiter.pattern = POST_JOBS
    ats.put("jobs", "REQ-5", confidential=True)
    later(minutes=3)
    ats.put("applications", "A-1", source="Agency")

    later(minutes=5)

    assert not Application.objects.filter(ats_job_application_id="A-1").exists()
    assert {"REQ-5", "A-1"} & refused(story).keys() == {"REQ-5"}


def test_no_application_is_sent_for_a_candidate_whom_recruiter_failed_to_delete(
    story: Story, ats: FakeSimulator, recruiter: Faulty
) -> None:
    recruiter.pattern, recruiter.status = DELETE_CANDIDATES, 0
    ats.delete("candidates", "C-1")
    tell(story, "candidate", "C-1")
    ats.put("applications", "A-1", source="Agency")
    tell(story, "application", "A-1")

    assert "C-1" in titles(story)
    assert not Application.objects.filter(ats_job_application_id="A-1").exists()


def test_a_job_that_recruiter_failed_to_close_returns_with_its_applications(
    story: Story, ats: FakeSimulator, recruiter: Faulty
) -> None:
    recruiter.pattern = POST_JOBS
    ats.put("jobs", "REQ-1", confidential=True)
    tell(story, "job", "REQ-1")
    recruiter.pattern = ""
    ats.put("jobs", "REQ-1", confidential=False)
    ats.put("applications", "A-1", source="Agency")

    tell(story, "application", "A-1")

    assert Application.objects.get(ats_job_application_id="A-1").source == "Agency"
    assert "REQ-1" not in refused(story)


def test_a_job_that_becomes_private_waits_until_its_advertisement_is_closed(
    story: Story, ats: FakeSimulator, recruiter: Faulty
) -> None:
    story.call("PUT", "/options", body={"public_jobs": True})
    later(seconds=1)
    recruiter.pattern = POST_JOBS
    ats.put("jobs", "REQ-1", posted=False)
    tell(story, "job", "REQ-1")
    in_between = JobPosting.objects.get(external_job_posting_id="REQ-1").availability
    recruiter.pattern = ""

    later(minutes=2)

    job = JobPosting.objects.get(external_job_posting_id="REQ-1")
    assert in_between == "PUBLIC"
    assert (job.state, job.availability) == ("LISTED", "PRIVATE_TO_ATS_INTEGRATION")


def test_all_records_at_which_recruiter_failed_are_sent_again_in_one_turn(
    story: Story, ats: FakeSimulator, recruiter: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BATCH", 2)
    recruiter.pattern = PUT_CANDIDATES
    keys = ("C-1", "C-2", "C-4")
    for key in keys:
        ats.put("candidates", key, title="Foreman")
    later(seconds=61)
    in_between = refused(story)
    recruiter.pattern = ""

    later(minutes=3)

    assert in_between.keys() >= set(keys)
    assert refused(story).keys().isdisjoint(keys)


def test_the_waits_grow_and_the_last_one_repeats(story: Story, ats: FakeSimulator, recruiter: Faulty) -> None:
    recruiter.pattern = PUT_CANDIDATES
    ats.put("candidates", "C-1", title="Foreman")
    calls, elapsed = [], timedelta(seconds=61)
    with clock.stopped(clock.now()):
        later(seconds=61)
        for wait in (*passing.WAITS, passing.WAITS[-1]):
            later(seconds=(elapsed + wait).total_seconds() - 1)
            calls.append(recruiter.calls)
            # The poll above comes one second too early. The agent polls again one minute after that poll.
            elapsed += wait + timedelta(minutes=1)
            later(seconds=elapsed.total_seconds())

    assert calls == [1, 2, 3, 4, 5]
    assert recruiter.calls == 6


def test_an_export_goes_on_until_recruiter_takes_the_candidate(
    story: Story, ats: FakeSimulator, recruiter: Faulty
) -> None:
    recruiter.pattern = PUT_CANDIDATES
    export = story.export(hub.member("Ada", "Lovelace"))
    in_between = export.state
    recruiter.pattern = ""

    later(seconds=5)

    export.refresh_from_db()
    assert (in_between, export.state) == (ExportState.FETCHED, ExportState.ARRIVED)
