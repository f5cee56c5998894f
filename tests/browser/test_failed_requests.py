import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.recruiting.messaging.models import Message
from tests.browser.accessibility import examine
from tests.browser.pages import settled
from tests.browser.signing_in import PASSWORD, sign_in
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recruiter(page: Page, live_server: LiveServer, company: connected.Company) -> Page:
    person = company.recruiter_a.person
    person.set_password(PASSWORD)
    person.save()
    yusuf = hub.member("Yusuf", "Demirci")
    sign_in(page, live_server.url, person.email)
    page.wait_for_url("**/search/**")
    page.goto(f"{live_server.url}/people/{yusuf.pk}/")
    page.get_by_role("link", name="InMail").first.click()
    dialog = page.get_by_role("dialog", name="InMail to Yusuf Demirci")
    dialog.get_by_label("Subject").fill("Claims")
    dialog.get_by_label("Message").fill("Come and see us.")
    settled(page)
    return page


def test_a_letter_is_sent_although_another_tab_has_signed_in_again(
    recruiter: Page, live_server: LiveServer, company: connected.Company, complaints: list[str]
) -> None:
    recruiter.context.clear_cookies(name="hub_session")
    other = recruiter.context.new_page()
    sign_in(other, live_server.url, company.recruiter_a.person.email)
    other.wait_for_url("**/search/**")

    recruiter.get_by_role("button", name="Send").click()

    expect(recruiter.get_by_role("dialog")).to_have_count(0)
    recruiter.wait_for_url("**/inbox/**")
    assert (Message.objects.get().body, complaints) == ("Come and see us.", [])


def test_a_letter_that_fails_says_so_in_its_dialog_and_stays(recruiter: Page) -> None:
    page = recruiter
    page.set_viewport_size({"width": 360, "height": 740})
    dialog = page.get_by_role("dialog", name="InMail to Yusuf Demirci")

    page.route("**/inmail/", lambda route: route.fulfill(status=503))
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("alert")).to_contain_text("That did not work: the server answered with error 503.")
    assert examine(page).violations_count == 0, examine(page).generate_report()
    page.unroute("**/inmail/")
    page.route("**/inmail/", lambda route: route.abort())
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("alert")).to_contain_text("That did not work: the server does not answer.")
    dialog.get_by_role("alert").get_by_role("button", name="Close").click()

    expect(dialog.get_by_role("alert")).to_have_count(0)
    expect(dialog.get_by_label("Message")).to_have_value("Come and see us.")


def test_a_switch_that_was_not_moved_shows_what_is_true(page: Page, admin: str) -> None:
    Contract.objects.update(export_is_on=False)
    page.goto(f"{admin}/features/")
    switch = page.get_by_role("switch", name="Export to ATS")
    page.route("**/settings/**", lambda route: route.fulfill(status=500) if is_post(route) else route.continue_())

    switch.click()

    expect(page.get_by_role("alert")).to_contain_text("error 500")
    expect(switch).not_to_be_checked()
    assert examine(page).violations_count == 0, examine(page).generate_report()
    page.unroute("**/settings/**")
    switch.click()
    expect(switch).to_be_checked()
    expect(page.get_by_role("alert")).to_have_count(0)


def is_post(route: Route) -> bool:
    return route.request.method == "POST"
