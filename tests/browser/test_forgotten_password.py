import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.accessibility import examine
from tests.browser.signing_in import PASSWORD, sign_in
from tests.factories import hub
from tests.support.smtp import body_of, configured
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "a better one than that"


def test_a_person_who_forgot_the_password_chooses_a_new_one(
    page: Page, live_server: LiveServer, settings: Settings
) -> None:
    person = hub.admin_seat(who=hub.person("Noor", "Haddad", password=PASSWORD)).person
    settings.HIREWIRE_HUB_URL = live_server.url

    with configured(settings) as box:
        page.goto(f"{live_server.url}/sign-in/")
        page.get_by_role("link", name="Forgotten your password?").click()
        assert examine(page).violations_count == 0
        page.get_by_role("textbox", name="E-mail").fill(person.email)
        page.get_by_role("textbox", name="E-mail").press("Enter")
        expect(page.get_by_role("status")).to_contain_text(f"If {person.email} has an account")
        run_tasks()
        (link,) = re.findall(r"http://\S+/account/forgotten-password/\S+", body_of(box.mails[0]))

        page.goto(link)
        expect(page).to_have_url(f"{live_server.url}/account/new-password/")
        assert examine(page).violations_count == 0
        page.get_by_label("New password", exact=True).fill(NEW)
        page.get_by_label("New password", exact=True).press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Your password has been changed")

        sign_in(page, live_server.url, person.email, NEW)
        page.wait_for_url("**/search/**")
        page.goto(link)
        expect(page.get_by_role("alert")).to_contain_text("This link has been used")
