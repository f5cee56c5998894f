from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.browser.sessions import begin_session
from tests.factories import hub as make

pytestmark = pytest.mark.django_db(transaction=True)
#: Removes the clipboard, which a page without TLS does not have.
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
KEEPS_COPIED = "document.addEventListener('copy', (event) => { window.copied = event.target.value; })"


@pytest.fixture
def application(db: None) -> DeveloperApplication:
    return make.customer_application()


@pytest.fixture
def button(page: Page, live_server: LiveServer, application: DeveloperApplication) -> Locator:
    person = make.person("Noor", "Haddad")
    make.developer(application, person)
    begin_session(page.context, live_server.url, person)
    page.clock.install()
    # Without the pause, the clock would also run by itself, and on a slow machine the label would change too soon.
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    page.goto(f"{live_server.url}/developer/applications/{application.pk}/")
    return page.locator("main [data-copy]").first


def test_the_label_gets_its_words_back_after_a_second_press(
    button: Locator, context: BrowserContext, application: DeveloperApplication
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])

    button.press("Enter")
    expect(button).to_have_text("Copied")
    button.page.clock.run_for(1000)
    button.press("Enter")
    button.page.clock.run_for(1000)
    expect(button).to_have_text("Copied")
    button.page.clock.run_for(1000)

    expect(button).to_have_text("Copy client id")
    assert button.page.evaluate("navigator.clipboard.readText()") == application.client_id


def test_a_page_without_a_clipboard_copies_too(
    button: Locator, application: DeveloperApplication, complaints: list[str]
) -> None:
    page = button.page
    page.add_init_script(NO_CLIPBOARD)
    page.reload()
    page.evaluate(KEEPS_COPIED)

    button.press("Enter")

    expect(button).to_have_text("Copied")
    expect(button).to_be_focused()
    assert (page.evaluate("window.copied"), complaints) == (application.client_id, [])
