from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.kit import clock
from tests.browser.accessibility import at_widths, examine
from tests.browser.pages import settled
from tests.browser.sessions import begin_session
from tests.factories import connected, hub
from tests.hub.recruiting.bell.stories import answered, failed
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company(db: None) -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    seat = company.recruiter_a
    now = clock.now()
    failed(company, seat, hub.member("Adam", "Baker"), now - timedelta(days=2))
    answered(seat, hub.member("Ada", "Lovelace"), now - timedelta(minutes=5), words="Thursday after four suits me.")
    return company


@pytest.fixture
def recruiter(page: Page, live_server: LiveServer, company: connected.Company) -> Page:
    begin_session(page.context, live_server.url, company.recruiter_a.person)
    page.goto(f"{live_server.url}/search/")
    return page


def test_a_notification_is_opened_without_a_mouse(recruiter: Page, complaints: list[str]) -> None:
    page = recruiter
    bell = page.locator("#bell > summary")
    expect(page.locator("#bell-count")).to_have_text("2")
    expect(bell).to_have_accessible_description("2 unread notifications")

    bell.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#bell-list")).to_contain_text("Adam Baker")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Mark all as read")).to_be_focused()
    page.keyboard.press("Escape")
    expect(bell).to_be_focused()
    expect(page.locator("#bell-list")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#bell-list")).to_contain_text("Adam Baker")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Ada Lovelace answered your InMail (unread)")).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url("**/inbox/**")
    expect(page.locator("#bell-count")).to_have_text("1")
    assert complaints == []


def test_a_list_that_arrives_late_keeps_the_keyboards_place(recruiter: Page, complaints: list[str]) -> None:
    page = recruiter
    bell, link = page.locator("#bell > summary"), page.get_by_role("link", name="Ada Lovelace answered your InMail")
    bell.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def requests_held() -> int:
        page.evaluate("0")  # Playwright runs ``hold`` only while it executes a command, such as this one
        return len(held)

    page.route("**/notifications/latest/", hold)

    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(link).to_be_focused()
    eventually(requests_held, lambda count: count == 1)
    with page.expect_response("**/notifications/latest/"):
        held[0].continue_()
    expect(page.locator("#bell-list.htmx-request, #bell-list.htmx-swapping, #bell-list.htmx-settling")).to_have_count(0)

    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/**")
    assert complaints == []


def test_all_can_be_marked_as_read_in_the_bell(recruiter: Page, complaints: list[str]) -> None:
    page = recruiter

    page.locator("#bell > summary").click()
    page.get_by_role("button", name="Mark all as read").click()

    expect(page.locator("#bell-count")).to_have_text("")
    expect(page.locator("#bell-list li")).to_have_count(2)
    expect(page.locator("#bell-list li.unread")).to_have_count(0)
    expect(page.locator("#bell > summary")).to_be_focused()
    page.locator("main").click()
    expect(page.locator("#bell-list")).to_be_hidden()
    assert complaints == []


def test_a_list_that_fails_to_load_can_be_tried_again(recruiter: Page) -> None:
    page = recruiter
    page.route("**/notifications/latest/", lambda route: route.abort())
    page.locator("#bell > summary").click()
    expect(page.get_by_role("alert")).to_contain_text("Notifications cannot be loaded at the moment.")
    page.unroute("**/notifications/latest/")

    page.get_by_role("button", name="Try again").click()

    expect(page.locator("#bell-list")).to_contain_text("Adam Baker")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_two_keys_open_all_notifications(recruiter: Page) -> None:
    page = recruiter
    # The second key counts only within a second and a half of the first, so stop the clock.
    page.clock.set_fixed_time(clock.now())
    page.get_by_role("link", name="Projects", exact=True).focus()

    page.keyboard.press("g")
    page.keyboard.press("n")

    page.wait_for_url("**/notifications/")
    expect(page.get_by_role("heading", name="Notifications", level=1)).to_be_visible()


def test_bell_and_page_are_accessible_and_fit(recruiter: Page) -> None:
    page = recruiter

    page.locator("#bell > summary").click()
    expect(page.locator("#bell-list")).to_contain_text("Adam Baker")
    settled(page)
    assert at_widths(page) == []
    page.get_by_role("link", name="All notifications").click()

    expect(page.get_by_role("heading", name="Notifications", level=1)).to_be_visible()
    settled(page)
    assert at_widths(page) == []


def test_a_colleague_is_proposed_after_an_at(
    recruiter: Page, company: connected.Company, complaints: list[str]
) -> None:
    page = recruiter
    hub.seat(company.admin_a.contract, hub.person("Wei-Lin", "Chang"))
    page.get_by_role("link", name="Ada Lovelace", exact=True).click()
    page.get_by_role("tab", name="Notes").click()
    box = page.get_by_role("textbox", name="New note")

    box.press_sequentially("Ask @wei")
    expect(page.get_by_role("option", name="Wei-Lin Chang")).to_have_attribute("aria-selected", "true")
    settled(page)
    assert examine(page).violations_count == 0, examine(page).generate_report()
    page.keyboard.press("Enter")
    expect(box).to_have_value("Ask @Wei-Lin Chang ")
    warning = page.get_by_text("the colleague you mention is not notified")
    expect(warning).to_be_visible()
    page.get_by_label("Everybody on the contract").check()
    expect(warning).to_be_hidden()
    page.get_by_label("Only me").check()
    box.focus()
    page.keyboard.type("and @z")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="@")).to_be_hidden()
    page.get_by_role("button", name="Save note").click()

    expect(page.get_by_role("status").filter(has_text="Not notified")).to_contain_text("Wei-Lin Chang")
    assert complaints == []


def test_proposals_close_when_the_cursor_leaves_the_name(
    recruiter: Page, company: connected.Company, complaints: list[str]
) -> None:
    page = recruiter
    hub.seat(company.admin_a.contract, hub.person("Wei-Lin", "Chang"))
    page.get_by_role("link", name="Ada Lovelace", exact=True).click()
    page.get_by_role("tab", name="Notes").click()
    box = page.get_by_role("textbox", name="New note")
    box.press_sequentially("Ask @wei")
    expect(page.get_by_role("option", name="Wei-Lin Chang")).to_be_visible()

    page.keyboard.press("Home")

    expect(page.get_by_role("listbox", name="@")).to_be_hidden()
    assert (box.input_value(), complaints) == ("Ask @wei", [])


def test_the_bell_is_translated_into_german(recruiter: Page) -> None:
    page = recruiter
    page.context.set_extra_http_headers({"Accept-Language": "de"})
    page.reload()

    page.locator("#bell > summary").click()

    expect(page.locator("#bell-list")).to_contain_text("Ada Lovelace hat Ihre InMail beantwortet")
    expect(page.locator("#bell > summary")).to_have_accessible_description("2 ungelesene Benachrichtigungen")
