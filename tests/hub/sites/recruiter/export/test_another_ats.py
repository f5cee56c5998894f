from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import MailStub
from tests.factories import connected, hub
from tests.support.html import tidy

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


@pytest.fixture
def company() -> connected.Company:
    return connected.company()


@pytest.fixture
def other(company: connected.Company) -> connected.Company:
    application = hub.customer_application()
    hub.ready(application, company.admin_a.contract)
    ContractAccess.objects.update(is_on=True)
    return replace(company, application=application)


@pytest.fixture
def browser(working_as: Callable[[Seat], Client], company: connected.Company, other: connected.Company) -> Client:
    # Two ATSs may use the same id for different jobs.
    for ats in (company, other):
        connected.job(ats)
        connected.job(ats, "REQ-2063", "Data Steward")
    return working_as(company.recruiter_a)


@pytest.fixture
def member(company: connected.Company) -> Member:
    member = hub.member("Yusuf", "Demirci")
    MailStub.objects.create(
        contract=company.recruiter_a.contract,
        owner=company.recruiter_a,
        member=member,
        email_addresses=["yusuf@mail.example"],
    )
    return member


@pytest.mark.parametrize("email", ["half an addr", ""])
def test_a_typed_address_and_the_words_of_the_job_search_are_kept(
    browser: Client, other: connected.Company, member: Member, email: str
) -> None:
    sent = {"q": "data", "email": email, "application": other.application.pk, "other_ats": "on"}

    response = browser.post(f"/people/{member.pk}/export/", sent, headers=HTMX)

    page, context = response.content.decode(), response.context
    assert (response.status_code, 'class="err"' in page, Export.objects.count()) == (200, False, 0)
    assert (context["application"], context["text"], len(context["jobs"])) == (other.application, "data", 2)
    assert f'value="{email}"' in page.partition('id="mail"')[2].partition(">")[0]
    assert "shared this with you" not in page


@pytest.mark.parametrize(("job", "chosen"), [("REQ-2041", ""), ("-", "-")])
def test_a_job_is_not_kept_but_the_choice_of_none_is(
    browser: Client, other: connected.Company, member: Member, job: str, chosen: str
) -> None:
    sent = {"job": job, "application": other.application.pk, "other_ats": "on"}

    one = browser.post(f"/people/{member.pk}/export/", sent, headers=HTMX)
    several = browser.post("/export/", {**sent, "member": [member.pk]}, headers=HTMX)

    assert (one.context["chosen"], several.context["chosen"]) == (chosen, chosen)
    assert (several.status_code, Export.objects.count()) == (200, 0)


def test_the_job_that_was_last_used_there_is_proposed(
    browser: Client, other: connected.Company, member: Member
) -> None:
    job = connected.job(other, "R-7", "Nurse")
    services.request_export(seat=other.recruiter_a, member=hub.member(), application=other.application, job=job)
    sent = {"q": "", "job": "REQ-2041", "application": other.application.pk, "other_ats": "on"}

    context = browser.post(f"/people/{member.pk}/export/", sent, headers=HTMX).context

    assert (context["chosen"], bool(context["repeats"])) == ("R-7", True)


@pytest.mark.parametrize("ticked", [{"with_mail": "on"}, {}])
def test_addresses_that_were_excluded_from_several_exports_stay_excluded(
    browser: Client, other: connected.Company, member: Member, ticked: dict[str, str]
) -> None:
    sent = {"member": [member.pk], "application": other.application.pk, "other_ats": "on", **ticked}

    response = browser.post("/export/", sent, headers=HTMX)

    assert response.context["application"] == other.application
    assert response.context["form"]["with_mail"].value() == bool(ticked)


def exports(browser: Client, member: Member, to: connected.Company, job: str = "-") -> list[str]:
    """Press Export in both dialogs, for one person and for several people, with and without htmx. Return the pages."""
    sent = {"application": to.application.pk, "job": job}
    answers = (
        browser.post(f"/people/{member.pk}/export/", sent, headers=HTMX),
        browser.post("/export/", {**sent, "member": [member.pk]}, headers=HTMX),
        browser.post(f"/people/{member.pk}/export/", sent),
        browser.post("/export/", {**sent, "member": [member.pk]}),
    )
    assert [answer.status_code for answer in answers] == [422] * 4
    assert not Export.objects.exists()
    return [tidy(answer.content.decode()) for answer in answers]


def test_an_export_never_goes_to_another_ats_than_the_chosen_one(
    browser: Client, other: connected.Company, member: Member
) -> None:
    ContractAccess.objects.filter(application=other.application).update(is_on=False)

    for page in exports(browser, member, other, "REQ-2041"):
        assert f"{other.application.name} is off for this contract." in page
        # The page offers the first ATS instead. A job of the first ATS has the same id, but is not chosen.
        assert 'value="REQ-2041"' in page
        assert "checked" not in page.partition('value="REQ-2041"')[2].partition(">")[0]


def test_the_chosen_ats_may_have_closed_its_jobs_meanwhile(
    browser: Client, other: connected.Company, member: Member
) -> None:
    integration = other.application.integrations.get(integration_type="ONE_CLICK_EXPORT")
    integration.configurations.filter(key="JOB_POSTING_VIEWERS").delete()
    JobPosting.objects.filter(application=other.application).update(access_restricted=True)

    for page in exports(browser, member, other):
        assert f"{other.application.name} accepts no exports" in page


def test_export_may_have_been_turned_off_meanwhile(browser: Client, other: connected.Company, member: Member) -> None:
    Contract.objects.update(export_is_on=False)

    for page in exports(browser, member, other):
        assert "An admin of this contract has turned export off." in page
    opened = browser.get(f"/people/{member.pk}/export/", headers=HTMX)
    assert "An admin of this contract has turned export off." in opened.content.decode()


def test_every_ats_may_have_been_turned_off_meanwhile(
    browser: Client, other: connected.Company, member: Member
) -> None:
    ContractAccess.objects.update(is_on=False)

    for page in exports(browser, member, other):
        assert f"{other.application.name} is off for this contract." in page
