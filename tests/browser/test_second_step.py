import re
import time

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.signing_in import PASSWORD, sign_in
from tests.factories import hub
from tests.support.patience import MILLISECONDS

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_its_setup_the_authenticator_app_is_required_in_the_next_browser(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    person = hub.admin_seat(who=hub.person("Noor", "Haddad", password=PASSWORD)).person
    sign_in(page, live_server.url, person.email)
    page.wait_for_url("**/search/**")

    page.goto(f"{live_server.url}/account/second-step/")
    page.get_by_role("button", name="Set up two-step sign-in").press("Enter")
    expect(page.get_by_role("img", name="QR code for your app")).to_be_visible()
    key = page.get_by_text(re.compile("^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$")).inner_text()
    app = pyotp.TOTP(key.replace(" ", ""))
    code = page.get_by_role("textbox", name="Enter the six digits that the app shows")
    code.fill(app.now())
    code.press("Enter")
    expect(page.get_by_text(re.compile("^[a-z2-7]{4}(-[a-z2-7]{4}){3}$"))).to_have_count(10)

    other = chromium.new_page()
    other.set_default_timeout(MILLISECONDS)
    sign_in(other, live_server.url, person.email)
    code = other.get_by_role("textbox", name="Code")
    expect(code).to_be_focused()
    code.fill("not it")
    code.press("Enter")
    expect(other.get_by_role("alert")).to_be_visible()
    # The current code was used to set up the app; the next code is already valid.
    other.get_by_role("textbox", name="Code").fill(app.at(int(time.time()) + 30))
    other.get_by_role("textbox", name="Code").press("Enter")
    other.wait_for_url("**/search/**")
    other.close()
