from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.models import Export, ExportState
from tests.factories import connected, hub
from tests.support.html import tidy

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
def nurse() -> Member:
    member = hub.member("Aroha", "Ngata")
    member.current_title, member.location, member.skills = "Triage Nurse", "Utrecht, Netherlands", ["Triage"]
    member.save()
    return member


def test_an_export_from_a_list_returns_the_persons_row(browser: Client, nurse: Member) -> None:
    sent = browser.post(f"/people/{nurse.pk}/export/", {"job": "-", "from": "list"}, headers=HTMX)
    export = Export.objects.get()
    Export.objects.update(state=ExportState.ARRIVED, ats_candidate_id="C-7")
    later = browser.get(f"/exports/{export.pk}/?from=list", headers=HTMX).content.decode()

    line = tidy(sent.content.decode())
    assert (sent.status_code, sent.headers.get("HX-Redirect")) == (200, None)
    assert f'<div id="trace-{nurse.pk}"' in line
    assert f'hx-get="/exports/{export.pk}/?from=list"' in line
    assert "Aroha Ngata is on the way into the ATS." in line
    assert "C-7" in later
    assert "hx-get" not in later


def test_a_missing_job_is_explained_in_our_own_words(browser: Client, nurse: Member) -> None:
    dialog = browser.get(f"/people/{nurse.pk}/export/?from=list", headers=HTMX).content.decode()
    answer = browser.post(f"/people/{nurse.pk}/export/", {"from": "list"}, headers=HTMX)

    assert "novalidate" in dialog
    assert answer.status_code == 422
    assert "Choose a job, or “Without a job”." in answer.content.decode()


def test_fitting_jobs_come_first_then_recently_used_ones(
    browser: Client, company: connected.Company, nurse: Member
) -> None:
    used = connected.job(company, "REQ-1", "Bricklayer")
    connected.job(company, "REQ-2", "Crane Operator")
    connected.job(company, "REQ-3", "Senior Nurse")
    connected.job(company, "REQ-4", "Triage Nurse")
    services.request_export(seat=company.recruiter_a, member=hub.member(), application=company.application, job=used)

    shown = browser.get(f"/people/{nurse.pk}/export/").context

    assert [job.external_job_posting_id for job, _ in shown["jobs"]] == ["REQ-4", "REQ-3", "REQ-1", "REQ-2"]
    assert [choice.fit.grade.value for _, choice in shown["jobs"]] == ["fits", "in_part", "not", "not"]
    assert shown["chosen"] == "REQ-1"


def test_an_old_job_that_fits_is_not_lost_among_the_newest(
    browser: Client, company: connected.Company, nurse: Member
) -> None:
    connected.job(company, "AAA-1", "Triage Nurse")
    for number in range(25):
        newer = connected.job(company, f"REQ-{number:02}", "Bricklayer")
        newer.listed_at = connected.ONSITE
        newer.save()

    shown = browser.get(f"/people/{nurse.pk}/export/").context

    assert shown["jobs"][0][0].external_job_posting_id == "AAA-1"
    assert len(shown["jobs"]) == 20


def test_text_typed_after_choosing_a_job_cancels_the_choice(
    browser: Client, company: connected.Company, nurse: Member
) -> None:
    connected.job(company, "REQ-1", "Bricklayer")
    connected.job(company, "REQ-2", "Triage Nurse")

    answer = browser.post(f"/people/{nurse.pk}/export/", {"job": "REQ-1", "q": "triage"}, headers=HTMX)

    assert answer.status_code == 422
    assert "Choose a job, or “Without a job”." in answer.content.decode()
    assert not Export.objects.exists()


def test_a_seats_own_exports_are_listed_with_their_states(
    browser: Client, working_as: Callable[[Seat], Client], company: connected.Company, nurse: Member
) -> None:
    browser.post(f"/people/{nurse.pk}/export/", {"job": "-"})
    refused = services.request_export(
        seat=company.recruiter_a, member=hub.member("Noor", "Haddad"), application=company.application
    )
    services.report_failure(export=refused, reason="The ATS is full.")

    everything = browser.get("/exports/").content.decode()
    failed = browser.get("/exports/?state=failed").content.decode()
    others = working_as(company.admin_a).get("/exports/").content.decode()

    assert "Aroha Ngata" in everything
    assert "The ATS is full." in everything
    assert "Aroha Ngata" not in failed
    assert "Noor Haddad" in failed
    assert "No exports here" in others


def test_the_best_fit_is_named_only_if_a_job_fits(browser: Client, company: connected.Company, nurse: Member) -> None:
    for number in range(21):
        connected.job(company, f"REQ-{number:02}", "Bricklayer")
    without = tidy(browser.get(f"/people/{nurse.pk}/export/").content.decode())

    connected.job(company, "REQ-30", "Triage Nurse")
    with_one = tidy(browser.get(f"/people/{nurse.pk}/export/").content.decode())

    assert ("the newest 20 are shown" in without, "best fit first" in without) == (True, False)
    assert ("the newest 20 are shown" in with_one, "20 of them are shown, best fit first" in with_one) == (False, True)


@pytest.mark.parametrize(("title", "offer"), [("Triage Nurse", "Choose another job"), ("", "Choose a job")])
def test_a_refused_export_offers_a_job_wherever_it_is_shown(
    browser: Client, nurse: Member, title: str, offer: str
) -> None:
    browser.post(f"/people/{nurse.pk}/export/", {"job": "-"})
    Export.objects.update(state=ExportState.FAILED, failure="REQ-1 is closed.", job_title=title)

    page = tidy(browser.get("/exports/").content.decode())

    assert f'<a class="btn small" href="/people/{nurse.pk}/export/">{offer}' in page
    assert f'hx-target="#dialogs">{offer}</a>' in tidy(browser.get(f"/people/{nurse.pk}/").content.decode())
    assert f'hx-target="#dialogs">{offer}</a>' in tidy(browser.get("/search/").content.decode())


def test_own_exports_and_receipts_have_a_place_in_the_menu(browser: Client, nurse: Member) -> None:
    sent = browser.post("/export/", {"member": nurse.pk, "job": "-"})

    for address in ("/exports/", sent.headers["Location"]):
        page = tidy(browser.get(address).content.decode())
        assert '<summary aria-current="true">More' in page
        assert '<a href="/exports/" aria-current="page">' in page
