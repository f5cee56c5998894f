import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.accessibility import violations
from tests.browser.pages import settled
from tests.browser.sessions import begin_session
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recruiter(page: Page, live_server: LiveServer) -> Page:
    company = connected.company()
    company.switch(contract=True)
    connected.known_member(company)
    connected.job(company)
    hub.member("Ada", "Lovelace")
    hub.member("Adam", "Baker")
    begin_session(page.context, live_server.url, company.recruiter_a.person)
    page.goto(f"{live_server.url}/search/")
    return page


def test_a_person_is_found_from_any_page_without_a_mouse(recruiter: Page, complaints: list[str]) -> None:
    page = recruiter
    box = page.get_by_role("combobox", name="Person, job, project, page or action")
    chosen = page.locator("#palette [aria-selected=true]")
    page.get_by_role("link", name="Projects", exact=True).focus()

    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    expect(chosen).to_contain_text("Create a project")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Projects", exact=True)).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("ada")
    expect(chosen).to_contain_text("Ada Lovelace")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("Adam Baker")
    expect(box).to_have_attribute("aria-activedescendant", "palette-people-2")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Ada Lovelace", exact=True)).to_be_visible()
    assert complaints == []


def test_fast_typing_gets_the_best_result_for_the_whole_text(recruiter: Page) -> None:
    page = recruiter

    page.keyboard.press("Control+k")
    page.keyboard.type("senior data")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/jobs/\d+/$"))
    expect(page.get_by_role("heading", name="Senior Data Engineer, Claims")).to_be_visible()


def test_single_keys_act_on_a_person_and_can_be_switched_off(recruiter: Page) -> None:
    page = recruiter
    page.keyboard.press("Control+k")
    page.keyboard.type("lovelace")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ada Lovelace", exact=True)).to_be_visible()
    # The scripts that handle single keys run after the heading is visible.
    page.wait_for_load_state()

    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="New note")).to_be_focused()
    page.keyboard.type("m?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("tab", name="Profile").focus()
    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="InMail to Ada Lovelace")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Find or do")).to_be_visible()


def test_the_switch_for_single_keys_applies_to_the_search_page_too(recruiter: Page) -> None:
    page = recruiter
    page.goto(f"{page.url}?text=ada")
    first = page.locator("[data-hits] .name > a").first
    first.focus()
    page.keyboard.press("/")
    expect(page.locator("#find-text")).to_be_focused()
    first.focus()
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")

    first.focus()
    page.keyboard.press("e")
    page.keyboard.press("/")

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(first).to_be_focused()


def test_the_switch_for_single_keys_applies_to_the_next_and_previous_person_too(recruiter: Page) -> None:
    page = recruiter
    page.locator("#find-text").fill("engineer")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ada Lovelace", exact=True).click()
    page.wait_for_url(re.compile(r"/people/\d+/"))
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Previous: Ada Lovelace")).to_be_visible()
    # The scripts that handle single keys run after the link is visible.
    page.wait_for_load_state()
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")

    # A browser fires ``navigate`` before the handler of a key returns, so the test need not wait for the event.
    page.evaluate(
        """() => navigation.addEventListener("navigate", (event) => {
            event.preventDefault();
            document.body.dataset.left = event.destination.url;
        })"""
    )

    page.keyboard.press("k")
    # Remove the list of keys. It is also missing while an admin views Recruiter as a colleague.
    page.evaluate("document.getElementById('keys').remove()")
    page.keyboard.press("k")

    assert page.evaluate("document.body.dataset.left ?? ''") == ""


def test_a_two_key_sequence_opens_a_page(recruiter: Page) -> None:
    page = recruiter
    # The second key counts only within a second and a half of the first, so stop the clock.
    page.clock.set_fixed_time(datetime.now(UTC))
    page.get_by_role("link", name="Inbox", exact=True).focus()

    page.keyboard.press("g")
    page.keyboard.press("p")

    page.wait_for_url("**/projects/")


def test_on_a_phone_a_button_opens_the_palette(recruiter: Page) -> None:
    page = recruiter
    page.set_viewport_size({"width": 360, "height": 740})

    page.get_by_role("button", name="Find or do").click()
    page.keyboard.type("ada")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Ada Lovelace")
    settled(page)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("option", name="Adam Baker").click()
    expect(page.get_by_role("heading", name="Adam Baker", exact=True)).to_be_visible()
