from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.identity.accounts.models import Person, SignIn
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from tests.browser.accessibility import IN_A_FRAME, examine, violations
from tests.browser.pages import HostPages
from tests.browser.sessions import begin_session
from tests.factories import hub as make

pytestmark = pytest.mark.django_db(transaction=True)

SAME_SITE, OTHER_SITE = "localhost", "127.0.0.1"
PASSWORD = "larkspur-demo"
TAG = (
    '<script type="IN/ATSIntegrationWidget" data-width="500" data-onintegrate="ats.hooks.integrate" '
    'data-supported-bundled-integration-types="RECRUITER_SYSTEM_CONNECT_COMPANY,RECRUITER_SYSTEM_CONNECT_CONTRACT">'
    "</script>"
)
TAKES = "ats = {hooks: {calls: [], integrate(entries) { this.calls.push(entries); }}}"
REFUSES = "ats = {hooks: {integrate: async () => { throw new Error('503 Service Unavailable'); }}}"

Embed = Callable[..., FrameLocator]


@pytest.fixture
def application(host_pages: HostPages) -> DeveloperApplication:
    return make.customer(domains=(host_pages.origin(SAME_SITE), host_pages.origin(OTHER_SITE)))[0]


@pytest.fixture
def contract() -> Contract:
    return make.contract(name="Larkspur Talent EMEA")


@pytest.fixture
def admin(contract: Contract) -> Person:
    return make.admin_seat(contract, make.person(password=PASSWORD)).person


@pytest.fixture
def embed(page: Page, host_pages: HostPages, live_server: LiveServer, application: DeveloperApplication) -> Embed:
    def opened(*, site: str = SAME_SITE, script: str = TAKES, loader: str = "", tag: str = TAG) -> FrameLocator:
        options = loader or f"\n api_key: {application.client_id}\n extensions: {extension(live_server)}\n"
        host_pages.serve(
            "/settings",
            f"<h1>Settings</h1><script>{script}</script>"
            f'<script src="{live_server.url}/xdoor/scripts/in.js">{options}</script>{tag}',
        )
        page.goto(f"{host_pages.origin(site)}/settings")
        return page.frame_locator("iframe")

    return opened


def extension(live_server: LiveServer) -> str:
    return f"ATSIntegrationWidget@{live_server.url}/rsc/extensions/onboarding-widget"


def sign_in_window(page: Page, press: Callable[[], object], person: Person) -> None:
    with page.expect_popup() as opened:
        press()
    window = opened.value
    window.get_by_label("E-mail").fill(person.email)
    window.get_by_label("Password").fill(PASSWORD)
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()


def calls(page: Page) -> Any:  # noqa: ANN401 - whatever the page's function received
    return page.evaluate("ats.hooks.calls")


def test_the_guide_leads_from_sign_in_to_enabled(
    page: Page,
    embed: Embed,
    admin: Person,
    contract: Contract,
    application: DeveloperApplication,
    complaints: list[str],
) -> None:
    frame = embed()

    sign_in_window(page, frame.get_by_role("button", name="Sign in", exact=True).click, admin)
    expect(frame.get_by_text(f"Signed in as {admin.name}")).to_be_visible()
    expect(frame.get_by_role("heading", name="Request an Integration")).to_be_focused()
    frame.get_by_role("button", name="Request").click()
    expect(frame.get_by_role("button", name="Notify Partner")).to_be_visible()
    expect(frame.get_by_role("status")).to_contain_text("Waiting for ATS Simulator to answer")
    frame.get_by_role("button", name="Notify Partner").click()
    expect(frame.get_by_role("button", name="Notify Partner")).to_be_enabled()
    page.wait_for_function("ats.hooks.calls.length === 2")

    make.ready(application, contract)
    expect(frame.get_by_text("Partner ready", exact=True)).to_be_visible()
    CompanyAccess.objects.update(is_on=True)
    expect(frame.get_by_text("Company level features are enabled")).to_be_visible()
    ContractAccess.objects.update(is_on=True)
    expect(frame.get_by_text("Enabled", exact=True)).to_be_visible()

    assert [sorted({entry["onboardingStatus"] for entry in one}) for one in calls(page)] == [["REQUESTED"]] * 2
    assert {entry["integrationContext"] for entry in calls(page)[0]} == {contract.urn, contract.organization.urn}
    assert complaints == []


def test_a_session_in_the_same_browser_is_enough(
    context: BrowserContext, live_server: LiveServer, embed: Embed, admin: Person
) -> None:
    begin_session(context, live_server.url, admin)

    frame = embed()

    expect(frame.get_by_role("button", name="Request")).to_be_visible()


def test_a_sign_in_lasts_on_another_site_until_signing_out(
    page: Page, context: BrowserContext, live_server: LiveServer, embed: Embed, admin: Person
) -> None:
    """The frame keeps its own cookie. After the person signs out in Recruiter, this cookie no longer works."""
    begin_session(context, live_server.url, admin)
    frame = embed(site=OTHER_SITE)
    with page.expect_popup():
        frame.get_by_role("button", name="Sign in", exact=True).click()
    expect(frame.get_by_role("button", name="Request")).to_be_visible()

    page.reload()
    expect(frame.get_by_role("button", name="Request")).to_be_visible()

    SignIn.objects.update(ended_at=clock.now())
    page.reload()
    expect(frame.get_by_role("heading", name="Sign in to Recruiter")).to_be_visible()


def test_a_frame_that_cannot_keep_a_cookie_says_so_and_works(
    page: Page, context: BrowserContext, live_server: LiveServer, embed: Embed, admin: Person
) -> None:
    # With this script, the browser behaves as if it blocked all cookies in frames.
    context.add_init_script("Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} })")
    begin_session(context, live_server.url, admin)

    frame = embed(site=OTHER_SITE)

    expect(frame.get_by_role("heading", name="This frame cannot stay signed in")).to_be_visible()
    expect(frame.get_by_text("Your browser blocks cookies in frames from other sites")).to_be_visible()
    expect(frame.get_by_text("Recruiter runs without HTTPS here")).to_be_hidden()
    with page.expect_popup():
        frame.get_by_role("button", name="Open sign-in window").click()
    expect(frame.get_by_role("button", name="Request")).to_be_visible()


def test_cookies_that_do_not_reach_the_frame_are_not_needed(
    page: Page, context: BrowserContext, live_server: LiveServer, embed: Embed, admin: Person
) -> None:
    begin_session(context, live_server.url, admin)

    frame = embed(site=OTHER_SITE)
    expect(frame.get_by_role("heading", name="Sign in to Recruiter")).to_be_visible()
    with page.expect_popup() as window:
        frame.get_by_role("button", name="Sign in", exact=True).click()

    # Unlike the frame, the window gets the cookie of the session, so the sign-in finishes without any input.
    expect(frame.get_by_role("button", name="Request")).to_be_visible()
    if not window.value.is_closed():
        window.value.wait_for_event("close")
    frame.get_by_role("button", name="Request").click()
    expect(frame.get_by_role("button", name="Notify Partner")).to_be_visible()
    page.wait_for_function("ats.hooks.calls.length === 1")


def test_not_you_opens_the_window_for_somebody_else(
    page: Page, context: BrowserContext, live_server: LiveServer, embed: Embed, admin: Person, contract: Contract
) -> None:
    other = make.admin_seat(contract, make.person("Amara", "Okafor", password=PASSWORD)).person
    begin_session(context, live_server.url, admin)
    frame = embed()

    sign_in_window(page, frame.get_by_role("button", name="Not you?").click, other)

    expect(frame.get_by_text("Signed in as Amara Okafor")).to_be_visible()


def test_after_closing_the_window_one_can_sign_in_again(page: Page, embed: Embed, admin: Person) -> None:
    frame = embed()
    with page.expect_popup() as window:
        frame.get_by_role("button", name="Sign in", exact=True).click()

    window.value.close()

    expect(frame.get_by_text("The window was closed before you signed in.")).to_be_visible()
    sign_in_window(page, frame.get_by_role("button", name="Sign in", exact=True).click, admin)
    expect(frame.get_by_role("button", name="Request")).to_be_visible()


def test_a_sign_in_that_takes_long_counts_although_its_window_has_closed(
    page: Page, embed: Embed, admin: Person
) -> None:
    page.clock.install()
    frame = embed()
    held: list[Route] = []
    page.route("**/widgets/token/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright needs a function

    with page.expect_request("**/widgets/token/"):
        sign_in_window(page, frame.get_by_role("button", name="Sign in", exact=True).click, admin)
    # During these ten seconds, the frame checks whether the window was closed too early.
    page.clock.run_for(10_000)
    expect(frame.get_by_text("The window was closed")).to_be_hidden()
    held.pop().continue_()

    expect(frame.get_by_role("button", name="Request")).to_be_visible()


def test_a_page_that_isolates_its_windows_is_told_which_header_to_send(
    page: Page, host_pages: HostPages, embed: Embed, admin: Person
) -> None:
    host_pages.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    frame = embed()

    frame.get_by_role("button", name="Sign in", exact=True).click()

    expect(frame.get_by_role("alert")).to_contain_text("Cross-Origin-Opener-Policy: same-origin-allow-popups")


def test_contracts_are_chosen_with_the_keyboard_and_changed(
    page: Page, context: BrowserContext, live_server: LiveServer, embed: Embed, admin: Person, contract: Contract
) -> None:
    americas = make.contract(contract.organization, "Larkspur Talent Americas")
    make.admin_seat(americas, admin)
    begin_session(context, live_server.url, admin)
    frame = embed()

    frame.get_by_role("radio", name="Larkspur Talent Americas").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("Larkspur Talent EMEA, Larkspur Health")).to_be_visible()
    frame.get_by_role("button", name="Other contract").click()

    expect(frame.get_by_role("heading", name="Which contract do you want to connect?")).to_be_focused()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (REFUSES, "503 Service Unavailable"),
        ("ats = {hooks: {integrate() { throw 'no room'; }}}", "no room"),
        ("ats = {}", "no function named"),
    ],
)
def test_a_refusal_by_the_embedding_page_is_shown(
    context: BrowserContext, live_server: LiveServer, embed: Embed, admin: Person, script: str, words: str
) -> None:
    begin_session(context, live_server.url, admin)
    frame = embed(script=script)

    frame.get_by_role("button", name="Request").click()

    expect(frame.get_by_role("alert")).to_contain_text(
        f"ATS Simulator did not accept the request. It answered “{words}"
    )
    expect(frame.get_by_text("1 attempt since")).to_be_visible()
    assert 0 < int(frame.locator("[data-countdown]").inner_text()) <= 20


def test_a_refused_request_is_retried_automatically(
    page: Page, context: BrowserContext, live_server: LiveServer, embed: Embed, admin: Person
) -> None:
    begin_session(context, live_server.url, admin)
    page.clock.install()
    frame = embed(script=REFUSES)
    frame.get_by_role("button", name="Request").click()
    expect(frame.get_by_role("alert")).to_contain_text("503 Service Unavailable")
    page.evaluate("ats.hooks.integrate = async () => {}")

    page.clock.fast_forward(21_000)

    expect(frame.get_by_text("Waiting for ATS Simulator to answer")).to_be_visible()
    assert ContractAccess.objects.get().notify_count == 2


def test_an_unregistered_page_is_reported_in_place_and_in_the_console(
    embed: Embed, host_pages: HostPages, application: DeveloperApplication, complaints: list[str]
) -> None:
    application.valid_js_sdk_domains = ["https://ats-staging.larkspur.example"]
    application.save()

    frame = embed()

    expect(frame.get_by_role("alert")).to_contain_text("Only the people who look after your ATS can correct this.")
    frame.get_by_text("For the ATS vendor").click()
    expect(frame.get_by_text("address is not registered")).to_be_visible()
    expect(frame.get_by_text(host_pages.origin())).to_be_visible()
    expect(frame.get_by_text("https://ats-staging.larkspur.example")).to_be_visible()
    first, second = complaints
    assert first.startswith("You must specify a valid JavaScript API Domain as part of this key's configuration")
    assert (host_pages.origin() in first, "validJsSdkDomains" in first) == (True, True)
    assert second == f"Error trying to initialize the widget! Error is :{first}"


def test_an_unknown_key_is_reported(embed: Embed, live_server: LiveServer, complaints: list[str]) -> None:
    frame = embed(loader=f"\napi_key: nobody\nextensions: {extension(live_server)}")

    expect(frame.get_by_role("alert")).to_contain_text("Recruiter cannot start on this page")
    frame.get_by_text("For the ATS vendor").click()
    expect(frame.get_by_text("key is not known")).to_be_visible()
    assert complaints == [
        "Error trying to initialize the widget! Error is :No customer application has the api_key “nobody”."
    ]


LOADERS = [
    "\n    api_key:{key}\n    extensions:{here}\n",
    '\n api_key: "{key}"\n extensions: "{here}"\n',
    "\nlang: en_US\napi_key: {key}\nextensions:ATSIntegrationWidget @{hub}/recruiter/widget/ATSIntegration",
    "api_key: {key}\r\nextensions: Other@{hub}/rsc/extensions/onboarding-widget, {here}",
    "api_key: {key}\nextensions: ATSIntegrationWidget@https://platform.linkedin.com/rsc/extensions/onboarding-widget",
    "api_key: {key}\nextensions: ATSIntegrationWidget@https://www.linkedin.com/recruiter/widget/ATSIntegration",
    "api_key: {key}\nextensions: ATSIntegrationWidget@{hub}/recruiter/widget/ATSIntegration",
]


def test_the_loader_accepts_every_common_way_to_write_its_options(
    embed: Embed, live_server: LiveServer, application: DeveloperApplication, complaints: list[str]
) -> None:
    for options in LOADERS:
        frame = embed(
            loader=options.format(key=application.client_id, hub=live_server.url, here=extension(live_server))
        )
        expect(frame.get_by_role("heading", name="Sign in to Recruiter"), options).to_be_visible()

    assert complaints == []


def test_tags_added_later_become_widgets(page: Page, embed: Embed) -> None:
    embed(tag="")
    assert page.locator("iframe").count() == 0

    page.evaluate(
        """(html) => {
            const made = document.createRange().createContextualFragment(`<section>${html}</section>`);
            document.body.append(made);
        }""",
        TAG,
    )

    expect(page.frame_locator("iframe").get_by_role("heading", name="Sign in to Recruiter")).to_be_visible()
    assert page.evaluate("IN.options.get('apiKey') === IN.options.get('api_key')")


@pytest.mark.parametrize("width", [320, 500])
def test_the_frame_fits_and_axe_finds_nothing(
    page: Page,
    context: BrowserContext,
    live_server: LiveServer,
    embed: Embed,
    admin: Person,
    width: int,
) -> None:
    begin_session(context, live_server.url, admin)
    frame = embed(script=REFUSES, tag=TAG.replace("500", str(width)))
    frame.get_by_role("button", name="Request").click()
    expect(frame.get_by_role("alert")).to_be_visible()

    inner = page.frames[1]
    found = violations(inner, rules=IN_A_FRAME)
    overflow = inner.evaluate("document.documentElement.scrollWidth - innerWidth")
    missing = inner.evaluate("document.getElementById('widget').getBoundingClientRect().height - innerHeight")

    assert (found, overflow, abs(missing) < 1) == ([], 0, True)


def test_while_recruiter_is_unavailable_the_page_says_so_and_retries(page: Page, embed: Embed) -> None:
    page.clock.install()
    page.route("**/widgets/onboarding/?*", lambda route: route.abort("connectionrefused"))

    frame = embed()
    page.clock.run_for(2_000)

    away = page.get_by_role("status").filter(has_text="Recruiter does not answer.")
    expect(away).to_be_visible()
    expect(page.locator("iframe")).to_be_hidden()
    assert examine(page, rules={**IN_A_FRAME, "landmark-one-main": {"enabled": False}}).response["violations"] == []

    page.unroute_all()
    page.get_by_role("button", name="Check now").click()
    expect(frame.get_by_role("heading", name="Sign in to Recruiter")).to_be_visible()
    expect(away).to_have_count(0)


def test_a_frame_that_loads_late_replaces_the_message_by_itself(page: Page, embed: Embed) -> None:
    page.clock.install()
    page.route("**/widgets/onboarding/?*", lambda route: route.fulfill(status=503, body="Bad gateway"))
    frame = embed()
    page.clock.run_for(2_000)
    expect(page.get_by_text("Recruiter does not answer.")).to_be_visible()

    page.unroute_all()
    page.clock.run_for(5_000)

    expect(frame.get_by_role("heading", name="Sign in to Recruiter")).to_be_visible()
    expect(page.get_by_text("Recruiter does not answer.")).to_have_count(0)


def test_an_extension_that_loads_late_creates_its_widget(page: Page, embed: Embed) -> None:
    page.clock.install()
    page.route("**/rsc/extensions/*", lambda route: route.abort("connectionrefused"))
    frame = embed()
    page.clock.run_for(2_000)
    expect(page.get_by_text("Recruiter does not answer.")).to_be_visible()

    page.unroute_all()
    page.clock.run_for(5_000)

    expect(frame.get_by_role("heading", name="Sign in to Recruiter")).to_be_visible()
    expect(page.get_by_text("Recruiter does not answer.")).to_have_count(0)


def test_a_policy_that_blocks_the_frame_is_named(page: Page, embed: Embed, host_pages: HostPages) -> None:
    host_pages.headers["Content-Security-Policy"] = "frame-src 'none'"

    embed()

    expect(page.get_by_role("alert")).to_contain_text("Content-Security-Policy (frame-src)")
    expect(page.get_by_text("Recruiter does not answer.")).to_have_count(0)
