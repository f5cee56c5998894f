import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.recruiting.projects.models import ProjectCandidate
from tests.browser.accessibility import violations
from tests.browser.sessions import begin_session
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def search(page: Page, live_server: LiveServer) -> Page:
    company = connected.company()
    company.switch(contract=True)
    connected.known_member(company)
    connected.job(company)
    hub.member("Ada", "Lovelace")
    hub.member("Bo", "Baker")
    begin_session(page.context, live_server.url, company.recruiter_a.person)
    page.goto(f"{live_server.url}/search/")
    return page


def test_the_slash_key_leads_to_a_person_without_a_mouse(search: Page, complaints: list[str]) -> None:
    page = search
    box = page.get_by_role("combobox", name="Name, title, company, skill or place")

    page.get_by_role("complementary", name="Filters").get_by_label("In ATS", exact=False).first.focus()
    for _ in ("from anywhere", "from the empty box"):
        page.keyboard.press("/")
        expect(box).to_be_focused()
        expect(box).to_have_value("")
    page.keyboard.type("compiler")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/[0-9a-f-]{36}/$"))
    expect(page.locator(".hit")).to_have_count(3)
    box.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Bo Baker", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Ada Lovelace", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("lovel")
    expect(page.get_by_role("option", name="Ada Lovelace")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    assert complaints == []


def test_filters_show_counts_and_can_be_saved(search: Page, complaints: list[str]) -> None:
    page = search
    panel = page.get_by_role("complementary", name="Filters")

    expect(panel.get_by_label("In ATS", exact=False).first).to_be_visible()
    expect(panel.locator(".of-in")).to_have_text("1")
    expect(panel.locator(".of-out")).to_have_text("2")
    panel.get_by_text("Current ATS stage").click()
    # A click opens the next page at once, so ``check()`` would have no time to verify the radio button.
    panel.get_by_role("radio", name="Onsite interview").click()
    page.wait_for_url(re.compile(r"/search/[0-9a-f-]{36}/$"))
    expect(page.get_by_role("link", name="Priya Raghunathan", exact=True)).to_be_visible()
    expect(page.locator(".hit")).to_have_count(1)
    page.get_by_role("button", name="Save search").click()
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    page.get_by_role("dialog").get_by_label("Name").fill("Onsite")
    page.get_by_role("dialog").get_by_role("button", name="Save search").click()
    page.get_by_role("link", name="Saved searches").click()
    expect(page.get_by_role("link", name="Onsite", exact=True)).to_be_visible()

    page.get_by_label("Change Onsite").click()
    page.get_by_label("Name", exact=True).fill("At the second stage")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("link", name="At the second stage").click()
    expect(page.locator(".hit")).to_have_count(1)
    page.get_by_role("link", name="Saved searches").click()
    page.get_by_label("Change At the second stage").click()
    page.get_by_role("button", name="Delete At the second stage").click()
    expect(page.get_by_text("No saved searches yet")).to_be_visible()

    assert complaints == []


def test_hits_are_sorted_narrowed_by_chips_and_saved_together(search: Page, complaints: list[str]) -> None:
    page = search
    names = page.locator(".hit .name > a")

    page.get_by_label("Sort by").select_option("Name")
    page.wait_for_url(re.compile(r"/search/[0-9a-f-]{36}/$"))
    expect(names).to_have_text(["Bo Baker", "Ada Lovelace", "Priya Raghunathan"])
    page.get_by_role("complementary", name="Filters").get_by_label("In ATS", exact=False).first.click()
    expect(names).to_have_text(["Priya Raghunathan"])
    expect(page.locator(".hit")).to_contain_text("Onsite interview")
    page.get_by_role("complementary", name="Filters").get_by_label("In ATS", exact=False).first.click()
    expect(names).to_have_count(3)

    for name in ("Ada Lovelace", "Bo Baker"):
        page.get_by_label(f"Select {name}").check()
    page.locator("#picked").get_by_role("button", name="Save to project").click()
    dialog = page.get_by_role("dialog", name="Save to a project")
    dialog.get_by_label("A new project").check()
    dialog.get_by_label("Name of the new project").fill("Docks")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("New in “Docks”: 2 of 2 people.")).to_be_visible()
    assert sorted(ProjectCandidate.objects.values_list("member__first_name", flat=True)) == ["Ada", "Bo"]
    assert complaints == []


def test_a_fault_in_a_query_stands_beside_its_icon(search: Page) -> None:
    search.get_by_role("combobox", name="Name, title, company, skill or place").fill("compiler AND (byron")
    search.keyboard.press("Enter")
    fault = search.locator("#find-reading").get_by_role("alert")

    expect(fault).to_have_text("The bracket before “byron” is never closed.")
    icon, words = fault.locator("svg").bounding_box(), fault.locator("span").bounding_box()

    assert icon is not None
    assert words is not None
    assert icon["y"] + icon["height"] > words["y"]


def test_the_page_fits_a_phone_and_is_accessible(search: Page) -> None:
    page = search
    page.set_viewport_size({"width": 360, "height": 800})

    for path in ("/search/", "/search/saved/"):
        page.goto(page.url.split("/search/")[0] + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []


def test_everybody_whom_a_long_search_finds_cannot_be_exported_at_once(search: Page, complaints: list[str]) -> None:
    for number in range(26):
        hub.member("Cal", f"Miller{number}")
    search.get_by_role("combobox", name="Name, title, company, skill or place").fill("Cal")
    search.keyboard.press("Enter")
    search.wait_for_url(re.compile(r"/search/[0-9a-f-]{36}/$"))
    bar = search.locator("#picked")
    export, reason = bar.get_by_role("button", name="Export to ATS"), bar.get_by_text("at most 25 people at once")

    search.get_by_label("Select everybody on this page").check()
    expect(export).to_be_enabled()
    expect(reason).to_be_hidden()
    bar.get_by_role("button", name="Select all 26").click()
    expect(export).to_be_disabled()
    expect(reason).to_be_visible()
    search.get_by_label("Select everybody on this page").uncheck()
    search.get_by_label("Select everybody on this page").check()
    expect(export).to_be_enabled()
    assert complaints == []
