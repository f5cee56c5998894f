import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, DeliveryTry
from hirewire.sandbox.board import VARIABLE
from hirewire.wire.push import PushType
from tests.browser.accessibility import at_widths
from tests.browser.pages import settled
from tests.browser.sessions import begin_session
from tests.factories import hub as make
from tests.support.ats import Ats

pytestmark = pytest.mark.django_db(transaction=True)
CANDIDATE = {"firstName": "Zuzanna", "lastName": 7, "emailAddresses": ["nobody"], "atsCreatedAt": 1_764_547_200}
TAKES_BACK = re.compile("/watch/.*take-back")
LOOK_ONCE = """() => new Promise((done) => {
  document.addEventListener("htmx:afterSettle", done, { once: true });
  htmx.trigger("#news", "look");
})"""
Opens = Callable[..., Page]


@pytest.fixture
def ats(db: None) -> Ats:
    QUEUE.clear()
    return Ats()


@pytest.fixture
def opens(page: Page, live_server: LiveServer, ats: Ats) -> Opens:
    person = make.person("Noor", "Haddad")
    make.developer(ats.application, person)
    begin_session(page.context, live_server.url, person)

    def go(path: str = "watch/") -> Page:
        page.goto(f"{live_server.url}/developer/applications/{ats.application.pk}/{path}")
        return page

    return go


@pytest.fixture
def sandbox(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HIREWIRE_FAULTS = "hirewire.sandbox.control.arming.ArmedFaults"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "board"))


def calls(ats: Ats, path: str = "atsIntegrations") -> None:
    ats.call("GET", path)
    flush()


def pushed(ats: Ats, status: int = 503) -> str:
    event = notifications.announce(
        application=ats.application,
        organization=ats.organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url="http://ats.test/hook",
    )
    delivery = Delivery.objects.get(event=event)
    DeliveryTry.objects.create(delivery=delivery, endpoint_url="http://ats.test/hook", status=status, took_ms=5002)
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DEAD, tries=1, last_status=status)
    return event.pk


def rows(page: Page) -> Locator:
    return page.locator("#stream > li")


def test_calls_and_events_appear_by_themselves_and_never_twice(ats: Ats, opens: Opens, complaints: list[str]) -> None:
    page = opens()
    expect(page.get_by_text("No calls in the last 24 hours")).to_be_visible()
    expect(page.get_by_text("Choose a row")).to_be_hidden()

    calls(ats)
    expect(rows(page)).to_have_count(1)
    pushed(ats)
    expect(rows(page)).to_have_count(2)
    calls(ats, "nothing")

    expect(rows(page)).to_have_count(3)
    expect(rows(page).first).to_contain_text("/v2/nothing")
    expect(page.get_by_text("No calls in the last 24 hours")).to_be_hidden()
    expect(page.get_by_text("Choose a row")).to_be_visible()
    assert complaints == []


def test_a_pause_holds_the_list_and_misses_nothing(ats: Ats, opens: Opens) -> None:
    calls(ats)
    page = opens()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("status").filter(has_text="Paused")).to_be_visible()
    # A poll that began before the pause still brings in its rows.
    settled(page)
    asked.clear()
    calls(ats)
    calls(ats, "nothing")
    page.evaluate("htmx.trigger('#news', 'look')")
    held = rows(page).count(), list(asked)
    page.get_by_role("button", name="Pause").click()

    expect(rows(page)).to_have_count(3)
    assert held == (1, [])


def test_an_unavailable_server_is_shown_and_nothing_is_missed(ats: Ats, opens: Opens) -> None:
    page = opens()

    def is_away(route: Route) -> None:
        route.abort()

    page.route("**/watch/news/**", is_away)
    expect(page.get_by_text("The server is not responding.")).to_be_visible()
    calls(ats)
    page.unroute("**/watch/news/**", is_away)

    expect(rows(page)).to_have_count(1)
    expect(page.get_by_text("The server is not responding.")).to_be_hidden()


def test_a_page_that_nobody_touches_pauses_by_itself(page: Page, opens: Opens) -> None:
    page.clock.install()
    opens()
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()

    page.clock.fast_forward("31:00")

    expect(page.get_by_role("status").filter(has_text="Paused")).to_be_visible()


def test_rows_open_by_keyboard(ats: Ats, opens: Opens) -> None:
    calls(ats)
    calls(ats, "nothing")
    page = opens()

    rows(page).first.locator("a.call").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="GET atsIntegrations")).to_be_visible()
    expect(page.get_by_role("heading", name="What the documentation says")).to_be_visible()
    expect(rows(page).nth(1).locator("a.call")).to_be_focused()


def test_an_event_is_replayed_beside_the_list(ats: Ats, opens: Opens) -> None:
    pushed(ats)
    page = opens()
    rows(page).locator("a.call").click()

    page.get_by_role("button", name="Replay").click()

    expect(page.get_by_text("On the way")).to_be_visible()
    expect(page.get_by_role("button", name="Replay")).to_be_disabled()
    expect(page.locator("#row-h")).to_be_focused()
    # One row is the failed attempt. The other row is the event, which waits for its next attempt.
    expect(rows(page)).to_have_count(2)


def test_a_fault_for_the_next_call_is_armed_and_taken_back(ats: Ats, opens: Opens, sandbox: None) -> None:
    calls(ats)
    page = opens()
    rows(page).locator("a.call").click()

    page.get_by_role("button", name="Fail the next one").click()
    armed = page.get_by_role("button", name="Disarm: 500 on GET atsIntegrations · once")
    expect(armed).to_be_visible()
    armed.press("Enter")

    expect(page.get_by_text("No fault is armed.")).to_be_visible()
    expect(page.locator("#faults")).to_be_focused()


def test_a_poll_between_click_and_response_does_not_lose_the_focus(ats: Ats, opens: Opens, sandbox: None) -> None:
    calls(ats)
    page = opens()
    rows(page).locator("a.call").click()
    page.get_by_role("button", name="Fail the next one").click()
    armed = page.get_by_role("button", name="Disarm")
    expect(armed).to_be_visible()

    pressed: list[Route] = []

    def hold(route: Route) -> None:
        pressed.append(route)

    page.route(TAKES_BACK, hold)
    with page.expect_request(TAKES_BACK):
        armed.press("Enter")
    page.evaluate(LOOK_ONCE)
    pressed[0].continue_()

    expect(page.get_by_text("No fault is armed.")).to_be_visible()
    expect(page.locator("#faults")).to_be_focused()


def test_the_page_fits_and_axe_finds_nothing(ats: Ats, opens: Opens, sandbox: None) -> None:
    faults = at_widths(opens())
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE, "C-2": {}})
    calls(ats, "nothing")
    event_id = pushed(ats)

    page = opens(f"watch/events/{event_id}/")
    faults += at_widths(page)
    page = opens("watch/?shown=calls")
    rows(page).last.locator("a.call").click()
    page.get_by_role("button", name="Fail the next one").click()
    expect(page.get_by_role("button", name="Disarm")).to_be_visible()
    faults += at_widths(page)

    assert faults == []
