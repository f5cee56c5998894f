"""The main use case, from nothing to an arrived export, with the real hub, agent and Simulator in one process."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key, create_account
from hirewire.simulator.records import models as ats
from hirewire.simulator.records.services.applications import create_application, move
from hirewire.simulator.records.services.candidates import create_candidate, delete_candidate, edit_candidate
from hirewire.simulator.records.services.jobs import create_job
from hirewire.simulator.records.services.notes import add_note
from hirewire.simulator.records.services.scorecards import ask_for_scorecard, submit_scorecard
from tests.factories import hub
from tests.support.story import Story, running_story
from tests.support.tasks import run_tasks

AUTHOR = ("Amara", "Okafor")
pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    account = create_account(slug="larkspur", name="Larkspur Health")
    description = "Weld robots, by day and by night, in a hall by the harbour. " * 3
    place: dict[str, str | bool] = {"city": "Gdansk", "country": "Poland", "description": description}
    jobs = [create_job(account=account, owner=None, fields={"title": title, **place}) for title in ("Welder", "Rigger")]
    people = [
        create_candidate(
            account=account, fields={"first_name": name, "last_name": "Haddad", "emails": [f"{name}@example.com"]}
        )
        for name in ("Noor", "Omar", "Lina")
    ]
    for person, job in zip(people, jobs, strict=False):
        application = create_application(candidate=person, job=job)
        move(application=application, stage=ats.STAGES[2])
        add_note(about=application, text="Good hands.", author=AUTHOR)
        card = ask_for_scorecard(application=application, interview=ats.Interview.ONSITE, interviewer=AUTHOR)
        submit_scorecard(scorecard=card, verdict="yes", summary="Solid.", ratings=[])
    add_note(about=people[0], text="Prefers nights.", author=AUTHOR)
    return account


@pytest.fixture
def story(account: Account) -> Iterator[Story]:
    with running_story({"base_url": f"{settings.HIREWIRE_ATS_URL}/api/v1", "api_key": api_key(account)}) as story:
        yield story


def test_the_whole_history_arrives_with_equal_counts(story: Story) -> None:
    status = story.enable()

    assert (status["state"], status["fault"], status["refused"]["count"]) == ("enabled", None, 0)
    assert {entity["state"] for entity in status["sync"]["entities"]} == {"complete"}
    assert (
        story.counts()
        == story.counts("total")
        == {
            "jobs": JobPosting.objects.count(),
            "candidates": Candidate.objects.count(),
            "candidate_notes": CandidateNote.objects.count(),
            "applications": Application.objects.count(),
            "application_notes": ApplicationNote.objects.count(),
            "feedback": InterviewFeedback.objects.count(),
            "stages": Stage.objects.count(),
            "files": 0,
        }
        == {
            "jobs": ats.Job.objects.count(),
            "candidates": ats.Candidate.objects.count(),
            "candidate_notes": 1,
            "applications": ats.Application.objects.count(),
            "application_notes": 2,
            "feedback": ats.Scorecard.objects.count(),
            "stages": ats.StageEntry.objects.count(),
            "files": 0,
        }
    )


def test_changes_arrive_by_webhook(story: Story, account: Account) -> None:
    story.enable()
    noor, omar, lina = ats.Candidate.objects.order_by("number")

    edit_candidate(candidate=noor, fields={"title": "Foreman"})
    move(application=omar.applications.get(), stage="Hired")
    delete_candidate(candidate=lina)
    run_tasks()

    assert Candidate.objects.get(ats_candidate_id=noor.key).current_job_title == "Foreman"
    assert Stage.objects.filter(stage="Hired").count() == 1
    assert not Candidate.objects.filter(ats_candidate_id=lina.key).exists()


def test_an_exported_person_arrives_on_the_job(story: Story) -> None:
    story.enable()
    job = ats.Job.objects.get(title="Welder")

    export = story.export(hub.member("Ada", "Lovelace"), job.key, emails=("ada@example.com",))

    ada = ats.Candidate.objects.get(first_name="Ada")
    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, ada.key)
    assert export.record_url == f"{settings.HIREWIRE_ATS_URL}{ada.get_absolute_url()}"
    assert ada.applications.get().job == job
    assert Application.objects.get(ats_candidate_id=ada.key).ats_job_posting_id == job.key


def test_switching_off_ends_the_sync(story: Story) -> None:
    story.enable()
    noor = ats.Candidate.objects.earliest("number")

    story.switch(on=False)
    edit_candidate(candidate=noor, fields={"title": "Foreman"})
    run_tasks()

    assert story.status()["sync"]["state"] == "stopped"
    assert Candidate.objects.get(ats_candidate_id=noor.key).current_job_title != "Foreman"
