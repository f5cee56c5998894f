from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.services import set_allows_export
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import MailStub
from hirewire.kit import clock
from tests.factories import connected, hub, lists
from tests.support.html import tidy

pytestmark = pytest.mark.django_db
WorkingAs = Callable[[Seat], Client]


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def browser(working_as: WorkingAs, company: connected.Company) -> Client:
    return working_as(company.recruiter_a)


def people(count: int) -> list[Member]:
    return [hub.member("Noor", f"Haddad{number}") for number in range(count)]


def picked(members: list[Member]) -> list[int]:
    return [member.pk for member in members]


def test_each_person_is_exported_and_one_receipt_shows_all(browser: Client, company: connected.Company) -> None:
    connected.job(company)
    members = people(3)
    set_allows_export(member=members[2], allows=False)

    sent = browser.post("/export/", {"member": picked(members), "job": "REQ-2041"}, follow=True)
    services.report_failure(export=Export.objects.get(member=members[0]), reason="The ATS is full.")
    page = browser.get(sent.redirect_chain[0][0]).content.decode()

    assert list(Export.objects.values_list("member", "external_job_posting_id").order_by("pk")) == [
        (members[0].pk, "REQ-2041"),
        (members[1].pk, "REQ-2041"),
    ]
    assert "0 of 2 arrived, 1 not accepted" in page
    assert "The ATS is full." in page
    assert f"{members[2].name} does not allow exports" in page
    assert 'hx-trigger="load delay:1s"' in page


def test_a_receipt_names_no_record_that_the_ats_has_deleted(browser: Client, company: connected.Company) -> None:
    sent = browser.post("/export/", {"member": picked(people(1)), "job": "-"})
    Export.objects.update(state="ARRIVED", finished_at=clock.now())

    page = browser.get(sent.headers["Location"]).content.decode()

    assert "<h1>Exports without a job</h1>" in tidy(page)
    receipt = page.partition('id="batch"')[2].partition("</section>")[0]
    assert "1 of 1 arrived" in receipt
    assert '<p class="sm muted">' not in receipt


def test_a_receipt_is_visible_only_to_its_own_seat(
    browser: Client, working_as: WorkingAs, company: connected.Company
) -> None:
    sent = browser.post("/export/", {"member": picked(people(2)), "job": "-"})
    receipt = sent.headers["Location"]

    assert working_as(company.admin_a).get(receipt).status_code == 404
    assert browser.get("/exports/batches/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_the_dialog_says_who_is_left_out_and_who_is_already_in_the_ats(
    browser: Client, company: connected.Company
) -> None:
    known = connected.known_member(company)
    forbidding, fine = people(2)
    set_allows_export(member=forbidding, allows=False)
    MailStub.objects.create(
        contract=company.recruiter_a.contract,
        owner=company.recruiter_a,
        member=fine,
        email_addresses=["n@mail.example"],
    )

    page = browser.get("/export/", {"member": picked([known, forbidding, fine])}).content.decode()

    assert f"Not included:</strong> {forbidding.name}." in page
    assert "1 of the selected people is already in ATS Simulator." in page
    assert "the e-mail address that 1 of the selected people shared with you" in tidy(page)
    assert "n@mail.example" not in page
    assert ">Export 2</button>" in tidy(page)


def test_the_dialog_names_no_number_of_people_that_is_not_true(browser: Client) -> None:
    page = tidy(browser.get("/export/", {"member": picked(people(40))}).content.decode())

    assert "at most 25 at once" in page
    assert "26 people" not in page
    assert ">Export</button>" in page


def test_the_dialog_does_not_reveal_a_hidden_record(browser: Client, company: connected.Company) -> None:
    known = connected.known_member(company)
    lists.put(company.application, "G", "REQ-2041")

    assert "already" not in browser.get("/export/", {"member": [known.pk]}).content.decode()


@pytest.mark.parametrize(
    ("count", "job", "said"),
    [(0, "-", "No people are selected."), (26, "-", "at most 25 at once"), (2, "", "Choose a job")],
)
def test_a_refused_batch_export_says_why(browser: Client, count: int, job: str, said: str) -> None:
    response = browser.post("/export/", {"member": picked(people(count)), "job": job}, headers={"hx-request": "true"})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Export.objects.exists()


def test_unknown_and_foreign_ids_are_left_out(browser: Client, company: connected.Company) -> None:
    (gone,) = people(1)
    gone.closed_at = clock.now()
    gone.save()
    stranger = hub.member("Foreign", "Contact", of=hub.organization())

    browser.post("/export/", {"member": ["x", "9" * 30, str(gone.pk), str(stranger.pk)], "job": "-"})

    assert not Export.objects.exists()


def test_another_contract_cannot_open_the_batch_export(working_as: WorkingAs, company: connected.Company) -> None:
    outsider = working_as(company.admin_b)

    assert outsider.get("/export/", {"member": picked(people(1))}).status_code == 404
    assert outsider.post("/export/", {"member": picked(people(1)), "job": "-"}).status_code == 404


def test_dialog_and_receipt_need_the_same_queries_for_any_number(browser: Client, company: connected.Company) -> None:
    counted = []
    for count in (2, 6):
        members = people(count)
        sent = browser.post("/export/", {"member": picked(members), "job": "-"})
        with CaptureQueriesContext(connection) as queries:
            browser.get("/export/", {"member": picked(members)})
            browser.get(sent.headers["Location"])
        counted.append(len(queries))
        Export.objects.all().delete()

    assert counted[0] == counted[1]
