from collections.abc import Callable, Mapping
from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.platform.certifying.models import RuleStanding
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from tests.browser.accessibility import examine
from tests.browser.signing_in import PASSWORD, sign_in
from tests.factories import hub as make
from tests.support.ats import Ats

pytestmark = pytest.mark.django_db(transaction=True)
CANDIDATE = {
    "firstName": "Zuzanna",
    "lastName": "Kowalczyk",
    "atsCreatedAt": 1_764_547_200_000,
    "atsLastModifiedAt": 1_767_225_600_000,
    "addresses": [],
    "phoneNumbers": [],
    "emailAddresses": ["zuzanna@example.test"],
    "externalProfileUrl": "https://ats.example.test/c/1",
}
BROKEN = {name: value for name, value in CANDIDATE.items() if name != "firstName"}
Opens = Callable[[], Page]
Scheme = Literal["light", "dark"]
VIEWS: tuple[tuple[int, Scheme], ...] = ((1440, "light"), (1440, "dark"), (360, "light"), (360, "dark"))


@pytest.fixture
def ats(db: None) -> Ats:
    QUEUE.clear()
    return Ats()


@pytest.fixture
def opens(page: Page, live_server: LiveServer, ats: Ats) -> Opens:
    person = make.person("Noor", "Haddad", password=PASSWORD)
    make.developer(ats.application, person)
    sign_in(page, live_server.url, person.email)

    def go() -> Page:
        page.goto(f"{live_server.url}/developer/applications/{ats.application.pk}/certify/")
        return page

    return go


def sends(ats: Ats, **candidates: Mapping[str, object]) -> None:
    ats.put("atsCandidates", "atsCandidateId", candidates)
    flush()


def starts(page: Page, scope: str) -> None:
    page.get_by_label("Rules", exact=True).select_option(scope)
    page.get_by_role("button", name="Judge the calls").click()


def test_a_rule_waits_for_calls_asks_and_goes_on_by_itself(ats: Ats, opens: Opens, complaints: list[str]) -> None:
    page = opens()
    starts(page, "2")
    page.get_by_role("button", name="Run what is left").click()
    expect(page.get_by_role("heading", name="RSC-201 Past jobs")).to_be_focused()
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_role("heading", name="RSC-202 Past candidates")).to_be_focused()

    sends(ats, C1=CANDIDATE)

    expect(page.locator("#seen li")).to_contain_text("PUT candidates")
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("heading", name="RSC-203 Past applications")).to_be_focused()
    row = RuleStanding.objects.get(rule="RSC-202")
    assert (row.verdict, row.statements[0]["name"]) == ("passed", "Noor Haddad")
    assert complaints == []


def test_what_somebody_types_stays_while_calls_come(ats: Ats, opens: Opens) -> None:
    page = opens()
    starts(page, "RSC-501")
    page.get_by_role("button", name="Run what is left").click()
    expect(page.get_by_role("heading", name="Now, in your ATS")).to_be_visible()
    page.get_by_text("I cannot do this").click()
    page.get_by_label("Why does it not apply to your ATS?").fill("It keeps no notes.")

    sends(ats, C1=CANDIDATE)
    expect(page.locator("#seen li")).to_have_count(1)
    page.get_by_role("button", name="Not applicable").click()

    expect(page.locator("#rule")).to_contain_text("It keeps no notes.")


def test_a_poll_in_progress_does_not_replace_what_a_button_loaded(ats: Ats, opens: Opens) -> None:
    sends(ats, C1=CANDIDATE)
    page = opens()
    looks: list[Route] = []

    def hold_the_first(route: Route) -> None:
        looks.append(route)
        if len(looks) > 1:
            route.continue_()

    page.route("**/news/**", hold_the_first)
    with page.expect_request("**/news/**"):
        starts(page, "RSC-501")

    page.get_by_role("button", name="Run what is left").click()
    expect(page.get_by_role("heading", name="Now, in your ATS")).to_be_visible()
    page.evaluate("window.isTheSame = true")
    with page.expect_request("**/news/**"):
        looks[0].fulfill(status=204, headers={"HX-Refresh": "true"})

    assert page.evaluate("window.isTheSame")


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_a_run_is_readable_in_every_view(ats: Ats, opens: Opens, width: int, scheme: Scheme) -> None:
    sends(ats, C1=BROKEN)
    page = opens()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    listed = examine(page)
    starts(page, "all")
    expect(page.get_by_role("heading", name="First wrong call")).to_be_visible()
    failed = examine(page)
    page.get_by_role("button", name="Run what is left").click()
    expect(page.get_by_role("heading", name="Now, in your ATS")).to_be_visible()
    waiting = examine(page)

    found = [report.generate_report() for report in (listed, failed, waiting) if report.violations_count]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
