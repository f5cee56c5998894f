from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from hirewire.hub.ats.acls.models import EntityAclAssignee
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.recruiting.exports import errors, services
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.kit import clock
from tests.factories import connected, hub, lists

pytestmark = pytest.mark.django_db

#: Data from the ATS that must not appear anywhere in the page, not even in an attribute.
SECRETS = ("C-1", "REQ-2041", "Onsite interview", "Senior Data Engineer", "Childcare", "Led the replay")


@pytest.fixture
def company() -> connected.Company:
    """A company with a confidential job. The recruiter is on the job's access list, but the admin is not."""
    company = connected.company()
    company.switch(contract=True)
    connected.job(company)
    lists.put(company.application, "G", "REQ-2041")
    lists.assign(company.application, "G", company.recruiter_a)
    lists.profile(company.admin_a)
    return company


@pytest.fixture(params=[True, False], ids=["open to all", "closed"])
def applicant(request: pytest.FixtureRequest, company: connected.Company) -> Member:
    """An applicant for the job.

    The fixture has two variants: the ATS opens its records to everybody, or to nobody. The access list hides the job in
    both variants.
    """
    if not request.param:
        lists.close(company.application)
    return connected.known_member(company)


def shown(browser: Client, path: str) -> set[str]:
    content = browser.get(path).content.decode()
    return {secret for secret in SECRETS if secret in content}


def test_only_people_on_the_list_see_ats_data_on_the_profile(
    working_as: Callable[[Seat], Client], company: connected.Company, applicant: Member
) -> None:
    path = f"/people/{applicant.pk}/"

    assert shown(working_as(company.recruiter_a), path) == set(SECRETS)
    assert shown(working_as(company.admin_a), path) == set()


def test_search_neither_marks_nor_counts_applicants_for_hidden_jobs(
    working_as: Callable[[Seat], Client], company: connected.Company, applicant: Member
) -> None:
    found = {}
    for seat in (company.recruiter_a, company.admin_a):
        browser = working_as(seat)
        context = browser.get("/search/counts/").context
        only_in = browser.get("/search/?ats=in").context["members"]
        report = browser.get("/settings/reporting/").context["report"]
        found[seat] = (context["counts"]["in"].number, only_in, report.people.in_ats)

    assert found == {company.recruiter_a: (1, [applicant], 1), company.admin_a: (0, [], 0)}


def test_only_people_on_the_list_see_the_job_in_the_chooser(
    working_as: Callable[[Seat], Client], company: connected.Company, applicant: Member
) -> None:
    path = f"/people/{applicant.pk}/export/"
    known = {"C-1", "REQ-2041", "Senior Data Engineer"}

    assert shown(working_as(company.recruiter_a), path) >= known
    assert shown(working_as(company.admin_a), path) == set()
    assert shown(working_as(company.admin_a), f"{path}jobs/?q=data") == set()


def test_page_and_service_refuse_an_export_to_a_hidden_job(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    member, job = hub.member(), JobPosting.objects.get()

    admin = working_as(company.admin_a)
    refusals = [
        list(admin.post(f"/people/{member.pk}/export/", {"job": number}).context["form"].non_field_errors())
        for number in ("REQ-2041", "REQ-9")
    ]
    with pytest.raises(errors.JobHidden):
        services.request_export(seat=company.admin_a, member=member, application=company.application, job=job)

    # A hidden job looks like one that does not exist.
    assert refusals[0] == refusals[1] != []
    assert not Export.objects.exists()


def test_only_people_on_the_list_see_exports_to_the_job(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    member = hub.member()
    sent = {"member": member, "application": company.application}
    export = services.request_export(seat=company.recruiter_a, job=JobPosting.objects.get(), **sent)
    Export.objects.update(state=ExportState.FAILED)
    stranger, owner = working_as(company.admin_a), working_as(company.recruiter_a)

    for path in (f"/people/{member.pk}/", "/search/"):
        assert (shown(stranger, path), "taken" in stranger.get(path).content.decode()) == (set(), False)
    assert stranger.get(f"/exports/{export.pk}/").status_code == 404
    assert stranger.post(f"/exports/{export.pk}/retry/").status_code == 404
    assert "Senior Data Engineer" in shown(owner, f"/people/{member.pk}/")


def test_somebody_removed_from_the_list_cannot_retry_an_export(company: connected.Company) -> None:
    export = services.request_export(
        seat=company.recruiter_a, member=hub.member(), application=company.application, job=JobPosting.objects.get()
    )
    services.report_failure(export=export, reason="")
    EntityAclAssignee.objects.all().delete()
    export.refresh_from_db()

    with pytest.raises(errors.JobHidden):
        services.retry(seat=company.recruiter_a, export=export)


@pytest.fixture
def jobs_tab(working_as: Callable[[Seat], Client], company: connected.Company) -> Callable[..., dict[str, str]]:
    def read(seat: Seat | None = None, query: str = "") -> dict[str, str]:
        page = working_as(seat or company.admin_a).get(f"/settings/jobs/{query}").content.decode()
        found = {}
        for line in page.split("<tr>")[2:]:
            number = line.partition('class="meta code"')[2].partition(">")[2].partition("<")[0].strip()
            cells = [cell.partition(">")[2].partition("</td>")[0] for cell in line.split("<td")[1:]]
            found[number] = " ".join(strip_tags(cells[2]).split())
        return found

    return read


def test_the_jobs_tab_says_who_sees_each_job(
    company: connected.Company, jobs_tab: Callable[..., dict[str, str]]
) -> None:
    company.switch(company=True)
    lists.close(company.application)
    lists.assign(company.application, "G", company.admin_b, hub.seat())
    for number, acl_id in (("REQ-2", "hirewire-everybody"), ("REQ-3", "empty"), ("REQ-4", "foreign")):
        connected.job(company, number)
        lists.put(company.application, acl_id, number)
    lists.assign(company.application, "foreign", hub.seat())
    connected.job(company, "REQ-5")
    JobPosting.objects.filter(pk=connected.job(company, "REQ-6").pk).update(state="CLOSED")

    assert jobs_tab() == {
        "REQ-2041": "2 people: Amara Okafor, Tomás Echeverría; 1 more without a usable seat.",
        "REQ-2": "Everybody. The ATS opened the job to everybody.",
        "REQ-3": "Nobody. The ATS put nobody on the job’s access list.",
        "REQ-4": "Nobody. The people on the job’s access list have no usable seat.",
        "REQ-5": "Nobody. The ATS has not set who may see it.",
        "REQ-6": "Nobody: the job is closed.",
    }


@pytest.mark.parametrize("is_over", [True, False])
def test_the_jobs_tab_does_not_count_seats_that_cannot_use_the_ats(
    company: connected.Company,
    jobs_tab: Callable[..., dict[str, str]],
    is_over: bool,  # noqa: FBT001 - a case
) -> None:
    lists.assign(company.application, "G", company.admin_b)
    if is_over:
        company.switch(contract=True, company=True)
        Contract.objects.filter(pk=company.admin_b.contract_id).update(ended_at=clock.now())

    assert jobs_tab() == {"REQ-2041": "1 person: Amara Okafor; 1 more without a usable seat."}


def test_admins_can_view_the_jobs_tab_as_a_colleague(
    company: connected.Company, jobs_tab: Callable[..., dict[str, str]]
) -> None:
    mine = "Yes. The ATS put this person on the job’s access list."
    stranger = hub.seat()

    found = [
        jobs_tab(query=f"?seat={seat}") for seat in (company.recruiter_a.pk, company.admin_a.pk, stranger.pk, 10**30)
    ]

    assert found[0] == {"REQ-2041": mine}
    assert found[1] == {"REQ-2041": "No. The job has an access list, and this person is not on it."}
    assert found[2] == found[3] == {"REQ-2041": "1 person: Amara Okafor."}
    assert jobs_tab(company.recruiter_a, f"?seat={company.admin_a.pk}") == {"REQ-2041": mine}


def test_the_jobs_tab_takes_the_same_queries_for_any_number_of_lists(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    browser, counts = working_as(company.admin_a), []

    for round_ in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get("/settings/jobs/")
        counts.append(len(queries))
        for number in range(5):
            connected.job(company, f"R-{round_}-{number}")
            lists.put(company.application, f"L-{round_}-{number}", f"R-{round_}-{number}")
            lists.assign(company.application, f"L-{round_}-{number}", hub.seat(company.admin_a.contract))

    assert counts[0] == counts[1]
