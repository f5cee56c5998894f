from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.push import PushType
from tests.browser.accessibility import at_widths
from tests.browser.sessions import begin_session
from tests.browser.signing_in import PASSWORD, sign_in
from tests.factories import hub as make
from tests.support.ats import Ats

pytestmark = pytest.mark.django_db(transaction=True)
CANDIDATE = {"firstName": "Zuzanna", "lastName": 7, "emailAddresses": ["nobody"], "atsCreatedAt": 1_764_547_200}


@dataclass(frozen=True)
class Console:
    page: Page
    parent: DeveloperApplication
    child: DeveloperApplication
    url: str

    def opens(self, path: str = "", of: DeveloperApplication | None = None) -> Page:
        self.page.goto(f"{self.url}/developer/applications/{(of or self.child).pk}/{path}")
        return self.page


@pytest.fixture
def developer() -> Person:
    return make.person("Noor", "Haddad", password=PASSWORD)


@pytest.fixture
def console(page: Page, live_server: LiveServer, developer: Person) -> Console:
    QUEUE.clear()
    parent = make.partner()[0]
    child = make.customer_application(parent)
    make.developer(parent, developer)
    begin_session(page.context, live_server.url, developer)
    return Console(page, parent, child, live_server.url)


def busy(console: Console) -> str:
    """Make three calls, one of them with a refused record, and mark an event as dead. Return the event's id."""
    ats = Ats(console.child)
    ats.call("GET", "nothing")
    ats.call("GET", "atsIntegrations")
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE, "C-2": {}})
    flush()
    event = notifications.announce(
        application=ats.application,
        organization=ats.organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url="http://ats.test/hook",
    )
    Delivery.objects.filter(event=event).update(state=DeliveryState.DEAD, tries=11, last_status=503)
    return event.pk


def test_a_developer_signs_in_and_sees_a_new_secret_once(
    console: Console, developer: Person, context: BrowserContext, complaints: list[str]
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.clear_cookies()
    page = console.page

    sign_in(page, console.url, developer.email)
    page.get_by_role("link", name=console.child.name).click()
    page.get_by_role("link", name="Keys").click()
    page.get_by_role("button", name="Create a new secret").click()
    secret = page.get_by_role("group", name="Client secret")
    shown = secret.locator("span").inner_text()
    # Focus is on the only available action.
    expect(secret.get_by_role("button", name="Copy")).to_be_focused()
    page.keyboard.press("Enter")
    expect(secret.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("link", name="Keys").click()

    expect(page.get_by_text("2 of 2")).to_be_visible()
    assert (copied, shown[:7]) == (shown, "hw_sec_")
    assert shown not in page.content()
    assert complaints == []


def test_deleting_a_secret_asks_first_and_can_be_done_by_keyboard(console: Console) -> None:
    page = console.opens("keys/")
    page.get_by_role("button", name="Create a new secret").click()
    delete = page.get_by_role("button", name="Delete the secret").first

    delete.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("It signs your push events.")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(delete).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Delete the secret").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("The secret is deleted")
    expect(page.get_by_text("1 of 2")).to_be_visible()


def test_a_filter_finds_the_call_and_the_call_says_what_to_do(console: Console) -> None:
    busy(console)
    page = console.opens("calls/")

    page.get_by_label("Only with refused records").check()
    page.get_by_role("region", name="Calls, table").get_by_role("link").click()

    expect(page.get_by_role("heading", name="Refused records")).to_be_visible()
    expect(page.get_by_text("Send this field with every record").first).to_be_visible()
    expect(page.get_by_role("button", name="Copy as curl")).to_be_visible()


def test_new_calls_appear_by_themselves_in_live_mode(console: Console) -> None:
    page = console.opens("calls/")
    expect(page.get_by_text("No calls in this period")).to_be_visible()

    page.get_by_role("link", name="Live").click()
    Ats(console.child).call("GET", "nothing")
    flush()

    expect(page.get_by_text("Not Found")).to_be_visible()


@pytest.mark.parametrize(("status", "ends"), [(403, True), (404, True), (503, False)])
def test_live_mode_ends_when_it_is_refused_for_good(console: Console, status: int, *, ends: bool) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=status)

    console.page.clock.install()
    page = console.opens("calls/?live=1")
    page.route("**/calls/?*live=1", refuse)
    for _ in range(10):
        page.clock.run_for(3000)
        page.wait_for_load_state("networkidle")

    assert (len(asked) == 1) is ends


def test_new_calls_leave_the_focus_on_the_call_that_is_read(console: Console) -> None:
    ats = Ats(console.child)
    ats.call("GET", "nothing")
    flush()
    page = console.opens("calls/?live=1")
    call = page.get_by_role("row", name="/v2/nothing").get_by_role("link")
    call.focus()

    ats.call("GET", "atsIntegrations")
    flush()

    expect(page.get_by_role("row", name="/v2/atsIntegrations")).to_be_visible()
    expect(call).to_be_focused()


def test_the_current_tab_is_in_view_on_a_phone(console: Console) -> None:
    console.page.set_viewport_size({"width": 360, "height": 800})

    tab = console.opens("people/").get_by_role("link", name="Developers", exact=True).last

    expect(tab).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("path", ["integrations/", "quotas/", "events/"])
def test_tables_do_not_scroll_sideways_on_a_phone(console: Console, path: str) -> None:
    busy(console)
    console.page.set_viewport_size({"width": 375, "height": 800})

    page = console.opens(path)
    page.locator("details.fold").evaluate_all("folds => folds.forEach(fold => fold.open = true)")
    tables = page.locator(".scroll:visible")

    expect(tables.first).to_be_visible()
    widths = "tables => tables.filter(table => table.scrollWidth > table.clientWidth).map(table => table.ariaLabel)"
    assert tables.evaluate_all(widths) == []


def test_dead_letters_are_replayed_together(console: Console) -> None:
    busy(console)
    page = console.opens("events/")

    page.get_by_role("button", name="Replay…").click()
    page.get_by_role("dialog").get_by_role("button", name="Replay", exact=True).click()

    expect(page.get_by_role("status").first).to_contain_text("One event is on its way again.")


def test_the_pages_fit_and_axe_finds_nothing(console: Console) -> None:
    event_id = busy(console)
    page = console.page
    found: dict[str, list[str]] = {}

    names = ["keys", "addresses", "integrations", "quotas", "calls", "events", f"events/{event_id}", "people"]
    paths = ["", *(f"{name}/" for name in names)]
    addresses = [f"/developer/applications/{console.child.pk}/{path}" for path in paths]
    for address in ["/developer/", "/developer/register/", *addresses]:
        page.goto(console.url + address)
        found[address] = at_widths(page)
    console.opens("calls/?refused=1").get_by_role("region", name="Calls, table").get_by_role("link").click()
    found["a call"] = at_widths(page)

    assert {address: faults for address, faults in found.items() if faults} == {}
