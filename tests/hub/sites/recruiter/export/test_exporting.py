from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.services import set_allows_export
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.errors import TakesNoExports
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging.models import MailStub, Thread
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.support.html import tidy
from tests.support.perhaps import record
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def browser(working_as: Callable[[Seat], Client], company: connected.Company) -> Client:
    return working_as(company.recruiter_a)


@pytest.fixture
def member() -> Member:
    return hub.member("Yusuf", "Demirci")


def test_an_export_goes_to_the_chosen_job(browser: Client, company: connected.Company, member: Member) -> None:
    connected.job(company)

    response = browser.post(f"/people/{member.pk}/export/", {"job": "REQ-2041", "email": "y@mail.example, "})

    export = Export.objects.get()
    assert response.headers["Location"] == f"/people/{member.pk}/"
    assert (export.external_job_posting_id, export.email_addresses) == ("REQ-2041", ["y@mail.example"])
    assert "is on the way" in browser.get(f"/people/{member.pk}/").content.decode()


def test_htmx_requests_are_redirected_to_the_profile(browser: Client, member: Member) -> None:
    response = browser.post(f"/people/{member.pk}/export/", {"job": "-"}, headers={"hx-request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (204, f"/people/{member.pk}/")


def test_pressing_twice_creates_one_export(browser: Client, member: Member) -> None:
    for _ in range(2):
        browser.post(f"/people/{member.pk}/export/", {"job": "-"})

    assert Export.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"job": ""}, "Choose a job"),
        ({"job": "-", "email": "yusuf@"}, "“yusuf@” is not an e-mail address."),
    ],
)
def test_the_dialog_says_what_is_wrong(browser: Client, member: Member, sent: dict[str, str], said: str) -> None:
    response = browser.post(f"/people/{member.pk}/export/", sent, headers={"hx-request": "true"})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Export.objects.exists()


def test_the_job_search_finds_only_open_jobs(browser: Client, company: connected.Company, member: Member) -> None:
    connected.job(company)
    connected.job(company, "REQ-2063", "Data Steward")
    closed = connected.job(company, "REQ-1987", "Data Lead")
    closed.state = PostingState.CLOSED
    closed.save()

    found = browser.get(f"/people/{member.pk}/export/jobs/?q=data+req-20").context

    assert {job.external_job_posting_id for job, _ in found["jobs"]} == {"REQ-2041", "REQ-2063"}


def test_the_only_job_that_matches_is_chosen(browser: Client, company: connected.Company, member: Member) -> None:
    connected.job(company)
    connected.job(company, "REQ-2063", "Data Steward")

    def chosen(query: str) -> str:
        found = browser.get(f"/people/{member.pk}/export/jobs/?{query}").context["chosen"]
        assert isinstance(found, str)
        return found

    assert chosen("q=steward&job=REQ-2041") == "REQ-2063"
    assert chosen("q=data&job=REQ-2041") == "REQ-2041"
    assert chosen("q=steward&job=-") == "-"
    assert chosen("q=plumber&job=REQ-2041") == "REQ-2041"


def opens_no_job(company: connected.Company) -> None:
    company.application.integrations.get(integration_type="ONE_CLICK_EXPORT").configurations.filter(
        key="JOB_POSTING_VIEWERS"
    ).delete()


def test_an_ats_that_accepts_no_exports_is_named_and_not_offered(
    browser: Client, company: connected.Company, member: Member
) -> None:
    opens_no_job(company)

    profile = browser.get(f"/people/{member.pk}/").content.decode()

    assert "ATS Simulator does not accept exports. Add people there by hand." in tidy(profile)
    assert browser.post(f"/people/{member.pk}/export/", {"job": "-"}).status_code == 404
    with pytest.raises(TakesNoExports):
        services.request_export(seat=company.recruiter_a, member=member, application=company.application)


def test_the_dialog_of_one_ats_names_the_other_that_accepts_none(
    browser: Client, company: connected.Company, member: Member
) -> None:
    opens_no_job(company)
    other = hub.customer_application()
    hub.ready(other, company.admin_a.contract)
    ContractAccess.objects.update(is_on=True)

    dialog = browser.get(f"/people/{member.pk}/export/").content.decode()

    assert "ATS Simulator does not accept exports. Add people there by hand." in tidy(dialog)
    assert list(browser.get(f"/people/{member.pk}/export/").context["applications"]) == [(other, "ATS Simulator")]


def test_a_job_that_is_not_shared_cannot_be_chosen(browser: Client, company: connected.Company, member: Member) -> None:
    opens_no_job(company)
    connected.job(company, "REQ-7", "Nurse")
    JobPosting.objects.update(access_restricted=False)
    connected.job(company)

    assert "REQ-2041" not in browser.get(f"/people/{member.pk}/export/").content.decode()
    refused = browser.post(f"/people/{member.pk}/export/", {"job": "REQ-2041"})
    assert refused.status_code == 422
    assert "The ATS has not opened this job to you." in refused.content.decode()


def test_the_dialog_names_an_existing_record(browser: Client, company: connected.Company) -> None:
    known = connected.known_member(company)

    assert "Already in ATS Simulator as" in browser.get(f"/people/{known.pk}/export/").content.decode()


@pytest.mark.parametrize(("choice", "makes_new"), [("", False), ("on", True)])
def test_a_new_record_can_be_requested_although_one_exists(
    browser: Client, company: connected.Company, choice: str, *, makes_new: bool
) -> None:
    known = connected.known_member(company)

    browser.post(f"/people/{known.pk}/export/", {"job": "-", "makes_new": choice})

    assert Export.objects.get().makes_new is makes_new


def test_an_address_is_offered_only_to_the_recruiter_who_was_given_it(
    browser: Client, working_as: Callable[[Seat], Client], company: connected.Company, member: Member
) -> None:
    MailStub.objects.create(
        contract=company.recruiter_a.contract,
        owner=company.recruiter_a,
        member=member,
        email_addresses=["yusuf@mail.example"],
    )
    path = f"/people/{member.pk}/export/"

    assert "yusuf@mail.example" in browser.get(path).content.decode()
    assert "yusuf@mail.example" not in working_as(company.admin_a).get(path).content.decode()


def test_the_dialog_says_that_profiles_carry_no_mail(browser: Client, member: Member) -> None:
    dialog = browser.get(f"/people/{member.pk}/export/").content.decode()

    assert f"members’ e-mail addresses. Enter one if {member.first_name} gave it to you." in dialog


def test_export_is_disabled_with_the_reason_if_the_member_forbids_it(browser: Client, member: Member) -> None:
    set_allows_export(member=member, allows=False)

    profile = browser.get(f"/people/{member.pk}/").content.decode()
    dialog = browser.get(f"/people/{member.pk}/export/").content.decode()
    pressed = browser.post(f"/people/{member.pk}/export/", {"job": "-"})

    assert "does not allow exports in their privacy settings" in profile
    assert "does not allow exports in their privacy settings" in dialog
    assert 'form="export-f"' not in dialog
    assert "You can write an InMail or save this person to a project." in dialog
    assert "Export to ATS</a>" not in profile
    assert pressed.status_code == 422


def test_the_reason_follows_all_buttons_as_it_does_on_the_screen(
    browser: Client, company: connected.Company, member: Member
) -> None:
    """The Tab key must reach the buttons and the reason in the order in which the screen shows them.

    The reason says why export is off, and may contain a link.
    """
    company.switch()

    profile = browser.get(f"/people/{member.pk}/").content.decode()

    in_order = (
        'aria-describedby="export-off"',
        'data-key="m"',
        'data-key="s"',
        'id="export-off"',
        "How to connect one",
    )
    places = [profile.find(piece) for piece in in_order]
    assert places == sorted(places)
    assert places[0] > 0


@pytest.mark.usefixtures("in_sandbox")
def test_a_sandbox_member_can_forbid_and_allow_exports(
    browser: Client, company: connected.Company, member: Member
) -> None:
    thread = Thread.objects.create(contract=company.recruiter_a.contract, seat=company.recruiter_a, member=member)
    path = f"/members/inbox/{thread.pk}/"

    said = []
    for allows in ("0", "1"):
        browser.post(f"{path}privacy/", {"allows_export": allows})
        said.append("may not export your profile" in browser.get(path).content.decode())
        member.refresh_from_db()
        said.append(member.allows_export)

    assert said == [True, False, False, True]


def test_export_that_an_admin_switched_off_is_disabled_and_shows_the_quota(
    browser: Client, company: connected.Company, member: Member
) -> None:
    Contract.objects.update(export_is_on=False)

    profile = browser.get(f"/people/{member.pk}/").content.decode()

    assert "An admin has turned export off for this contract." in profile
    assert "0 of 300 exports used" in profile


def test_the_quota_is_not_named_if_no_ats_is_connected(
    browser: Client, company: connected.Company, member: Member
) -> None:
    company.switch(contract=False)

    profile = browser.get(f"/people/{member.pk}/").content.decode()

    assert "No ATS is connected to this contract." in profile
    assert "exports used" not in profile


def test_an_arrival_without_a_job_is_told_from_hidden_applications(
    browser: Client, company: connected.Company, member: Member
) -> None:
    record(company, "C-7", first_name=member.first_name, last_name=member.last_name)
    browser.post(f"/people/{member.pk}/export/", {"job": "-", "to": "add:C-7"})
    run_tasks()
    arrived = Export.objects.get()
    Export.objects.update(state=ExportState.ARRIVED, ats_candidate_id="C-7", finished_at=clock.now())
    without = tidy(browser.get(f"/people/{member.pk}/").content.decode())
    Export.objects.update(external_job_posting_id="REQ-1")
    hidden = tidy(browser.get(f"/people/{member.pk}/").content.decode())

    assert arrived.adds_to == "C-7"
    assert ("The newest export had no job." in without, "that your seat can see" in without) == (True, False)
    assert ("The newest export had no job." in hidden, "that your seat can see" in hidden) == (False, True)
    assert "ATS</button>" in without


def test_the_state_is_polled_until_it_is_final(browser: Client, company: connected.Company, member: Member) -> None:
    browser.post(f"/people/{member.pk}/export/", {"job": "-"})
    export = Export.objects.get()
    state = f"/exports/{export.pk}/"

    waiting = browser.get(state).content.decode()
    Export.objects.update(
        state=ExportState.ARRIVED,
        ats_candidate_id="C-10517",
        record_url="https://ats.example/C-10517",
        finished_at=clock.now(),
    )
    arrived = browser.get(state).content.decode()

    assert f'hx-get="{state}"' in waiting
    assert f'hx-get="{state}"' not in arrived
    assert "C-10517" in arrived
    assert 'href="https://ats.example/C-10517"' in arrived


def test_a_failure_says_why_and_can_be_tried_again(browser: Client, company: connected.Company, member: Member) -> None:
    browser.post(f"/people/{member.pk}/export/", {"job": "-"})
    failed = Export.objects.get()
    services.report_failure(export=failed, reason="Job REQ-1990 is closed.")

    shown = browser.get(f"/people/{member.pk}/").content.decode()
    again = browser.post(f"/exports/{failed.pk}/retry/")

    assert "Job REQ-1990 is closed." in shown
    assert again.status_code == 302
    assert Export.objects.filter(retry_of=failed).count() == 1


def test_an_export_beyond_the_quota_is_refused_with_the_reason(
    browser: Client, company: connected.Company, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MONTHLY_QUOTA", 1)
    browser.post(f"/people/{member.pk}/export/", {"job": "-"})

    refused = browser.post(f"/people/{hub.member().pk}/export/", {"job": "-"})

    assert refused.status_code == 422
    assert "this month’s exports (limit: 1)" in refused.content.decode()


def test_the_quota_names_the_utc_month_that_it_counts(
    working_as: Callable[[Seat], Client], company: connected.Company, member: Member
) -> None:
    with clock.stopped(datetime(2026, 11, 30, 20, 0, tzinfo=UTC)):
        browser = working_as(company.recruiter_a)
        # In the reader's time zone it is already December 1, but exports are counted by months in UTC.
        browser.cookies["zone"] = "Pacific/Kiritimati"
        browser.post(f"/people/{member.pk}/export/", {"job": "-"})

        page = browser.get("/exports/").content.decode()

    assert "1 of 300 exports used in November" in tidy(page)


def test_without_an_ats_there_is_no_export_button(
    working_as: Callable[[Seat], Client], company: connected.Company, member: Member
) -> None:
    outsider = working_as(company.admin_b)

    assert "Export to ATS</a>" not in outsider.get(f"/people/{member.pk}/").content.decode()
    assert outsider.get(f"/people/{member.pk}/export/").status_code == 404
