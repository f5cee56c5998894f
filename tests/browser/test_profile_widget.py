from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.candidates.services import upsert_candidates
from hirewire.hub.ats.matching.services import rematch_candidates
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.members.models import Member, MemberEmail, Position
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.messaging.models import Message
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate
from tests.browser.accessibility import IN_A_FRAME, violations
from tests.browser.pages import HostPages
from tests.browser.sessions import begin_session
from tests.browser.test_onboarding_widget import OTHER_SITE, SAME_SITE
from tests.browser.widgets import faults
from tests.factories import hub as make
from tests.factories import synced
from tests.support.collector import chain, collecting
from tests.support.perhaps import weigh_everybody

pytestmark = pytest.mark.django_db(transaction=True)

KEEPS = """
ats = {told: [], link(person) { this.told.push(["link", person]); },
  async unlink(person) { this.told.push(["unlink", person]); },
  inmail(about) { this.told.push(["inmail", about]); }}
"""
REFUSES = "ats = {told: [], link() { throw new Error('503 Service Unavailable'); }}"

Embed = Callable[..., FrameLocator]


@pytest.fixture
def application(host_pages: HostPages) -> DeveloperApplication:
    return make.customer(domains=(host_pages.origin(SAME_SITE), host_pages.origin(OTHER_SITE)))[0]


@pytest.fixture
def contract(application: DeveloperApplication) -> Contract:
    contract = make.contract(name="Larkspur Talent EMEA")
    make.enabled(application, contract)
    return contract


@pytest.fixture
def recruiter(contract: Contract) -> Person:
    return make.seat(contract, make.person("Amara", "Okafor", password="larkspur-demo")).person


@pytest.fixture
def signed_in(context: BrowserContext, live_server: LiveServer, recruiter: Person) -> None:
    begin_session(context, live_server.url, recruiter)


@pytest.fixture
def member() -> Member:
    member = make.member()
    MemberEmail.objects.create(member=member, address="ada@example.test")
    for year in range(1985, 2020):
        Position.objects.create(member=member, title="Engineer", company="Analytical", starts_year=year, ends_year=year)
    return member


@pytest.fixture
def embed(
    page: Page, host_pages: HostPages, live_server: LiveServer, application: DeveloperApplication, recruiter: Person
) -> Embed:
    def opened(*, site: str = SAME_SITE, script: str = KEEPS, **attributes: str) -> FrameLocator:
        said = {
            "widget-type": "ATS",
            "ats-candidate-id": "C-1",
            "integration-context": f"urn:li:organization:{application.organization_id}",
            "onlink": "ats.link",
            "onunlink": "ats.unlink",
            "oninmail": "ats.inmail",
            **{name.replace("_", "-"): value for name, value in attributes.items()},
        }
        written = " ".join(f'data-{name}="{value}"' for name, value in said.items())
        host_pages.serve(
            "/candidate",
            f"<h1>Candidate</h1><script>{script}</script>"
            f'<script src="{live_server.url}/xdoor/scripts/in.js">\n api_key: {application.client_id}\n'
            f" extensions: HcmWidget@{live_server.url}/rsc/extensions/profile-widget\n</script>"
            f'<script type="IN/HcmWidget" {written}></script><p>Below the widget</p>',
        )
        page.goto(f"{host_pages.origin(site)}/candidate")
        return page.frame_locator("iframe")

    return opened


def arrives(application: DeveloperApplication, **fields: object) -> None:
    organization_id = application.organization_id
    assert organization_id is not None
    row = synced.candidate_row(application, "C-1", **fields)
    upsert_candidates(application=application, organization_id=organization_id, rows=[row])
    rematch_candidates(organization_id=organization_id, application_id=application.pk, candidate_ids=["C-1"])
    weigh_everybody()


def callbacks(page: Page) -> Any:  # noqa: ANN401 - whatever the page's functions received
    return page.evaluate("ats.told")


@pytest.mark.usefixtures("signed_in")
def test_a_member_linked_by_hand_stays_until_unlinked(
    page: Page,
    embed: Embed,
    application: DeveloperApplication,
    complaints: list[str],
) -> None:
    grace = make.member("Grace", "Hopper")
    arrives(application, firstName="Invented", lastName="Nobody")
    urn = person_urn(application.pk, grace.pk)

    frame = embed()
    expect(frame.get_by_role("heading", name="No member is linked to Invented Nobody yet")).to_be_visible()
    frame.get_by_role("searchbox").fill("grace hop")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("1 member found.")).to_be_visible()
    frame.get_by_role("button", name="Link Grace Hopper").click()
    expect(frame.get_by_role("heading", name="Grace Hopper")).to_be_focused()
    page.wait_for_function("ats.told.length === 1")
    assert callbacks(page) == [["link", urn]]

    frame = embed()
    expect(frame.get_by_role("heading", name="Grace Hopper")).to_be_visible()
    heading = frame.get_by_role("heading", name="Grace Hopper")
    place = heading.bounding_box()
    frame.get_by_role("button", name="Unlink").click()
    expect(frame.get_by_role("button", name="Keep the link")).to_be_focused()
    question, below = frame.get_by_role("alertdialog").bounding_box(), heading.bounding_box()
    assert question is not None
    assert below is not None
    assert question["y"] + question["height"] <= below["y"]
    page.keyboard.press("Escape")
    expect(frame.get_by_role("button", name="Unlink")).to_be_focused()
    expect(frame.get_by_role("alertdialog")).to_be_hidden()
    assert heading.bounding_box() == place
    frame.get_by_role("button", name="Unlink").click()
    frame.get_by_role("alertdialog").get_by_role("button", name="Unlink").click()
    expect(frame.get_by_role("heading", name="No member is linked to Invented Nobody yet")).to_be_visible()
    page.wait_for_function("ats.told.length === 1")
    assert callbacks(page) == [["unlink", urn]]

    expect(embed().get_by_role("heading", name="No member is linked to Invented Nobody yet")).to_be_visible()
    assert complaints == []


@pytest.mark.usefixtures("signed_in")
def test_the_first_call_of_a_frame_belongs_to_the_trace_of_its_page(
    page: Page, embed: Embed, application: DeveloperApplication
) -> None:
    make.member("Grace", "Hopper")
    arrives(application, firstName="Invented", lastName="Nobody")

    with collecting() as collector, collector.recording() as telemetry:
        frame = embed()
        expect(frame.get_by_role("heading", name="No member is linked to Invented Nobody yet")).to_be_visible()
        frame.get_by_role("searchbox").fill("grace hop")
        page.keyboard.press("Enter")
        expect(frame.get_by_text("1 member found.")).to_be_visible()
        telemetry.flush()

        spans = collector.trace_with("GET widget-profile")
        searches = [span for span in collector.spans if span.attributes["http.route"] == "widget-profile-state"][1:]

    assert [chain(spans, span) for span in spans] == [
        ["GET widget-profile"],
        ["GET widget-profile", "POST widget-profile-state"],
    ]
    # Each action in the frame starts a new trace, because a frame may be open for hours.
    assert {search.parent_id for search in searches} == {""}


@pytest.mark.usefixtures("signed_in")
def test_without_third_party_cookies_a_window_signs_in(
    page: Page,
    embed: Embed,
    application: DeveloperApplication,
    member: Member,
) -> None:
    arrives(application, firstName="Ada", lastName="Lovelace", emailAddresses=["ada@example.test"])

    frame = embed(site=OTHER_SITE)
    expect(frame.get_by_role("heading", name="Sign in to see the member")).to_be_visible()
    with page.expect_popup():
        frame.get_by_role("button", name="Sign in", exact=True).click()

    expect(frame.get_by_role("heading", name=member.name)).to_be_visible()


def test_without_a_session_the_profile_widget_offers_a_sign_in(
    page: Page, embed: Embed, application: DeveloperApplication
) -> None:
    arrives(application)
    frame = embed()
    expect(frame.get_by_role("heading", name="Sign in to see the member")).to_be_visible()

    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Sign in", exact=True).click()

    expect(opened.value.get_by_label("E-mail")).to_be_visible()


@pytest.mark.usefixtures("signed_in")
def test_a_long_profile_scrolls_inside_its_frame(
    page: Page,
    embed: Embed,
    application: DeveloperApplication,
    member: Member,
) -> None:
    arrives(application, firstName="Ada", lastName="Lovelace", emailAddresses=["ada@example.test"])

    frame = embed(width="500px", height="400")
    expect(frame.get_by_role("heading", name=member.name)).to_be_visible()
    expect(page.locator("iframe")).to_have_css("height", "400px")
    expect(page.locator("iframe")).to_have_css("width", "500px")
    inner = page.frames[1]
    inner.evaluate("document.querySelector('.scrolls').scrollTop = 1e6")

    assert inner.evaluate("document.querySelector('.scrolls').scrollTop") > 400
    assert inner.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.evaluate("scrollY") == 0
    expect(frame.get_by_text("Signed in as Amara Okafor")).to_be_in_viewport()


@pytest.mark.usefixtures("signed_in")
def test_a_frame_with_little_content_is_short(
    page: Page,
    embed: Embed,
) -> None:

    frame = embed()

    expect(frame.get_by_role("heading", name="You cannot see C-1")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').offsetHeight < 500")
    inner = page.frames[1]
    assert inner.evaluate(
        "document.querySelector('.scrolls').scrollHeight <= document.querySelector('.scrolls').clientHeight"
    )
    height = page.locator("iframe").evaluate("(frame) => frame.style.height")
    # The next frame begins with that height, even if it cannot load.
    page.route("**/widgets/profile/*", lambda route: route.abort())
    page.reload()
    expect(page.locator("iframe")).to_have_css("height", height)


@pytest.mark.usefixtures("signed_in")
def test_a_candidate_that_arrives_later_appears_by_itself(
    page: Page,
    embed: Embed,
    application: DeveloperApplication,
    member: Member,
) -> None:
    frame = embed()
    expect(frame.get_by_role("heading", name="You cannot see C-1")).to_be_visible()

    arrives(application, firstName="Ada", lastName="Lovelace", emailAddresses=["ada@example.test"])

    expect(frame.get_by_role("heading", name=member.name)).to_be_visible()


@pytest.mark.usefixtures("signed_in")
def test_a_callback_that_the_page_failed_to_handle_can_be_repeated(
    page: Page,
    embed: Embed,
    application: DeveloperApplication,
) -> None:
    grace = make.member("Grace", "Hopper")
    arrives(application, firstName="Grace", lastName="Hopper")
    frame = embed(script=REFUSES)
    frame.get_by_role("button", name="Link Grace Hopper").click()
    expect(frame.get_by_role("alert")).to_contain_text("It answered “503 Service Unavailable”.")

    page.evaluate("() => { ats.link = function (person) { this.told.push(person); }; }")
    frame.get_by_role("button", name="Send it again").click()

    page.wait_for_function("ats.told.length === 1")
    expect(frame.get_by_role("alert")).to_have_count(0)
    assert callbacks(page) == [person_urn(application.pk, grace.pk)]
    assert Candidate.objects.get().manual_matched_member_id == grace.pk


@pytest.mark.usefixtures("signed_in")
def test_tabs_are_changed_with_the_keyboard(
    page: Page,
    embed: Embed,
    application: DeveloperApplication,
    member: Member,
) -> None:
    arrives(application, firstName="Ada", lastName="Lovelace", emailAddresses=["ada@example.test"])
    frame = embed()

    frame.get_by_role("tab", name="Profile").focus()
    foot = frame.locator(".foot").bounding_box()
    page.keyboard.press("ArrowRight")

    expect(frame.get_by_role("tab", name="Recruiting Activities")).to_be_focused()
    expect(frame.get_by_text("No activity yet.")).to_be_visible()
    assert frame.locator(".foot").bounding_box() == foot
    expect(frame.get_by_text("Experience")).to_be_hidden()


@pytest.mark.usefixtures("signed_in")
def test_a_member_is_messaged_and_saved_without_leaving_the_page(
    page: Page, embed: Embed, application: DeveloperApplication, member: Member, complaints: list[str]
) -> None:
    arrives(application, firstName="Ada", lastName="Lovelace", emailAddresses=["ada@example.test"])
    Project.objects.create(contract=Contract.objects.get(), owner=Seat.objects.get(), name="Chosen, being the first")
    frame = embed()
    frame.get_by_role("button", name="Send InMail").focus()
    page.keyboard.press("Enter")
    expect(frame.get_by_label("Subject")).to_be_focused()
    page.keyboard.type("Engines")
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.get_by_label("Message")).to_be_focused()
    page.keyboard.type("Come, {first name}.")
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.get_by_text(f"Sent to {member.name}.")).to_be_visible()
    frame.get_by_role("button", name="Save to project").click()
    frame.get_by_label("A new project").check()
    frame.get_by_label("Name of the new project").fill("Claims platform")
    page.keyboard.press("Enter")

    expect(frame.get_by_text(f"{member.name} has been saved to “Claims platform”.")).to_be_visible()
    expect(frame.get_by_role("heading", name=member.name)).to_be_visible()
    page.wait_for_function("ats.told.length === 1")
    assert callbacks(page) == [["inmail", {"person": person_urn(application.pk, member.pk)}]]
    assert (Message.objects.get().body, ProjectCandidate.objects.get().member_id) == ("Come, Ada.", member.pk)
    assert complaints == []


@pytest.mark.usefixtures("signed_in")
def test_what_was_written_survives_a_failed_request_and_another_look(
    page: Page, embed: Embed, application: DeveloperApplication, member: Member
) -> None:
    arrives(application, firstName="Ada", lastName="Lovelace", emailAddresses=["ada@example.test"])
    frame = embed()
    frame.get_by_role("button", name="Send InMail").click()
    frame.get_by_label("Subject").fill("Engines")
    frame.get_by_label("Message").fill("Come, Ada.")
    page.route("**/*", lambda route: route.abort() if "act=inmail" in sent(route) else route.fallback())

    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.locator("[data-trouble]")).to_be_visible()
    page.unroute_all()
    # Imitate a person who comes back to this tab of the browser.
    frame.locator("body").evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(frame.locator("[data-trouble]")).to_have_count(0)
    expect(frame.get_by_label("Subject")).to_have_value("Engines")
    expect(frame.get_by_label("Message")).to_have_value("Come, Ada.")
    frame.get_by_label("Message").fill("Come soon, Ada.")
    frame.locator("body").evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.get_by_text(f"Sent to {member.name}.")).to_be_visible()
    assert Message.objects.get().body == "Come soon, Ada."


def sent(route: Route) -> str:
    return route.request.post_data or ""


def test_an_unregistered_page_is_reported(
    embed: Embed, application: DeveloperApplication, complaints: list[str]
) -> None:
    application.valid_js_sdk_domains = ["https://ats-staging.larkspur.example"]
    application.save()

    frame = embed()

    expect(frame.get_by_role("alert")).to_contain_text("Only the people who look after your ATS can correct this.")
    assert complaints[0].startswith("You must specify a valid JavaScript API Domain")


@pytest.mark.parametrize("width", [320, 500])
@pytest.mark.usefixtures("signed_in")
def test_the_frame_fits_and_axe_finds_nothing(
    page: Page,
    embed: Embed,
    application: DeveloperApplication,
    member: Member,
    width: int,
) -> None:
    # Leave only the name to compare. A different e-mail address would count against the match, and a known employer
    # would count in its favor.
    MemberEmail.objects.all().delete()
    member.positions.all().delete()
    arrives(application, firstName="Ada", lastName="Lovelace")
    frame = embed(width=str(width))
    expect(frame.get_by_role("button", name="Link Ada Lovelace")).to_be_visible()
    inner = page.frames[1]

    found = [
        *violations(page.frames[1], rules=IN_A_FRAME),
        inner.evaluate("document.documentElement.scrollWidth - innerWidth"),
    ]
    frame.get_by_role("button", name="Link Ada Lovelace").click()
    expect(frame.get_by_role("tab", name="Profile")).to_be_visible()
    found += [
        *violations(page.frames[1], rules=IN_A_FRAME),
        inner.evaluate("document.documentElement.scrollWidth - innerWidth"),
    ]
    for opens in ("Send InMail", "Save to project"):
        frame.get_by_role("button", name=opens).click()
        expect(frame.get_by_role("button", name="Cancel")).to_be_visible()
        found += faults(page)
        frame.get_by_role("button", name="Cancel").click()
        # Wait for the last request before the test ends.
        expect(frame.get_by_role("tab", name="Profile")).to_be_visible()

    assert found == [0, 0]
