import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.recruiting.bell.tasks import send_summaries
from hirewire.kit import clock
from tests.browser.accessibility import examine
from tests.browser.signing_in import PASSWORD
from tests.factories import connected, hub
from tests.hub.recruiting.bell.stories import answered, failed
from tests.support.smtp import Mailbox, body_of, configured
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box(settings: Settings, live_server: LiveServer) -> Iterator[Mailbox]:
    settings.HIREWIRE_HUB_URL = live_server.url
    with configured(settings) as server:
        yield server


@pytest.fixture
def company(db: None) -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    person = company.recruiter_a.person
    person.set_password(PASSWORD)
    person.save()
    return company


def test_a_line_of_the_mail_leads_to_the_answer_and_its_footer_ends_the_mails(
    page: Page, box: Mailbox, company: connected.Company, complaints: list[str]
) -> None:
    seat, now = company.recruiter_a, clock.now()
    failed(company, seat, hub.member("Adam", "Baker"), now - timedelta(hours=2))
    answered(seat, hub.member("Ada", "Lovelace"), now - timedelta(hours=1), words="Thursday after four suits me.")
    on_day(1)
    (mail,) = box.mails
    links = re.findall(r"http://\S+", body_of(mail))
    answer = next(link for link in links if "/answer/" in link)
    stop = next(link for link in links if link.endswith("#mail"))

    page.goto(answer)
    page.get_by_label("E-mail").fill(seat.person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url("**/inbox/**")
    expect(page.get_by_text("Thursday after four suits me.").first).to_be_visible()
    expect(page.locator("#bell-count")).to_have_text("1")

    page.goto(stop)
    assert examine(page).violations_count == 0
    page.locator("#mail").get_by_role("button", name="Turn off").click()
    expect(page.locator("#mail")).to_contain_text("Turn on")
    failed(company, seat, hub.member("Grace", "Hopper"), clock.now())
    on_day(2)
    assert box.mails == [mail]
    assert complaints == []


def on_day(number: int) -> None:
    with clock.moved(timedelta(days=number)):
        send_summaries(timestamp=0)
        run_tasks()
