from http import HTTPStatus

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.messaging.models import ProspectNote
from tests.browser.accessibility import examine
from tests.browser.sessions import begin_session
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Prefers night shifts"


@pytest.fixture
def europe(db: None) -> Seat:
    return hub.seat(hub.contract(hub.organization(), "Larkspur Europe"))


@pytest.fixture
def profile(page: Page, context: BrowserContext, live_server: LiveServer, europe: Seat) -> Page:
    """A profile that was opened in the contract for Europe.

    Another tab has since switched to the contract for America.
    """
    begin_session(context, live_server.url, europe.person)
    member: Member = hub.member()
    page.goto(f"{live_server.url}/people/{member.pk}/?tab=notes")
    choose_america_elsewhere(context, live_server, europe)
    return page


@pytest.fixture
def switch(page: Page, context: BrowserContext, live_server: LiveServer) -> Locator:
    """The switch for export, which is off. Its page was opened in the contract for Europe.

    Another tab has since switched to the contract for America.
    """
    seat = hub.admin_seat(hub.contract(hub.organization(), "Larkspur Europe"))
    Contract.objects.filter(pk=seat.contract_id).update(export_is_on=False)
    begin_session(context, live_server.url, seat.person)
    page.goto(f"{live_server.url}/settings/features/")
    choose_america_elsewhere(context, live_server, seat)
    return page.get_by_role("switch", name="Export to ATS")


def choose_america_elsewhere(context: BrowserContext, live_server: LiveServer, europe: Seat) -> None:
    hub.seat(hub.contract(europe.contract.organization, "Larkspur America"), europe.person)
    other = context.new_page()
    other.goto(f"{live_server.url}/contracts/")
    other.get_by_role("button", name="Open Larkspur America").click()
    expect(other.locator(".who")).to_contain_text("Larkspur America")


def test_a_form_is_sent_again_to_the_contract_of_its_page(profile: Page, europe: Seat) -> None:
    profile.get_by_label("New note").fill(TEXT)
    profile.get_by_role("button", name="Save note").click()
    expect(profile.get_by_role("alert")).to_contain_text("This page belongs to Larkspur Europe.")
    examine(profile)
    assert not ProspectNote.objects.exists()

    profile.get_by_role("button", name="Switch back to Larkspur Europe and send again").click()

    expect(profile.locator("#own-notes + .count")).to_have_text("1")
    assert [(one.owner, one.text) for one in ProspectNote.objects.all()] == [(europe, TEXT)]


def test_a_dialog_keeps_what_was_typed(profile: Page, live_server: LiveServer, europe: Seat) -> None:
    dialog = profile.get_by_role("dialog", name="InMail to Ada Lovelace")
    profile.get_by_role("link", name="InMail").first.click()
    dialog.get_by_label("Subject").fill("Night shifts")
    dialog.get_by_label("Message").fill(TEXT)
    dialog.get_by_role("button", name="Send").click()
    refusal = profile.get_by_role("dialog", name="Nothing was saved")
    expect(refusal).to_contain_text("You now work in Larkspur America")
    examine(profile)

    refusal.get_by_role("button", name="Switch back to Larkspur Europe").click()
    expect(refusal).to_be_hidden()
    dialog.get_by_role("button", name="Send").click()

    expect(profile.get_by_text(TEXT)).to_be_visible()


def test_a_switch_shows_what_is_saved(page: Page, switch: Locator) -> None:
    refusal = page.get_by_role("dialog", name="Nothing was saved")

    switch.click()

    expect(refusal).to_be_visible()
    expect(page.locator("#sw-export")).not_to_be_checked()
    refusal.get_by_role("button", name="Switch back to Larkspur Europe").click()
    expect(switch).to_be_focused()
    switch.click()
    # Wait for the response, which sets this attribute when export is on. With the attribute, a click opens the dialog
    # that asks before export is turned off.
    expect(switch).to_have_attribute("data-opens", "export-off")
    assert Contract.objects.get(name="Larkspur Europe").export_is_on


def test_a_refusal_that_was_closed_does_not_come_back(page: Page, switch: Locator) -> None:
    refusal = page.locator("#other-seat")

    switch.click()
    refusal.get_by_role("button", name="Close").click()
    expect(refusal).to_have_count(0)
    switch.click()
    expect(refusal).to_be_visible()
    page.keyboard.press("Escape")
    expect(refusal).to_have_count(0)
    switch.click()
    refusal.get_by_role("button", name="Switch back to Larkspur Europe").click()

    expect(refusal).to_have_count(0)


def test_a_list_that_refreshes_itself_stays_with_its_contract(
    page: Page, context: BrowserContext, live_server: LiveServer, company: connected.Company
) -> None:
    seat = company.recruiter_a
    member, job = hub.member("Yusuf", "Demirci"), connected.job(company)
    services.request_export(seat=seat, member=member, application=company.application, job=job)
    begin_session(context, live_server.url, seat.person)
    page.clock.install()
    page.goto(f"{live_server.url}/exports/")
    asked: list[int] = []
    page.on("response", lambda response: asked.append(response.status))

    with page.expect_response(lambda response: response.status == HTTPStatus.CONFLICT):
        choose_america_elsewhere(context, live_server, seat)

    page.clock.run_for(60_000)

    expect(page.locator("#own-exports")).to_contain_text("Yusuf Demirci")
    assert asked.count(HTTPStatus.CONFLICT) == 1


def test_a_part_refreshes_itself_again_after_the_return_to_its_contract(
    page: Page, context: BrowserContext, live_server: LiveServer, company: connected.Company
) -> None:
    seat = company.recruiter_a
    member = hub.member()
    export = services.request_export(seat=seat, member=member, application=company.application, job=None)
    begin_session(context, live_server.url, seat.person)
    page.goto(f"{live_server.url}/people/{member.pk}/")
    with page.expect_response(lambda response: response.status == HTTPStatus.CONFLICT):
        choose_america_elsewhere(context, live_server, seat)

    page.get_by_role("link", name="InMail").first.click()
    dialog = page.get_by_role("dialog", name="InMail to Ada Lovelace")
    dialog.get_by_label("Subject").fill("Night shifts")
    dialog.get_by_label("Message").fill(TEXT)
    dialog.get_by_role("button", name="Send").click()
    page.get_by_role("button", name=f"Switch back to {seat.contract.name}").click()
    services.report_failure(export=export, reason="Too many candidates")

    expect(page.locator("#export-state")).to_contain_text("Too many candidates")
