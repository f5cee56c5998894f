"""An ATS opens a window in which a recruiter signs in. The window then returns to the ATS, which gets a code.

Two headers of the hub could prevent this. ``Cross-Origin-Opener-Policy`` can cut the window off from the page that
opened it, and the CSP directive ``form-action`` can block the redirect to the ATS.
"""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.oauth import consents
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.browser.accessibility import at_widths
from tests.browser.pages import HostPages
from tests.factories import hub as make

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "larkspur-demo"
CODE = re.compile("^hw_ac_")
ANSWERED = "opener.document.title = new URLSearchParams(location.search).get('code') || location.search"


@pytest.fixture
def application(host_pages: HostPages) -> DeveloperApplication:
    application = make.customer()[0]
    application.oauth2_authorized_callback_urls = [f"{host_pages.origin('127.0.0.1')}/back"]
    application.save()
    return application


@pytest.fixture
def recruiter() -> Person:
    person = make.person(password=PASSWORD)
    person.member = make.member("Ingrid", "Solheim")
    person.save()
    return person


@pytest.fixture
def window(page: Page, host_pages: HostPages, live_server: LiveServer, application: DeveloperApplication) -> Page:
    query = (
        f"response_type=code&client_id={application.client_id}&scope=openid%20profile%20email&state=s"
        f"&redirect_uri={host_pages.origin('127.0.0.1')}/back"
    )
    host_pages.serve("/back", f"<script>{ANSWERED}</script>")
    host_pages.serve(
        "/settings",
        f"<button onclick=\"window.open('{live_server.url}/oauth/v2/authorization?{query}')\">Connect</button>",
    )
    page.goto(f"{host_pages.origin('127.0.0.1')}/settings")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Connect").click()
    return opened.value


def sign_in(window: Page, person: Person) -> None:
    window.get_by_label("E-mail").fill(person.email)
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in").click()


def test_the_window_comes_back_to_its_opener_with_a_code(page: Page, window: Page, recruiter: Person) -> None:
    sign_in(window, recruiter)
    window.get_by_role("button", name="Allow").click()

    expect(page).to_have_title(CODE)


def test_a_person_who_already_gave_consent_is_not_asked_again(
    page: Page, window: Page, recruiter: Person, application: DeveloperApplication
) -> None:
    consents.allow(application=application, person=recruiter, scopes=["email", "openid", "profile"])

    sign_in(window, recruiter)

    expect(page).to_have_title(CODE)


def test_cancelling_needs_no_password(page: Page, window: Page) -> None:
    window.get_by_role("button", name="Cancel").click()

    expect(page).to_have_title(re.compile("error=user_cancelled_login"))


def test_the_pages_fit_and_axe_finds_nothing(window: Page, recruiter: Person) -> None:
    faults = at_widths(window)
    sign_in(window, recruiter)
    expect(window.get_by_role("button", name="Allow")).to_be_visible()

    faults += at_widths(window)
    assert faults == []
