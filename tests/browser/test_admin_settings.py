import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import PostingTask, TaskStatus
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.lifecycle.purges.tasks import carry_on
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, PushEvent
from hirewire.kit import clock
from hirewire.kit.db import timed_ids
from tests.browser.accessibility import examine, violations
from tests.browser.pages import reload, settled
from tests.factories import connected, lists
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "ines.costa@larkspur.example"


def test_an_invited_person_activates_the_seat(page: Page, admin: str, complaints: list[str]) -> None:
    page.goto(f"{admin}/seat-holders/")
    page.get_by_label("E-mail", exact=True).fill(ADDRESS)
    page.get_by_role("button", name="Create a code").click()
    code = page.locator(".secret > span").inner_text()

    page.context.clear_cookies()
    page.goto(admin.replace("/settings", "/seats/take/"))
    for label, text in (("E-mail", ADDRESS), ("Code", code), ("First name", "Ines"), ("Last name", "Costa")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name="Activate seat").click()
    page.wait_for_url("**/search/**")

    assert Seat.objects.get(person__email=ADDRESS).roles == ["recruiter"]
    assert complaints == []


def test_an_admin_views_as_a_colleague_and_parks_the_seat(page: Page, admin: str, company: connected.Company) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{admin}/seat-holders/{company.recruiter_a.pk}/")
    page.get_by_role("button", name="View as Amara").click()
    expect(page.get_by_role("status").get_by_text("You are viewing Recruiter as Amara Okafor.")).to_be_visible()
    assert examine(page).violations_count == 0

    page.goto(admin.replace("/settings", "/inbox/"))
    expect(page.get_by_role("heading", name="Not available while you view Recruiter as someone else")).to_be_visible()
    assert examine(page).violations_count == 0
    page.get_by_role("button", name="Back to your own seat").click()

    expect(page.get_by_role("heading", name="Amara Okafor")).to_be_visible()
    expect(page.get_by_text("Stopped viewing Recruiter as Amara Okafor")).to_be_visible()
    page.get_by_role("radio", name="Parked").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The seat of Amara Okafor has been saved.")).to_be_visible()
    company.recruiter_a.refresh_from_db()
    assert company.recruiter_a.state == SeatState.PARKED


def test_a_small_screen_shows_the_contract_and_that_the_tabs_scroll(page: Page, admin: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    # Buttons are larger on a touch screen.
    page.context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    tabs = page.locator(".tabs")

    page.goto(f"{admin}/seat-holders/")

    expect(page.get_by_role("banner").get_by_text("Larkspur Talent EMEA")).to_be_in_viewport(ratio=1)
    bell, menu = page.locator("#bell").bounding_box(), page.locator(".menu-btn").bounding_box()
    assert bell
    assert menu
    assert (menu["y"], menu["height"]) == (bell["y"], 40)
    expect(tabs).not_to_have_attribute("data-before", "")
    expect(tabs).to_have_attribute("data-after", "")
    tabs.evaluate("tabs => tabs.scrollTo(tabs.scrollWidth, 0)")
    expect(tabs).to_have_attribute("data-before", "")
    expect(tabs).not_to_have_attribute("data-after", "")


def test_all_roles_fit_a_small_screen(page: Page, admin: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})

    page.goto(f"{admin}/seat-holders/roles/")

    assert page.locator(".scroll").evaluate("table => table.scrollWidth <= table.clientWidth")


def test_every_tab_fits_a_small_screen_and_is_accessible(
    page: Page, admin: str, company: connected.Company, complaints: list[str]
) -> None:
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
        found[path] = (fits, violations(page))

    assert {path: what for path, what in found.items() if what != (True, [])} == {}
    assert complaints == []


def test_the_report_can_be_downloaded(page: Page, admin: str, tmp_path: Path) -> None:
    page.goto(f"{admin}/reporting/")
    period = page.get_by_role("navigation", name="Period").get_by_role("link").last
    period.click()
    expect(period).to_have_attribute("aria-current", "true")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    download.value.save_as(tmp_path / "report.csv")

    rows = list(csv.reader((tmp_path / "report.csv").read_text("utf-8-sig").splitlines()))
    shown = page.get_by_role("region", name="Key figures").get_by_text("1 of 1 people whom you can find")
    expect(shown).to_be_visible()
    assert rows[0] == ["Area", "Figure", "Of", "Value"]
    assert {len(row) for row in rows} == {4}
    assert ["People", "In the ATS", "", "1"] in rows


def test_jobs_are_shown_as_seen_by_a_seat_and_why_explains_one(
    page: Page, admin: str, company: connected.Company, complaints: list[str]
) -> None:
    connected.job(company)
    lists.put(company.application, "G", "REQ-2041")

    page.goto(f"{admin}/jobs/")
    page.get_by_label("As seen by").select_option("Amara Okafor")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("columnheader", name="Amara can export to it")).to_be_visible()
    expect(page.locator("tr", has_text="REQ-2041")).to_contain_text("No.")
    page.get_by_label("Id of the job in the ATS").fill("REQ-9")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#check")).to_contain_text("job REQ-9 not found")

    page.goto(admin.replace("/settings", "/why/"))
    for question, record in (("Can I see this application?", "A-1"), ("Is this job in the export list?", "REQ-2041")):
        page.get_by_role("radio", name=question).check()
        page.get_by_label("Name, title or id").fill(record)
        page.get_by_label("For", exact=True).select_option("Amara Okafor")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("#answer")).to_contain_text("Amara Okafor has no profile that the ATS could use")
        expect(page.get_by_label("Name, title or id")).to_have_value(record)
    assert complaints == []


def test_a_refused_job_is_requested_again_and_audited(
    page: Page, admin: str, company: connected.Company, complaints: list[str]
) -> None:
    application = company.application
    PostingTask.objects.create(
        id=timed_ids.new(),
        organization=application.organization,
        application=application,
        external_job_posting_id="REQ-9",
        status=TaskStatus.FAILED,
        error_message="It has no title.",
    )

    page.goto(f"{admin}/ats/{application.pk}/failing/")
    expect(page.get_by_role("row", name="REQ-9")).to_contain_text("It has no title.")
    page.get_by_role("button", name="Ask for it again: job REQ-9").click()
    expect(page.get_by_text("was asked for job REQ-9.")).to_be_visible()
    assert PushEvent.objects.filter(application=application).count() == 1

    Delivery.objects.update(state=DeliveryState.DEAD, last_status=503, tries=7)
    page.goto(f"{admin}/ats/{application.pk}/deliveries/")
    page.get_by_label("State").select_option("Given up")
    page.get_by_role("button", name=re.compile("^Send .* again$")).click()
    expect(page.get_by_text("On the way").last).to_be_visible()

    page.goto(f"{admin}/ats/audit/")
    page.get_by_label("What").select_option("Jobs requested again")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Noor Haddad")
    page.get_by_role("link", name="Clear").click()
    expect(page.locator("tbody tr")).not_to_have_count(1)
    assert complaints == []


def test_synced_records_are_purged_once_every_switch_is_off(
    page: Page, admin: str, company: connected.Company, complaints: list[str]
) -> None:
    page.goto(f"{admin}/ats/")
    purge = page.get_by_role("button", name="Remove synced records…")
    expect(purge).to_be_disabled()
    page.get_by_role("switch", name="Contract Level access").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Turn off").click()
    expect(purge).to_be_enabled()

    purge.click()
    question = page.get_by_role("dialog", name="Remove synced records?")
    expect(question).to_contain_text("You cannot undo this.")
    question.get_by_role("button", name=re.compile("^Remove ")).click()
    expect(page.get_by_text("You can use the switches again when the removal is done.")).to_be_visible()
    run_tasks()
    with clock.moved(timedelta(minutes=11)):
        carry_on(0)
        run_tasks()
    reload(page)
    expect(page.get_by_text("Nothing from this ATS is stored here.")).to_be_visible()
    assert (Candidate.objects.count(), complaints) == (0, [])


def test_export_is_switched_by_keyboard(page: Page, admin: str, company: connected.Company) -> None:
    page.goto(f"{admin}/features/")
    page.get_by_role("switch").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Turn off").click()

    expect(page.get_by_text("Nobody on this contract can export people")).to_be_visible()
    settled(page)
    page.get_by_role("switch").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Each seat whose role includes export can export people")).to_be_visible()
    company.admin_a.contract.refresh_from_db()
    assert company.admin_a.contract.export_is_on
