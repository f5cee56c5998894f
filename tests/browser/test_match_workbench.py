from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.ats.matching.models import MatchDecision
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from tests.browser.pages import HostPages
from tests.browser.sessions import begin_session
from tests.browser.widgets import callbacks, faults, page_around
from tests.factories import connected
from tests.factories.connected import Company
from tests.support.perhaps import mateo, record
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)

Embed = Callable[..., FrameLocator]


@pytest.fixture
def company(host_pages: HostPages) -> Company:
    company = connected.company()
    company.switch(contract=True)
    company.application.valid_js_sdk_domains = [host_pages.origin()]
    company.application.save()
    return company


@pytest.fixture
def member(company: Company) -> Member:
    member = mateo()
    for name in ("C-1", "C-2", "C-3"):
        record(company, name, last_name="Ferreira Lima", city="Porto")
    return member


@pytest.fixture
def signed_in(context: BrowserContext, live_server: LiveServer, company: Company) -> None:
    begin_session(context, live_server.url, company.admin_a.person)


@pytest.fixture
def embed(page: Page, host_pages: HostPages, live_server: LiveServer, company: Company) -> Embed:
    def opened(**attributes: str) -> FrameLocator:
        address = page_around(
            host_pages,
            live_server,
            company.application,
            tag="MatchWorkbench",
            extension="match-workbench-widget",
            attributes=attributes,
            callbacks=("link", "unlink"),
        )
        page.goto(address)
        return page.frame_locator("iframe")

    return opened


def decided() -> list[tuple[str, str]]:
    return list(MatchDecision.objects.order_by("ats_candidate_id").values_list("ats_candidate_id", "verdict"))


def focus(frame: FrameLocator) -> None:
    """Click into the frame, and wait until the browser sends keys to it."""
    frame.get_by_role("heading", name="The same person?").click()
    expect(frame.locator("html[data-has-focus]")).to_be_attached()


def press(frame: FrameLocator, key: str) -> None:
    """Wait until the pair has been on the screen long enough to be seen. Then press a key that decides on the pair."""
    expect(frame.locator("[data-decides][data-seen]")).to_be_visible()
    frame.owner.page.keyboard.press(key)


@pytest.mark.usefixtures("signed_in")
def test_pairs_are_decided_and_undone_with_single_keys(
    page: Page, embed: Embed, company: Company, member: Member, complaints: list[str]
) -> None:
    person = person_urn(company.application.pk, member.pk)
    frame = embed()
    expect(frame.get_by_role("columnheader", name="C-1")).to_be_visible()
    expect(frame.locator(".frame > .body")).to_have_css("padding", "16px 16px 0px")
    focus(frame)

    page.keyboard.press("j")
    expect(frame.get_by_text("2 of 3")).to_be_visible()
    page.keyboard.press("k")
    expect(frame.get_by_text("1 of 3")).to_be_visible()
    press(frame, "n")
    expect(frame.get_by_text("Last: Mateo Ferreira is not C-1.")).to_be_visible()
    expect(frame.get_by_role("heading", name="The same person? Mateo Ferreira, C-2")).to_be_focused()
    press(frame, "s")
    expect(frame.get_by_text("Last: Mateo Ferreira is C-2.")).to_be_visible()
    press(frame, "l")
    expect(frame.get_by_role("button", name="· later")).to_be_visible()
    press(frame, "u")
    expect(frame.get_by_text("The decision was undone.")).to_be_visible()

    assert decided() == [("C-1", "different"), ("C-3", "later")]
    about = {"person": person, "atsCandidateId": "C-2"}
    page.wait_for_function("ats.told.length === 2")
    assert callbacks(page) == [["link", about], ["unlink", about]]
    assert complaints == []


@pytest.mark.usefixtures("signed_in", "member")
def test_a_key_pressed_twice_decides_about_one_pair(page: Page, embed: Embed) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def requests_held() -> int:
        page.evaluate("0")  # Playwright runs ``hold`` only while it executes a command, such as this one
        return len(held)

    frame = embed()
    # Wait for the first pair, because a key has nothing to decide on before the frame shows a pair.
    expect(frame.get_by_role("columnheader", name="C-1")).to_be_visible()
    focus(frame)
    page.route("**/widgets/workbench/state/", hold, times=1)

    press(frame, "n")
    eventually(requests_held, lambda count: count == 1)
    page.keyboard.press("s")
    page.keyboard.press("n")
    held[0].continue_()
    expect(frame.get_by_role("columnheader", name="C-2")).to_be_visible()

    assert decided() == [("C-1", "different")]


@pytest.mark.usefixtures("signed_in", "member")
def test_the_script_of_the_keys_runs_before_the_first_pair_is_requested(page: Page, embed: Embed) -> None:
    frame = embed()

    scripts = frame.locator("script[src]").evaluate_all("scripts => scripts.map(({src}) => src.split('/').at(-1))")

    # Deferred scripts run in this order, and the last one asks for the first pair.
    assert [name.split(".")[0] for name in scripts][-2:] == ["keys", "workbench-frame"]


@pytest.mark.usefixtures("signed_in", "member")
def test_single_keys_can_be_switched_off(page: Page, embed: Embed) -> None:
    frame = embed()
    focus(frame)
    page.keyboard.press("?")
    frame.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")

    press(frame, "s")
    page.keyboard.press("j")

    expect(frame.get_by_text("1 of 3")).to_be_visible()
    assert decided() == []


@pytest.mark.usefixtures("signed_in", "member")
def test_a_link_that_the_page_did_not_store_stays_on_the_screen_until_it_is(page: Page, embed: Embed) -> None:
    frame = embed()
    focus(frame)
    page.evaluate("() => { keeps = ats.link; ats.link = () => { throw new Error('503 Service Unavailable'); }; }")

    press(frame, "s")
    unsaved = frame.get_by_role("alert").filter(has_text="did not save this change")
    expect(unsaved).to_contain_text("503 Service Unavailable")
    press(frame, "n")
    expect(frame.get_by_text("Last: Mateo Ferreira is not C-2.")).to_be_visible()
    expect(unsaved).to_be_visible()
    page.evaluate("() => { ats.link = keeps; }")
    frame.get_by_role("button", name="Send it again").click()
    page.wait_for_function("ats.told.length === 1")
    expect(unsaved).to_have_count(0)
    focus(frame)
    press(frame, "s")
    page.wait_for_function("ats.told.length === 2")

    expect(unsaved).to_have_count(0)
    assert [about["atsCandidateId"] for _, about in callbacks(page)] == ["C-1", "C-3"]


@pytest.mark.usefixtures("signed_in", "member")
def test_undoing_a_link_that_the_page_did_not_store_leaves_nothing_to_send_again(page: Page, embed: Embed) -> None:
    frame = embed()
    focus(frame)
    page.evaluate("() => { ats.link = () => { throw new Error('503 Service Unavailable'); }; }")
    press(frame, "s")
    unsaved = frame.get_by_role("alert").filter(has_text="did not save this change")
    expect(unsaved).to_be_visible()

    press(frame, "u")
    page.wait_for_function("ats.told.length === 1")

    expect(unsaved).to_have_count(0)
    assert [(name, about["atsCandidateId"]) for name, about in callbacks(page)] == [("unlink", "C-1")]


def test_without_a_session_the_workbench_offers_a_sign_in(page: Page, embed: Embed) -> None:
    frame = embed()
    expect(frame.get_by_role("heading", name="Sign in to decide on doubtful matches")).to_be_visible()

    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Sign in", exact=True).click()

    expect(opened.value.get_by_label("E-mail")).to_be_visible()


@pytest.mark.parametrize("width", ["320", "360", "1100"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.usefixtures("signed_in")
def test_every_screen_fits_and_axe_finds_nothing(
    page: Page, embed: Embed, company: Company, member: Member, width: str, scheme: str
) -> None:
    found = {}
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 1300, "height": 900})
    frame = embed(width=width, height="3000")

    expect(frame.get_by_role("columnheader", name="C-1")).to_be_visible()
    found["pair"] = faults(page)
    for name in ("C-1", "C-2", "C-3"):
        expect(frame.get_by_role("columnheader", name=name)).to_be_visible()
        frame.get_by_role("button", name="Not the same").click()
    expect(frame.get_by_role("heading", name="Nothing to decide")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').offsetHeight < 500")
    found["nobody"] = faults(page)
    frame.get_by_role("button", name="decided in the last 24 hours").click()
    expect(frame.get_by_role("heading", name="Decisions about matches")).to_be_visible()
    found["decided"] = faults(page)

    assert found == {"pair": [], "nobody": [], "decided": []}
