from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.models import Export
from tests.factories import connected, hub, lists
from tests.support.html import tidy
from tests.support.perhaps import mateo, record
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def browser(working_as: Callable[[Seat], Client], company: connected.Company) -> Client:
    return working_as(company.recruiter_a)


@pytest.fixture
def member(company: connected.Company) -> Member:
    record(company, "C-10323", city="Porto")
    return mateo()


def test_the_dialog_announces_a_likely_record_and_asks_before_sending(browser: Client, member: Member) -> None:
    path = f"/people/{member.pk}/export/"

    dialog = tidy(browser.get(path, headers=HTMX).content.decode())
    asked = browser.post(path, {"job": "-", "email": "m@mail.example"}, headers=HTMX)
    question = tidy(asked.content.decode())

    assert 'already in the ATS as<span class="nowrap">C-10323</span></strong>(same name, same place)' in dialog
    assert asked.status_code == 200
    assert 'value="add:C-10323"' in question
    assert '<input type="hidden" name="email" value="m@mail.example">' in question
    assert 'href="https://ats.example/C-10323"' in question
    assert "Without a job." in question
    assert "C-10323 is linked to Mateo Ferreira. E-mail" in question
    assert not Export.objects.exists()


def test_the_comparison_marks_words_that_differ(browser: Client, company: connected.Company) -> None:
    record(company, "C-1", company_name="Hospital Central", city="Porto")

    question = tidy(browser.post(f"/people/{mateo().pk}/export/", {"job": "-"}, headers=HTMX).content.decode())

    assert "Hospital<mark>São</mark><mark>Bento</mark>" in question
    assert "Hospital<mark>Central</mark>" in question
    assert "<mark>Portugal</mark>" not in question


def test_choosing_the_likely_record_exports_to_it(browser: Client, member: Member) -> None:
    sent = browser.post(f"/people/{member.pk}/export/", {"job": "-", "to": "add:C-10323"})
    run_tasks()

    assert sent.status_code == 302
    assert Export.objects.values_list("adds_to", "makes_new").get() == ("C-10323", False)
    assert Match.objects.get().member_id == member.pk


def test_a_new_record_is_requested_beside_the_likely_one(browser: Client, member: Member) -> None:
    browser.post(f"/people/{member.pk}/export/", {"job": "-", "to": "new"})

    assert Export.objects.values_list("makes_new", "besides").get() == (True, ["C-10323"])


def test_a_missing_choice_is_asked_for_in_our_own_words(browser: Client, member: Member) -> None:
    answer = browser.post(f"/people/{member.pk}/export/", {"job": "-", "to": ""}, headers=HTMX)

    assert answer.status_code == 422
    assert "Choose an existing record or a new one." in answer.content.decode()


def test_the_question_carries_the_words_by_which_the_job_was_found(
    browser: Client, company: connected.Company, member: Member
) -> None:
    connected.job(company)

    asked = browser.post(f"/people/{member.pk}/export/", {"job": "REQ-2041", "q": "data engineer"}, headers=HTMX)

    assert '<input type="hidden" name="q" value="data engineer">' in asked.content.decode()


def test_going_back_keeps_what_was_chosen(browser: Client, company: connected.Company, member: Member) -> None:
    connected.job(company)
    chosen = {"job": "REQ-2041", "email": "m@mail.example", "back": "1"}

    back = browser.post(f"/people/{member.pk}/export/", chosen, headers=HTMX)

    assert (back.status_code, back.context["chosen"]) == (200, "REQ-2041")
    assert 'value="m@mail.example"' in back.content.decode()
    assert not Export.objects.exists()


def test_a_hidden_record_is_not_suggested(browser: Client, company: connected.Company) -> None:
    hidden = mateo()
    record(company, "C-1", city="Porto", job_id="REQ-9")
    lists.put(company.application, "G", "REQ-9")

    dialog = browser.get(f"/people/{hidden.pk}/export/").content.decode()
    several = browser.get("/export/", {"member": [hidden.pk]}).content.decode()
    sent = browser.post(f"/people/{hidden.pk}/export/", {"job": "-"})

    assert "C-1" not in dialog + several
    assert sent.status_code == 302


@pytest.mark.parametrize(
    ("answers", "sent", "left"),
    [
        ({}, {"clear": ("", False)}, ["first", "second"]),
        ({"alike": "add"}, {"clear": ("", False), "first": ("C-1", False), "second": ("C-2", False)}, []),
        (
            {"alike": "new", "to-first": "add:C-1"},
            {"clear": ("", False), "first": ("C-1", False), "second": ("", True)},
            [],
        ),
        ({"to-second": "new"}, {"clear": ("", False), "second": ("", True)}, ["first"]),
    ],
)
def test_in_a_batch_doubtful_people_come_first_and_are_decided_singly_or_alike(
    browser: Client,
    company: connected.Company,
    answers: dict[str, str],
    sent: dict[str, tuple[str, bool]],
    left: list[str],
) -> None:
    people = {"clear": hub.member("Noor", "Haddad"), "first": mateo("Um"), "second": mateo("Dois")}
    record(company, "C-1", last_name="Ferreira Um", city="Porto")
    record(company, "C-2", last_name="Ferreira Dois", city="Porto")
    told = {name: value for name, value in answers.items() if name == "alike"}
    told |= {f"to-{people[name[3:]].pk}": value for name, value in answers.items() if name != "alike"}
    members = [member.pk for member in people.values()]

    dialog = browser.get("/export/", {"member": members}).content.decode()
    receipt = browser.post("/export/", {"member": members, "job": "-", **told}, follow=True).content.decode()

    assert "2 people may already be in the ATS" in dialog
    assert dict(_sent(people)) == sent
    assert [name for name in ("first", "second") if f'<b class="strong">{people[name].name}</b>' in receipt] == left


def test_a_single_doubt_has_its_own_choice_to_leave_the_person_out(browser: Client, member: Member) -> None:
    members = [hub.member("Noor", "Haddad").pk, member.pk]

    dialog = tidy(browser.get("/export/", {"member": members}).content.decode())
    browser.post("/export/", {"member": members, "job": "-", f"to-{member.pk}": ""})

    assert ("Leave out" in dialog, "All others" in dialog) == (True, False)
    assert ">Export</button>" in dialog
    assert Export.objects.values_list("member_id", flat=True).get() == members[0]


def _sent(people: dict[str, Member]) -> list[tuple[str, tuple[str, bool]]]:
    names = {member.pk: name for name, member in people.items()}
    rows = Export.objects.values_list("member_id", "adds_to", "makes_new")
    return [(names[member_id], (adds_to, makes_new)) for member_id, adds_to, makes_new in rows]
