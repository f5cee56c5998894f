"""A service may get an outdated copy of a record, but keeps the changes that were made after the copy was read."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from hirewire.simulator.importing import services as importing
from hirewire.simulator.importing.models import CandidateImport
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.errors import GoneError, JobNotOpenError, StageError
from hirewire.simulator.records.models import Application, Candidate, Interview, Job
from hirewire.simulator.records.services.applications import create_application, delete_stage, move, reject
from hirewire.simulator.records.services.candidates import delete_candidate, edit_candidate
from hirewire.simulator.records.services.jobs import edit_job
from hirewire.simulator.records.services.notes import add_note, delete_note
from hirewire.simulator.records.services.resumes import add_resume, delete_resume
from hirewire.simulator.records.services.scorecards import ask_for_scorecard, delete_scorecard, submit_scorecard
from tests.simulator.support import Api, Json, candidate, job
from tests.support.locks import Running

AUTHOR = ("Ingrid", "Solheim")
FILE = b"%PDF-1.4\n%%EOF\n"


class Copies(NamedTuple):
    person: Candidate
    application: Application


@pytest.fixture
def copies(account: Account) -> Copies:
    """Outdated copies: after they were read, the person was linked, and the application moved to another stage."""
    person = candidate(account)
    application = create_application(candidate=person, job=job(account))
    add_note(about=person, text="Likes engines.", author=AUTHOR)
    add_resume(candidate=person, name="resume.pdf", content=FILE)
    ask_for_scorecard(application=application, interview=Interview.ONSITE, interviewer=AUTHOR)
    copies = Copies(Candidate.objects.get(), Application.objects.select_related("candidate", "job").get())
    move(application=Application.objects.get(), stage="Offer")
    edit_candidate(candidate=Candidate.objects.get(), fields={"recruiter_person": "urn:li:person:x"})
    return copies


@pytest.mark.parametrize(
    "act",
    [
        lambda copies: edit_candidate(candidate=copies.person, fields={"title": "Engineer"}),
        lambda copies: add_note(about=copies.person, text="Called.", author=AUTHOR),
        lambda copies: add_note(about=copies.application, text="Called.", author=AUTHOR),
        lambda copies: add_resume(candidate=copies.person, name="other.pdf", content=FILE),
        lambda copies: ask_for_scorecard(
            application=copies.application, interview=Interview.PHONE_SCREEN, interviewer=AUTHOR
        ),
    ],
)
def test_no_change_undoes_an_earlier_one(copies: Copies, act: Callable[[Copies], object]) -> None:
    act(copies)

    assert Candidate.objects.get().recruiter_person == "urn:li:person:x"
    assert Application.objects.get().stage == "Offer"


def test_changing_a_part_undoes_no_earlier_change_of_its_record(copies: Copies) -> None:
    note, resume = copies.person.notes.get(), copies.person.resumes.get()
    asked, entry = copies.application.scorecards.get(), copies.application.stages.get(name="Applied")
    handed_in = copies.application.scorecards.get()
    note.candidate, resume.candidate = copies.person, copies.person

    submit_scorecard(scorecard=handed_in, verdict="Yes", summary="Good.", ratings=[])
    delete_scorecard(scorecard=asked)
    delete_stage(entry=entry)
    delete_note(note=note)
    delete_resume(resume=resume)

    assert Candidate.objects.get().recruiter_person == "urn:li:person:x"
    assert Application.objects.get().stage == "Offer"


def test_a_move_that_somebody_else_made_is_not_made_again(copies: Copies) -> None:
    with pytest.raises(StageError):
        move(application=copies.application, stage="Offer")

    assert copies.application.stages.count() == 2


def test_nobody_is_rejected_twice(copies: Copies) -> None:
    reject(application=Application.objects.get(), reason="Withdrew")

    with pytest.raises(StageError):
        reject(application=copies.application, reason="Location")

    assert Application.objects.get().disposition == "Withdrew"


def test_nobody_is_added_to_a_job_that_was_closed(account: Account) -> None:
    opening, person = job(account), candidate(account)
    edit_job(job=Job.objects.get(), fields={"state": "closed"})

    with pytest.raises(JobNotOpenError):
        create_application(candidate=person, job=opening)


def test_a_deleted_record_does_not_return(copies: Copies) -> None:
    delete_candidate(candidate=Candidate.objects.get())

    with pytest.raises(GoneError):
        edit_candidate(candidate=copies.person, fields={"title": "Engineer"})

    assert not Candidate.objects.exists()


def test_the_owner_of_a_job_can_change(account: Account, api: Api, admin: User) -> None:
    opening = job(account)

    status, body = api.send("PATCH", f"jobs/{opening.key}", {"owner": admin.email})

    assert (status, body["owner"]["email"]) == (200, admin.email)


@pytest.mark.usefixtures("transactional_db")
def test_an_import_waits_before_it_reads_whom_it_knows(account: Account, admin: User) -> None:
    person = candidate(account, emails=["ada@mail.example"])
    content = b"Last name,E-mail,Company\nLovelace,ada@mail.example,Engines"
    batch = importing.receive(user=admin, filename="people.csv", content=content)
    importing.start(batch=batch, mapping=batch.mapping)
    edit: Json = {"candidate": person, "fields": {"title": "Engineer"}}

    with Running(lambda: edit_candidate(**edit), commits=True) as editing:
        editing.start()
        editing.finish()
        with Running(lambda: importing.run(import_id=batch.pk), commits=True) as running:
            running.start()
            assert running.waits_for_another()
            editing.end()
            running.finish()

    person.refresh_from_db()
    assert (person.title, person.company) == ("Engineer", "Engines")
    assert CandidateImport.objects.get().updated == 1
