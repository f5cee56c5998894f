from itertools import pairwise

import pytest
from pytest_django import Settings

from hirewire.agent.mirror.models import Sent
from hirewire.agent.sdk.connector import Hint
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services
from hirewire.agent.sync.models import PendingPosting
from hirewire.agent.sync.phases import Phase, phase_of, trouble_of
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.postings.models import JobPosting
from tests.agent.connectors.simulator.data import note, stage
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.support.http import ats_http
from tests.support.story import Story


def titles(story: Story) -> dict[str, str | None]:
    found = Candidate.objects.filter(application=story.application)
    return dict(found.values_list("ats_candidate_id", "current_job_title"))


@pytest.mark.usefixtures("enabled")
def test_everything_that_may_be_shared_arrives(story: Story) -> None:
    status = story.status()

    assert status["sync"]["state"] == "complete"
    assert story.counts() == {
        "jobs": JobPosting.objects.count(),
        "candidates": Candidate.objects.count(),
        "candidate_notes": CandidateNote.objects.count(),
        "applications": Application.objects.count(),
        "application_notes": ApplicationNote.objects.count(),
        "feedback": InterviewFeedback.objects.count(),
        "stages": Stage.objects.count(),
        "files": 0,
    }
    assert set(JobPosting.objects.values_list("external_job_posting_id", "state")) == {
        ("REQ-1", "LISTED"),
        ("REQ-2", "CLOSED"),
        ("REQ-4", "LISTED"),
    }
    assert set(titles(story)) == {"C-1", "C-2", "C-4"}


@pytest.mark.usefixtures("enabled")
def test_private_notes_drafts_and_our_own_notes_are_not_sent(story: Story) -> None:
    assert set(ApplicationNote.objects.values_list("part_id", flat=True)) == {"N-9"}
    assert set(InterviewFeedback.objects.values_list("part_id", flat=True)) == {"F-1"}


@pytest.mark.usefixtures("enabled")
def test_records_refused_by_recruiter_are_listed_with_the_reason(story: Story) -> None:
    refused = story.status()["refused"]

    reasons = {item["record_id"]: item["reason"] for item in refused["items"]}
    assert refused["count"] == len(reasons) == 2
    assert reasons["C-3"] == "E-mail is empty; Recruiter requires it"
    assert reasons["C-6"].startswith("Link to the record is missing; Recruiter requires it")


def test_a_url_with_an_unsafe_scheme_does_not_block_the_record(story: Story, ats: FakeSimulator) -> None:
    ats.put("candidates", "C-1", profile_url="javascript:alert(1)")
    ats.put("jobs", "REQ-1", apply_url="javascript:alert(1)")

    story.enable()

    assert Candidate.objects.get(ats_candidate_id="C-1").linked_in_profile_url == ""
    assert JobPosting.objects.get(external_job_posting_id="REQ-1").company_apply_url == "http://ats.test/jobs/1"


@pytest.mark.usefixtures("enabled")
def test_nothing_is_sent_twice(story: Story, ats: FakeSimulator) -> None:
    before = list(Sent.objects.values_list("entity", "key", "tries", "tried_at").order_by("entity", "key"))

    later(minutes=2)

    assert list(Sent.objects.values_list("entity", "key", "tries", "tried_at").order_by("entity", "key")) == before


@pytest.mark.usefixtures("enabled")
def test_a_repaired_record_is_sent_and_leaves_the_list(story: Story, ats: FakeSimulator) -> None:
    ats.put("candidates", "C-3", emails=["omar@example.com"])
    tell(story, "candidate", "C-3")

    assert "C-3" in titles(story)
    assert CandidateNote.objects.filter(note_id="N-1").exists(), "Recruiter accepts the note only after its candidate"
    assert [item["record_id"] for item in story.status()["refused"]["items"]] == ["C-6"]


@pytest.mark.usefixtures("enabled")
def test_resend_retries_a_refused_record(story: Story) -> None:
    story.call("POST", "/resend", body={"stream": "candidates", "record_id": "C-3"})
    later(seconds=0)

    tries = {item["record_id"]: item["tries"] for item in story.status()["refused"]["items"]}
    assert tries == {"C-3": 2, "C-6": 1}


def test_an_application_waits_for_its_candidate(story: Story, ats: FakeSimulator) -> None:
    person = {"candidate": {"first_name": "Omar", "last_name": "Haddad"}}
    ats.put("applications", "A-3", candidate_id="C-3", job_id="REQ-1", job_title="Welder", **person)
    story.enable()
    reasons = {item["record_id"]: item["reason"] for item in story.status()["refused"]["items"]}

    ats.put("candidates", "C-3", emails=["omar@example.com"])
    tell(story, "candidate", "C-3")

    assert reasons["A-3"] == "Its candidate C-3 was refused"
    assert Application.objects.filter(ats_job_application_id="A-3").exists()


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("is_told", [True, False], ids=["webhook", "poll"])
def test_a_change_in_the_ats_arrives(story: Story, ats: FakeSimulator, *, is_told: bool) -> None:
    ats.put("candidates", "C-1", title="Foreman")
    if is_told:
        tell(story, "candidate", "C-1")
    else:
        later(seconds=61)

    assert titles(story)["C-1"] == "Foreman"


@pytest.mark.usefixtures("enabled")
def test_deleted_parts_are_deleted_in_recruiter(story: Story, ats: FakeSimulator) -> None:
    ats.put("applications", "A-2", stages=[stage("S-2", "Hired"), stage("S-9", "Started")], notes=[])
    tell(story, "application", "A-2")

    assert set(Stage.objects.values_list("part_id", flat=True)) == {"S-2", "S-9"}
    assert not ApplicationNote.objects.exists()


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("is_told", [True, False], ids=["webhook", "poll"])
def test_a_deleted_candidate_is_deleted_with_all_applications(
    story: Story, ats: FakeSimulator, *, is_told: bool
) -> None:
    ats.delete("applications", "A-1")
    ats.delete("applications", "A-2")
    ats.delete("candidates", "C-1")
    if is_told:
        tell(story, "candidate", "C-1")
    later(seconds=61)

    assert set(titles(story)) == {"C-2", "C-4"}
    assert not Application.objects.exists()
    assert story.counts()["applications"] == story.counts()["stages"] == 0


@pytest.mark.usefixtures("enabled")
def test_a_candidate_that_becomes_private_is_deleted_in_recruiter(story: Story, ats: FakeSimulator) -> None:
    ats.put("candidates", "C-2", private=True)
    tell(story, "candidate", "C-2")

    assert "C-2" not in titles(story)


def test_the_confidential_jobs_option_also_covers_their_applications(story: Story, ats: FakeSimulator) -> None:
    person = {"candidate": {"first_name": "Noor", "last_name": "Haddad"}}
    ats.put("applications", "A-3", candidate_id="C-1", job_id="REQ-3", job_title="Secret", **person)
    story.enable()
    hidden = Application.objects.filter(ats_job_application_id="A-3").exists()

    story.call("PUT", "/options", body={"confidential_jobs": True})
    later(seconds=1)

    assert not hidden
    assert JobPosting.objects.filter(external_job_posting_id="REQ-3").exists()
    assert Application.objects.filter(ats_job_application_id="A-3").exists()


def test_the_public_jobs_option_changes_the_visibility_of_posted_jobs(story: Story, ats: FakeSimulator) -> None:
    ats.put("jobs", "REQ-1", posted=True)
    story.enable()
    before = availabilities()

    story.call("PUT", "/options", body={"public_jobs": True})
    later(seconds=1)
    advertised, told = availabilities(), story.status()["advertised"]
    story.call("PUT", "/options", body={"public_jobs": False})
    later(seconds=1)

    private = ("LISTED", "PRIVATE_TO_ATS_INTEGRATION")
    assert before == {"REQ-1": private, "REQ-4": private}
    assert (advertised, told) == ({"REQ-1": ("LISTED", "PUBLIC"), "REQ-4": private}, 1)
    assert availabilities() == before
    assert story.status()["advertised"] == 0


def test_an_option_changed_back_during_the_read_takes_effect(story: Story, ats: FakeSimulator) -> None:
    ats.put("jobs", "REQ-1", posted=True)
    story.enable()
    before = availabilities()

    def once(_number: int) -> None:
        ats.before_page = lambda _number: None
        story.call("PUT", "/options", body={"public_jobs": False})

    story.call("PUT", "/options", body={"public_jobs": True})
    ats.before_page = once
    later(seconds=1)
    later(seconds=2)

    assert availabilities() == before
    assert story.status()["advertised"] == 0


def test_an_option_switched_off_during_the_first_sync_keeps_its_jobs_away(story: Story, ats: FakeSimulator) -> None:
    ats.page_size = 1
    story.connect()
    story.call("PUT", "/options", body={"confidential_jobs": True})
    story.request()
    jobs = len(ats.rows["jobs"])

    def once(number: int) -> None:
        if number == jobs:
            ats.before_page = lambda _number: None
            story.call("PUT", "/options", body={"confidential_jobs": False})

    ats.before_page = once
    story.switch(on=True)
    later(seconds=1)
    later(seconds=2)

    assert story.status()["sync"]["state"] == "complete"
    sent = JobPosting.objects.values_list("external_job_posting_id", "state")
    # The option is off now, so the agent has sent every job except REQ-3, which is confidential.
    assert {*sent} == {("REQ-1", "LISTED"), ("REQ-2", "CLOSED"), ("REQ-4", "LISTED")}


@pytest.mark.usefixtures("enabled")
def test_a_job_hidden_before_its_posting_was_confirmed_is_closed(story: Story, ats: FakeSimulator) -> None:
    story.call("PUT", "/options", body={"confidential_jobs": True})

    def once(_number: int) -> None:
        ats.before_page = lambda _number: None
        story.call("PUT", "/options", body={"confidential_jobs": False})

    ats.before_page = once
    later(seconds=1)
    later(seconds=2)

    assert JobPosting.objects.get(external_job_posting_id="REQ-3").state == "CLOSED"
    assert not PendingPosting.objects.exists()


def availabilities() -> dict[str, tuple[str, str]]:
    return {
        job.external_job_posting_id: (job.state, job.availability)
        for job in JobPosting.objects.filter(external_job_posting_id__in=("REQ-1", "REQ-4"))
    }


@pytest.mark.usefixtures("enabled")
def test_pause_holds_changes_back_and_resume_sends_them(story: Story, ats: FakeSimulator) -> None:
    story.call("POST", "/pause")
    ats.put("candidates", "C-1", title="Foreman")
    tell(story, "candidate", "C-1")
    held_back = titles(story)["C-1"]

    story.call("POST", "/resume")
    later(seconds=1)

    assert held_back == ""
    assert titles(story)["C-1"] == "Foreman"


@pytest.mark.usefixtures("enabled")
def test_switching_off_stops_the_sync_and_switching_on_sends_everything(story: Story) -> None:
    story.switch(on=False)
    off = story.status()
    Candidate.objects.all().delete()
    story.switch(on=True)

    assert (off["state"], off["sync"]["state"]) == ("off", "stopped")
    assert off["sync"]["reason"] == "Recruiter turned this connection off."
    assert set(titles(story)) == {"C-1", "C-2", "C-4"}


@pytest.mark.usefixtures("enabled")
def test_a_switch_whose_event_got_lost_is_noticed(story: Story, ats: FakeSimulator) -> None:
    story.application.contract_accesses.update(is_on=False)
    ats.put("candidates", "C-1", title="Foreman")

    later(seconds=61)

    assert (story.status()["state"], story.status()["sync"]["state"]) == ("off", "stopped")


MOMENTS = {
    "": ("PostingTasks", "v2/atsCandidates", "C-3.*/notes", "A-2.*/notes", "A-2.*/stages"),
    "202604": ("PostingTasks", "rest/candidates", "candidateNotes", "applicationNotes", "applicationStage"),
}


@pytest.mark.parametrize(("version", "moment"), [(one, moment) for one in MOMENTS for moment in MOMENTS[one]])
def test_a_crashed_sync_continues_where_it_stopped(
    story: Story, ats: FakeSimulator, settings: Settings, version: str, moment: str
) -> None:
    """Records that were accepted earlier are not sent again, although the agent reads their page again."""
    settings.HIREWIRE_RSC_VERSION = version
    ats.page_size = 2
    ats.put("candidates", "C-3", emails=["omar@example.com"])
    story.connect()
    story.request()
    story.line.deadly = moment
    with pytest.raises(KeyboardInterrupt):
        story.switch(on=True)
    story.line.deadly = ""

    later(seconds=1)

    assert story.status()["sync"]["state"] == "complete"
    assert set(Sent.objects.values_list("tries", flat=True)) == {1}
    assert story.counts()["candidates"] == Candidate.objects.count() == 4
    assert story.counts()["stages"] == Stage.objects.count() == 2


def test_parts_of_many_records_go_in_one_call(story: Story, ats: FakeSimulator) -> None:
    ats.put("applications", "A-1", stages=[stage("S-1")])

    story.enable()

    assert story.line.requests.count("PUT /rest/applicationStage") == 1
    assert Stage.objects.count() == 3


def test_a_server_without_our_version_is_called_without_one(story: Story, settings: Settings) -> None:
    settings.HIREWIRE_RSC_VERSION = "209912"

    status = story.enable()

    assert (status["sync"]["state"], story.counts()["stages"]) == ("complete", 2)
    assert [request for request in story.line.requests if " /rest/" in request] == ["POST /rest/simpleJobPostings"]


@pytest.mark.usefixtures("enabled")
def test_a_resend_also_falls_back_to_calls_without_a_version(story: Story, settings: Settings) -> None:
    settings.HIREWIRE_RSC_VERSION = "209912"

    story.call("POST", "/resend", body={"stream": "candidates", "record_id": "C-3"})
    later(seconds=0)

    assert {item["record_id"]: item["tries"] for item in story.status()["refused"]["items"]} == {"C-3": 2, "C-6": 1}
    assert story.connection.refused_version == "209912"


def test_a_throttling_ats_is_not_called_until_its_wait_is_over(story: Story, ats: FakeSimulator) -> None:
    story.connect()
    story.request()
    ats.fail(429, Retry_After="3600")

    story.switch(on=True)
    waiting, before = story.status()["sync"], len(ats.requests)
    later(minutes=30)
    meanwhile = len(ats.requests) - before
    later(minutes=61)

    assert (waiting["reason"], meanwhile) == ("The ATS asks us to slow down.", 0)
    assert story.status()["sync"]["state"] == "complete"


def test_an_ats_that_throttles_for_ever_becomes_a_broken_connection_that_says_why(
    story: Story, ats: FakeSimulator
) -> None:
    story.connect()
    story.request()
    ats.fail(429, times=1000, Retry_After="60")
    story.switch(on=True)
    asked = [len(ats.requests)]

    for turn in range(1, 4):
        later(minutes=2 * turn)
        asked.append(len(ats.requests))

    assert {after - before for before, after in pairwise(asked)} == {1}
    assert (phase_of(story.connection), trouble_of(story.connection)) == (
        Phase.BROKEN,
        "The ATS asks us to slow down.",
    )


@pytest.mark.usefixtures("enabled")
def test_a_revoked_key_stops_the_sync_until_somebody_resumes_it(story: Story, ats: FakeSimulator) -> None:
    ats.key = "another"
    later(seconds=61)
    stopped = story.status()["sync"]
    ats.key = story.ats["api_key"]

    story.call("POST", "/resume")
    later(seconds=1)

    assert stopped["state"] == "stopped"
    assert "does not accept our key" in stopped["reason"]
    assert story.status()["sync"]["state"] == "complete"


@pytest.mark.usefixtures("enabled")
def test_a_forged_webhook_changes_nothing(story: Story) -> None:
    answer = ats_http().post(f"/agent/hooks/{story.connection.pk}", content=b"{}")

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Signature realm="hirewire"')


@pytest.mark.usefixtures("enabled")
def test_many_changes_at_once_are_read_in_pages(story: Story, ats: FakeSimulator) -> None:
    for number in range(60):
        ats.put(
            "candidates",
            f"M-{number}",
            first_name="Ada",
            last_name=f"No {number}",
            emails=[f"ada{number}@example.com"],
            url="http://ats.test/candidates/1",
            notes=[note(f"M-N-{number}")],
        )
    ats.requests.clear()

    services.take_hints(connection=story.connection, hints=[Hint(Stream.CANDIDATES, f"M-{n}") for n in range(60)])
    later(seconds=1)

    assert Candidate.objects.filter(ats_candidate_id__startswith="M-").count() == 60
    assert len(ats.requests) < 20
