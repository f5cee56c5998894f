from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.attachments import services, vault
from hirewire.hub.ats.attachments.rows import Wanted
from hirewire.wire.records.attachments import FileType
from tests.browser.accessibility import violations
from tests.browser.sessions import begin_session
from tests.factories import connected, hub
from tests.support.documents import pdf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def profile(page: Page, live_server: LiveServer) -> str:
    company = connected.company()
    company.switch(contract=True)
    member = connected.known_member(company)
    application = company.application
    with vault.spooled([pdf()]) as contents:
        wanted = Wanted(
            *("APPLICATION", "A-1", "RESUME", "R-1"),
            media_id=None,
            contents=contents,
            file_type=FileType.PDF,
            contract_id=company.admin_a.contract_id,
            file_name="Priya Raghunathan, curriculum vitae of many words and a very long name.pdf",
        )
        services.attach(application=application, organization_id=application.organization_id or 0, requests=[wanted])
    person = hub.seat(company.admin_a.contract, hub.person("Noor", "Haddad")).person
    begin_session(page.context, live_server.url, person)
    return f"{live_server.url}/people/{member.pk}/"


def fits(page: Page) -> bool:
    width: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return width


def test_the_ats_tab_shows_the_dated_history(page: Page, profile: str, complaints: list[str]) -> None:
    Application.objects.update(source="Referral", disposition_reason="Salary")
    page.goto(profile)
    panel = page.get_by_role("tabpanel", name="ATS")

    stages = panel.get_by_role("list", name="Stages of Senior Data Engineer, Claims").get_by_role("listitem")
    expect(stages).to_contain_text(["Applied 2 Mar", "Onsite interview 12 Mar"])
    for words in ("Referral", "Salary", "Led the replay discussion", "Childcare on Wednesdays"):
        expect(panel.get_by_text(words)).to_be_visible()
    activity = page.get_by_role("region", name="Recruiting activity").get_by_role("listitem")
    expect(activity).to_contain_text(["Moved to Onsite interview", "Moved to Applied"])
    page.get_by_role("tab", name="ATS").press("ArrowRight")
    expect(page.get_by_role("tab", name="Messages")).to_have_attribute("aria-selected", "true")
    expect(panel).to_be_hidden()
    assert complaints == []


def test_a_recruiter_reads_the_file_and_sends_an_evaluation(
    page: Page, profile: str, complaints: list[str], tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(profile)
    with page.expect_download() as download:
        page.get_by_role("link", name="curriculum vitae").click()
    download.value.save_as(tmp_path / "cv.pdf")
    narrow = fits(page)

    page.get_by_role("link", name="Send evaluation to the ATS").click()
    page.get_by_label("Overall rating").select_option("Good fit")
    page.get_by_label("Criterion 1", exact=True).fill("Kafka")
    page.get_by_label("Rating of criterion 1").select_option("Partly met")
    page.get_by_label("Comment").fill("Ask about shifts.")
    faults = violations(page)
    narrow = narrow and fits(page)
    page.get_by_role("button", name="Send evaluation").click()

    expect(page.get_by_text("Evaluation: Good fit")).to_be_visible()
    page.set_viewport_size({"width": 1100, "height": 900})
    assert (tmp_path / "cv.pdf").read_bytes() == pdf()
    assert page.get_by_role("link", name="Send evaluation to the ATS").count() == 0
    assert (faults, narrow, complaints) == ([], True, [])
