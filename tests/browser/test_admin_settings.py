"""Admin Settings in a browser: a seat is invited, taken and parked; pages fit, read well and print."""

import pytest
from playwright.sync_api import Page, expect

from hirewire.hub.accounts.models import Seat
from tests.browser.accessibility import examine
from tests.factories import connected

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "ines.costa@larkspur.example"


def test_a_seat_is_invited_taken_and_parked(page: Page, admin: str, complaints: list[str]) -> None:
    page.goto(f"{admin}/seat-holders/")
    page.get_by_label("E-mail", exact=True).fill(ADDRESS)
    page.get_by_role("button", name="Make a code").click()
    code = page.locator(".secret > span").inner_text()

    page.context.clear_cookies()
    page.goto(admin.replace("/settings", "/seats/take/"))
    for label, text in (("E-mail", ADDRESS), ("Code", code), ("First name", "Ines"), ("Last name", "Costa")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name="Take the seat").click()
    page.wait_for_url("**/search/**")

    assert Seat.objects.get(person__email=ADDRESS).roles == ["recruiter"]
    assert complaints == []


def test_an_admin_looks_as_a_colleague_does(page: Page, admin: str, company: connected.Company) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{admin}/seat-holders/{company.recruiter_a.pk}/")
    page.get_by_role("button", name="View as Amara").click()
    expect(page.get_by_role("status").get_by_text("You see Recruiter as Amara Okafor does.")).to_be_visible()
    assert examine(page).violations_count == 0

    page.goto(admin.replace("/settings", "/inbox/"))
    expect(page.get_by_role("heading", name="This is closed while you look as somebody else does")).to_be_visible()
    assert examine(page).violations_count == 0
    page.get_by_role("button", name="Back to your own seat").click()

    expect(page.get_by_role("heading", name="Amara Okafor")).to_be_visible()
    expect(page.get_by_text("Ended looking at Recruiter as Amara Okafor does")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_tab_fits_a_telephone_and_reads_well(
    page: Page, admin: str, company: connected.Company, complaints: list[str], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 360, "height": 800})
    number = company.application.pk
    found = {}

    for path in (
        "seat-holders",
        "features",
        "reporting",
        "ats/audit",
        f"ats/{number}/failing",
        f"ats/{number}/deliveries",
    ):
        page.goto(f"{admin}/{path}/")
        fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        results = examine(page)
        found[path] = (fits, results.violations_count, results.generate_report() if results.violations_count else "")

    assert {path: what for path, what in found.items() if what != (True, 0, "")} == {}
    assert complaints == []


def test_export_is_switched_by_keyboard(page: Page, admin: str, company: connected.Company) -> None:
    page.goto(f"{admin}/features/")
    page.get_by_role("switch").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Turn off").click()

    expect(page.get_by_text("Nobody on this contract can send people")).to_be_visible()
    # HTMX binds what it has swapped in a moment after it shows; nobody is that quick.
    page.wait_for_timeout(500)
    page.get_by_role("switch").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Every seat can send people")).to_be_visible()
    company.admin_a.contract.refresh_from_db()
    assert company.admin_a.contract.export_is_on
