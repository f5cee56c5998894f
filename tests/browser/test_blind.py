"""If a company keeps no records of people in Recruiter, its ATS sends hashes, for example of e-mail addresses.

A member with a matching hash is marked In ATS until the ATS deletes the candidate's hashes.
"""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.accessibility import violations
from tests.browser.sessions import begin_session
from tests.factories import hub
from tests.support.blind import BlindAts, member
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_sign_appears_with_a_hash_and_disappears_with_it(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    ats = BlindAts()
    ats.new_key()
    member("Noor", "Haddad", emails=["noor@example.test"])
    member("Ada", "Lovelace", emails=["ada@example.test"])
    run_tasks()
    ats.knows("C-1", "noor@example.test")
    begin_session(page.context, live_server.url, hub.seat(ats.contract).person)

    page.goto(f"{live_server.url}/search/")
    page.get_by_role("complementary", name="Filters").get_by_label("In ATS", exact=False).first.click()
    page.wait_for_url(re.compile(r"/search/[0-9a-f-]{36}/$"))
    expect(page.locator(".hit")).to_have_count(1)
    expect(page.locator(".hit .in-ats")).to_have_text("In ATS")
    expect(page.locator(".hit")).not_to_contain_text("no application")
    page.get_by_role("link", name="Noor Haddad", exact=True).click()
    expect(page.get_by_text("knows this person")).to_be_visible()
    expect(page.get_by_role("tab", name="ATS")).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("link", name="Why “In ATS”?").click()
    expect(page.get_by_text("No name was compared")).to_be_visible()

    ats.forgets("C-1")
    page.go_back()
    page.reload()

    expect(page.get_by_role("heading", name="Noor Haddad")).to_be_visible()
    expect(page.get_by_text("knows this person")).to_have_count(0)
    expect(page.locator(".in-ats")).to_have_count(0)
    assert complaints == []


def test_an_admin_turns_records_on(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    ats = BlindAts()
    ats.contract.accesses.update(is_on=False)
    begin_session(page.context, live_server.url, hub.admin_seat(ats.contract).person)

    page.goto(f"{live_server.url}/settings/ats/")
    records = page.get_by_role("switch", name="Keep records of people")
    expect(records).not_to_be_checked()
    records.check()
    expect(page.get_by_role("switch", name="Keep records of people")).to_be_checked()
    expect(page.get_by_text("Records of people").last).to_be_visible()

    assert violations(page) == []
    assert complaints == []
