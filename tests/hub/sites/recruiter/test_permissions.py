from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.sites.recruiter.setting_tabs import TABS
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db

READS = (
    "/search/",
    "/people/{member}/",
    *(f"/settings/{tab.name}/" for tab in TABS if tab.verb == Verb.READ),
    "/settings/reporting/",
    "/settings/import/",
    "/learn-more/",
    "/notifications/",
    "/why/",
)
#: The forms that only admins may send, with the status that an admin gets.
ADMIN_WRITES = {
    "/settings/ats/{application}/contract/": 200,
    "/settings/ats/{application}/company/": 200,
    "/settings/ats/{application}/purge/": 302,
}
#: Actions on the company rather than on one ATS.
COMPANY_WRITES = ("/settings/data/archives/", "/settings/data/removals/")


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def address(path: str, company: connected.Company) -> str:
    return path.format(member=hub.member().pk, application=company.application.pk)


@pytest.mark.parametrize("path", [*READS, *ADMIN_WRITES])
def test_nobody_gets_in_without_signing_in(browser: Client, company: connected.Company, path: str) -> None:
    response = browser.get(address(path, company)) if path in READS else browser.post(address(path, company))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", READS)
def test_every_seat_can_open_the_read_only_pages(
    working_as: Callable[[Seat], Client], company: connected.Company, path: str
) -> None:
    for seat in (company.recruiter_a, company.admin_a, company.admin_b):
        assert working_as(seat).get(address(path, company)).status_code == 200


@pytest.mark.parametrize(("path", "status"), ADMIN_WRITES.items())
def test_only_admins_switch_and_purge(
    working_as: Callable[[Seat], Client], company: connected.Company, path: str, status: int
) -> None:
    refused = working_as(company.recruiter_a).post(address(path, company), {"on": "true"})
    allowed = working_as(company.admin_a).post(address(path, company), {"on": "true"})

    assert (refused.status_code, allowed.status_code) == (403, status)
    assert "Ingrid Solheim" in refused.content.decode()


@pytest.mark.parametrize("path", COMPANY_WRITES)
def test_only_admins_can_archive_data_or_have_it_removed(
    working_as: Callable[[Seat], Client], company: connected.Company, path: str
) -> None:
    company.switch()
    typed = {"scope": "ATS", "confirmation": "Larkspur Health"}

    assert working_as(company.recruiter_a).post(path, typed).status_code == 403
    assert working_as(company.admin_a).post(path, typed).status_code == 302


@pytest.mark.parametrize("path", ADMIN_WRITES)
def test_another_companys_admin_finds_no_card(
    working_as: Callable[[Seat], Client], company: connected.Company, path: str
) -> None:
    stranger = hub.admin_seat()

    assert working_as(stranger).post(address(path, company), {"on": "true"}).status_code == 404


def test_an_export_of_another_company_is_not_found(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    member = hub.member()
    working_as(company.recruiter_a).post(f"/people/{member.pk}/export/", {"job": "-"})
    export = Export.objects.get()
    other = connected.company()
    other.switch(contract=True)

    assert working_as(company.admin_a).get(f"/exports/{export.pk}/").status_code == 200
    assert working_as(other.admin_a).get(f"/exports/{export.pk}/").status_code == 404
    assert working_as(other.admin_a).post(f"/exports/{export.pk}/retry/").status_code == 404


def test_imported_people_are_visible_to_their_company_only(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    own = hub.member("Zebedee", of=company.application.organization)
    stranger = working_as(hub.seat())

    assert working_as(company.admin_b).get(f"/people/{own.pk}/").status_code == 200
    assert stranger.get(f"/people/{own.pk}/").status_code == 404
    assert "Zebedee" not in stranger.post("/search/", {"name": "zebed"}, follow=True).content.decode()


def test_a_member_who_closed_the_account_is_not_found(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    gone = hub.member("Zebedee")
    gone.closed_at = connected.ONSITE
    gone.save()
    browser = working_as(company.admin_a)

    assert browser.get(f"/people/{gone.pk}/").status_code == 404
    assert "Zebedee" not in browser.get("/search/").content.decode()
