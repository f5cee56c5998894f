import re
from typing import Final

import pytest
from django.test import Client

from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Application, Interview
from hirewire.simulator.records.services.applications import create_application
from hirewire.simulator.records.services.notes import add_note
from hirewire.simulator.records.services.scorecards import ask_for_scorecard
from tests.simulator.recruiter.test_recruiter_page import PAGE, status
from tests.simulator.support import Json, Receiver, candidate, job

AUTHOR: Final = ("Amara", "Okafor")


@pytest.fixture
def application(account: Account) -> Application:
    return create_application(candidate=candidate(account), job=job(account))


def refuse(agent: Receiver, *records: tuple[str, str, str]) -> None:
    items = [{"stream": stream, "record_id": key, "reason": reason} for stream, key, reason in records]
    agent.answers["GET", "larkspur"] = (200, status(refused={"count": len(items), "items": items}))


def part(application: Application, stream: str) -> str:
    if stream == "stages":
        return f"S-{application.stages.get().pk}"
    if stream == "feedback":
        card = ask_for_scorecard(application=application, interview=Interview.ONSITE, interviewer=AUTHOR)
        return f"F-{card.pk}"
    about = application.candidate if stream == "candidate_notes" else application
    return add_note(about=about, text="Nights.", author=AUTHOR).key


@pytest.mark.parametrize("stream", ["candidate_notes", "application_notes", "feedback", "stages"])
def test_a_part_of_a_record_is_shown_on_its_candidates_page_with_the_reason(
    as_admin: Client, receiver: Receiver, application: Application, stream: str
) -> None:
    key = part(application, stream)
    refuse(receiver, (stream, key, "Author is empty; Recruiter requires it"))

    page = as_admin.get(f"{PAGE}repair/{stream}/{key}/", follow=True)

    assert page.redirect_chain[-1][0] == application.candidate.get_absolute_url()
    assert f"Recruiter refused {key}. Author is empty; Recruiter requires it" in page.content.decode()


@pytest.mark.parametrize("stream", ["candidate_notes", "application_notes", "feedback", "stages", "applications"])
def test_a_record_of_another_company_is_not_found(
    as_admin: Client, receiver: Receiver, other_account: Account, stream: str
) -> None:
    theirs = create_application(candidate=candidate(other_account), job=job(other_account))
    key = theirs.key if stream == "applications" else part(theirs, stream)
    refuse(receiver, (stream, key, "No."))

    assert as_admin.get(f"{PAGE}repair/{stream}/{key}/")["Location"] == PAGE


@pytest.mark.parametrize(
    ("stream", "reason", "field"),
    [
        ("candidates", "E-mail is empty; Recruiter requires it", "email"),
        ("candidates", "E-mail: “ada” is not an address", "email"),
        ("jobs", "Description is empty; Recruiter requires it", "description"),
    ],
)
def test_the_field_to_correct_is_marked(
    as_admin: Client, receiver: Receiver, application: Application, stream: str, reason: str, field: str
) -> None:
    record: Json = application.job if stream == "jobs" else application.candidate
    refuse(receiver, (stream, record.key, f"{reason}; Link to the record is missing; Recruiter requires it"))

    form = as_admin.get(f"{PAGE}repair/{stream}/{record.key}/", follow=True)
    page = form.content.decode()

    assert dict(form.context["form"].errors) == {field: [f"{reason}."]}
    assert form.context["refused_for"] == "Link to the record is missing; Recruiter requires it"
    assert re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"[^>]* aria-invalid="true"', page) == [field]
    assert re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"[^>]* autofocus', page) == [field]


@pytest.mark.parametrize("blocker", ["job", "candidate"])
def test_an_application_that_was_blocked_leads_to_the_record_that_was_refused(
    as_admin: Client, receiver: Receiver, application: Application, blocker: str
) -> None:
    record: Json = getattr(application, blocker)
    refuse(
        receiver,
        ("applications", application.key, f"Its {blocker} {record.key} was refused"),
        (f"{blocker}s", record.key, "Link to the record is missing; Recruiter requires it"),
    )

    form = as_admin.get(f"{PAGE}repair/applications/{application.key}/", follow=True)

    # The URL must not contain the reason, because a reason may quote personal data.
    assert form.redirect_chain[-1][0] == f"{record.get_absolute_url()}edit/?repair={record.key}&stream={blocker}s"
    assert "Link to the record is missing; Recruiter requires it" in form.content.decode()
