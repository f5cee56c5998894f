import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.sessions import begin_session
from tests.factories import hub

pytestmark = pytest.mark.django_db(transaction=True)

#: Keeps the browser on the page, and records for each submission whether the form would have been sent.
WATCHES = """() => {
    sent = [];
    addEventListener("submit", (event) => {
        sent.push(!event.defaultPrevented);
        event.preventDefault();
    });
}"""


def test_a_form_is_sent_again_only_if_it_was_changed_or_the_page_came_back(page: Page, live_server: LiveServer) -> None:
    begin_session(page.context, live_server.url, hub.seat().person)
    page.goto(f"{live_server.url}/projects/new/")
    page.evaluate(WATCHES)
    create = page.get_by_role("button", name="Create project")

    for name in ("Harbour", "Harbour", "Harbour 2"):
        page.get_by_label("Name").fill(name)
        create.click()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    create.click()

    assert page.evaluate("sent") == [True, False, True, True]
