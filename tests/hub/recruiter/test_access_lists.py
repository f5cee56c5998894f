"""Jobs on access lists in Recruiter: nothing of them shows, and nothing can be done with them, but for their people."""

from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.accounts.models import Seat
from hirewire.hub.acls.models import EntityAclAssignee
from hirewire.hub.exports import errors, services
from hirewire.hub.exports.models import Export, ExportState
from hirewire.hub.members.models import Member
from hirewire.hub.postings.models import JobPosting
from tests.factories import connected, hub, lists

pytestmark = pytest.mark.django_db

#: What an ATS sent must not stand anywhere in the page, not even in an attribute.
SECRETS = ("C-1", "REQ-2041", "Onsite interview", "Senior Data Engineer", "Childcare", "Led the replay")


@pytest.fixture
def company() -> connected.Company:
    """A confidential job with one applicant; the recruiter is on its list, the admin is not."""
    company = connected.company()
    company.switch(contract=True)
    connected.job(company)
    lists.put(company.application, "G", "REQ-2041")
    lists.assign(company.application, "G", company.recruiter_a)
    lists.profile(company.admin_a)
    return company


@pytest.fixture(params=[True, False], ids=["open to all", "closed"])
def applicant(request: pytest.FixtureRequest, company: connected.Company) -> Member:
    """The lists hide the job whatever the ATS says of everything else."""
    if not request.param:
        lists.close(company.application)
    return connected.known_member(company)


def shown(browser: Client, path: str) -> set[str]:
    content = browser.get(path).content.decode()
    return {secret for secret in SECRETS if secret in content}


def test_the_profile_shows_only_to_the_people_of_the_list(
    working_as: Callable[[Seat], Client], company: connected.Company, applicant: Member
) -> None:
    path = f"/people/{applicant.pk}/"

    assert shown(working_as(company.recruiter_a), path) == set(SECRETS)
    assert shown(working_as(company.admin_a), path) == set()


def test_search_neither_marks_nor_counts(
    working_as: Callable[[Seat], Client], company: connected.Company, applicant: Member
) -> None:
    found = {}
    for seat in (company.recruiter_a, company.admin_a):
        browser = working_as(seat)
        context = browser.get("/search/").context
        only_in = [member for member, _, _ in browser.get("/search/?ats=in").context["rows"]]
        report = browser.get("/settings/reporting/").context["report"]
        found[seat] = (context["counts"].in_ats, only_in, report.people.in_ats)

    assert found == {company.recruiter_a: (1, [applicant], 1), company.admin_a: (0, [], 0)}


def test_the_chooser_lists_the_job_and_what_is_known_only_to_its_people(
    working_as: Callable[[Seat], Client], company: connected.Company, applicant: Member
) -> None:
    path = f"/people/{applicant.pk}/export/"
    known = {"C-1", "REQ-2041", "Senior Data Engineer"}

    assert shown(working_as(company.recruiter_a), path) >= known
    assert shown(working_as(company.admin_a), path) == set()
    assert shown(working_as(company.admin_a), f"{path}jobs/?q=data") == set()


def test_an_export_to_it_is_refused_at_the_page_and_in_the_service(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    member, job = hub.member(), JobPosting.objects.get()

    answer = working_as(company.admin_a).post(f"/people/{member.pk}/export/", {"job": "REQ-2041"})
    with pytest.raises(errors.JobHidden):
        services.request_export(seat=company.admin_a, member=member, application=company.application, job=job)

    assert (answer.status_code, Export.objects.count()) == (404, 0)


def test_what_was_exported_to_it_shows_only_to_its_people(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    member = hub.member()
    sent = {"member": member, "application": company.application}
    export = services.request_export(seat=company.recruiter_a, job=JobPosting.objects.get(), **sent)
    Export.objects.update(state=ExportState.FAILED)
    stranger, owner = working_as(company.admin_a), working_as(company.recruiter_a)

    for path in (f"/people/{member.pk}/", "/search/?q=lovelace"):
        assert (shown(stranger, path), "taken" in stranger.get(path).content.decode()) == (set(), False)
    assert stranger.get(f"/exports/{export.pk}/").status_code == 404
    assert stranger.post(f"/exports/{export.pk}/retry/").status_code == 404
    assert "Senior Data Engineer" in shown(owner, f"/people/{member.pk}/")


def test_whoever_left_the_list_cannot_repeat_an_export(company: connected.Company) -> None:
    export = services.request_export(
        seat=company.recruiter_a, member=hub.member(), application=company.application, job=JobPosting.objects.get()
    )
    services.report_failure(export=export, reason="")
    EntityAclAssignee.objects.all().delete()
    export.refresh_from_db()

    with pytest.raises(errors.JobHidden):
        services.retry(seat=company.recruiter_a, export=export)
