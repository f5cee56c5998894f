from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging import templates
from hirewire.hub.recruiting.messaging.models import Message
from tests.browser.pages import HostPages
from tests.browser.sessions import begin_session
from tests.browser.widgets import CALLBACKS, callbacks, faults, page_around
from tests.factories import connected, hub
from tests.factories.connected import APPLIED, Company
from tests.support.perhaps import mateo, record

pytestmark = pytest.mark.django_db(transaction=True)

Embed = Callable[..., FrameLocator]


@pytest.fixture
def company(host_pages: HostPages) -> Company:
    company = connected.company()
    company.switch(contract=True)
    company.application.valid_js_sdk_domains = [host_pages.origin()]
    company.application.save()
    return company


@pytest.fixture
def priya(company: Company, host_pages: HostPages) -> Member:
    """The member Priya, who is also a candidate in the ATS. A second Priya is only a candidate in the ATS."""
    member = connected.known_member(company)
    Member.objects.filter(pk=member.pk).update(current_title="Data Engineer", open_to_opportunities=True)
    Candidate.objects.create(
        organization=company.recruiter_a.contract.organization,
        application=company.application,
        ats_candidate_id="C-2",
        first_name="Priya",
        last_name="Varma",
        current_job_title="Welder",
        ats_created_at=APPLIED,
        ats_last_modified_at=APPLIED,
    )
    Candidate.objects.update(external_profile_url=f"{host_pages.origin()}/candidate")
    host_pages.serve("/candidate", "<h1>The record</h1>")
    return member


@pytest.fixture
def signed_in(context: BrowserContext, live_server: LiveServer, company: Company) -> None:
    begin_session(context, live_server.url, company.recruiter_a.person)


@pytest.fixture
def embed(page: Page, host_pages: HostPages, live_server: LiveServer, company: Company) -> Embed:
    def opened(*, opens_records: bool = True, **attributes: str) -> FrameLocator:
        address = page_around(
            host_pages,
            live_server,
            company.application,
            tag="UnifiedSearch",
            extension="unified-search-widget",
            attributes=attributes,
            callbacks=[name for name in CALLBACKS if opens_records or name != "open"],
        )
        page.goto(address)
        return page.frame_locator("iframe")

    return opened


@pytest.mark.usefixtures("signed_in", "priya")
def test_both_systems_are_searched_and_narrowed_with_the_keyboard(
    page: Page, embed: Embed, complaints: list[str]
) -> None:
    frame = embed()
    box = frame.get_by_role("searchbox")
    people = frame.get_by_role("listitem").filter(has=frame.get_by_role("button"))
    box.focus()
    page.keyboard.type("priya")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("2 people", exact=True)).to_be_visible()
    expect(box).to_be_focused()
    expect(people.filter(has_text="Priya Raghunathan")).to_contain_text("In ATS · 1 job")
    expect(frame.get_by_role("listitem").filter(has_text="Priya Varma")).to_contain_text("Not in Recruiter")

    frame.get_by_role("combobox", name="ATS").select_option("out")
    expect(frame.get_by_text("No people match")).to_be_visible()
    frame.get_by_role("combobox", name="ATS").select_option("in")
    expect(frame.get_by_text("2 people", exact=True)).to_be_visible()
    frame.get_by_label("Open to opportunities").check()
    expect(frame.get_by_text("1 person", exact=True)).to_be_visible()
    frame.get_by_label("Open to opportunities").uncheck()
    expect(frame.get_by_text("2 people", exact=True)).to_be_visible()
    frame.get_by_label("Job title").fill("weld")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("1 person", exact=True)).to_be_visible()
    expect(frame.get_by_text("Priya Varma")).to_be_visible()

    assert "priya" not in str([one.url for one in page.frames]).lower()
    assert complaints == []


@pytest.mark.usefixtures("signed_in", "priya")
def test_text_typed_while_a_response_is_pending_is_kept(page: Page, embed: Embed, complaints: list[str]) -> None:
    frame = embed()
    frame.get_by_role("searchbox").fill("priya")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("2 people", exact=True)).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/widgets/search/state/", hold, times=1)
    with page.expect_request("**/widgets/search/state/"):
        frame.get_by_label("Open to opportunities").check()
    frame.get_by_label("Job title").fill("weld")
    held[0].continue_()
    expect(frame.get_by_text("1 person", exact=True)).to_be_visible()

    expect(frame.get_by_label("Job title")).to_have_value("weld")
    expect(frame.get_by_label("Job title")).to_be_focused()
    assert complaints == []


@pytest.mark.usefixtures("signed_in", "priya")
def test_a_record_opens_in_the_embedding_page_or_in_a_window(
    page: Page, embed: Embed, host_pages: HostPages, complaints: list[str]
) -> None:
    address = f"{host_pages.origin()}/candidate"
    frame = embed()
    frame.get_by_role("searchbox").fill("raghu")
    page.keyboard.press("Enter")
    frame.get_by_role("button", name="Open record of Priya Raghunathan, C-1").click()
    page.wait_for_function("ats.told.length === 1")
    assert callbacks(page) == [["open", {"atsCandidateId": "C-1", "url": address}]]

    frame = embed(opens_records=False)
    frame.get_by_role("searchbox").fill("raghu")
    page.keyboard.press("Enter")
    frame.get_by_role("link", name="Open record of Priya Raghunathan, C-1").click()

    expect(page.get_by_role("heading", name="The record")).to_be_visible()
    assert complaints == []


@pytest.mark.usefixtures("signed_in")
def test_messaging_and_saving_a_person_keeps_the_search(
    page: Page, embed: Embed, company: Company, priya: Member, complaints: list[str]
) -> None:
    connected.job(company, "REQ-7", "Data Engineer")
    person = person_urn(company.application.pk, priya.pk)
    frame = embed()
    frame.get_by_role("searchbox").fill("raghu")
    page.keyboard.press("Enter")

    frame.get_by_role("button", name="InMail to Priya Raghunathan").click()
    expect(frame.get_by_label("Subject")).to_be_focused()
    frame.get_by_label("Subject").fill("Claims")
    frame.get_by_label("Message").fill("Come.")
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_text("Sent to Priya Raghunathan.")).to_be_visible()
    frame.get_by_role("button", name="Save to Job: Priya Raghunathan").click()
    frame.get_by_label("Search jobs by title or number").fill("REQ-7")
    page.keyboard.press("Enter")
    frame.get_by_role("radio", name="Data Engineer").check()
    frame.get_by_role("button", name="Save to ATS").click()
    expect(frame.get_by_text("is on the way to the ATS, for “Data Engineer”.")).to_be_visible()
    frame.get_by_role("button", name="Save to project: Priya Raghunathan").click()
    frame.get_by_label("A new project").check()
    frame.get_by_label("Name of the new project").fill("Claims platform")
    page.keyboard.press("Enter")

    expect(frame.get_by_text("Priya Raghunathan has been saved to “Claims platform”.")).to_be_visible()
    expect(frame.get_by_role("searchbox")).to_have_value("raghu")
    page.wait_for_function("ats.told.length === 2")
    assert callbacks(page) == [["inmail", {"person": person}], ["save", {"person": person, "atsJobPostingId": "REQ-7"}]]
    assert (Message.objects.get().subject, Export.objects.get().external_job_posting_id) == ("Claims", "REQ-7")
    assert complaints == []


@pytest.mark.usefixtures("signed_in")
def test_a_template_does_not_replace_what_was_written(
    page: Page, embed: Embed, company: Company, priya: Member, complaints: list[str]
) -> None:
    for name in ("First", "Second"):
        templates.write_template(seat=company.recruiter_a, template=None, name=name, subject=name, body=name)
    frame = embed()
    frame.get_by_role("searchbox").fill("raghu")
    page.keyboard.press("Enter")
    frame.get_by_role("button", name="InMail to Priya Raghunathan").click()

    frame.get_by_label("Template").select_option("First")
    expect(frame.get_by_label("Message")).to_have_value("First")
    frame.get_by_label("Message").fill("My own")
    frame.get_by_label("Template").select_option("Second")
    expect(frame.get_by_label("Subject")).to_have_value("Second")
    expect(frame.get_by_label("Message")).to_have_value("My own")
    frame.get_by_role("button", name="Replace it with the template").click()

    expect(frame.get_by_label("Message")).to_have_value("Second")
    expect(frame.get_by_text("What you wrote was kept.")).to_have_count(0)
    assert complaints == []


@pytest.mark.usefixtures("signed_in")
def test_coming_back_from_the_record_in_question_keeps_the_question_and_its_job(
    page: Page, embed: Embed, company: Company, complaints: list[str]
) -> None:
    connected.job(company, "REQ-7", "Nurse")
    connected.job(company, "REQ-8", "Nurse Educator")
    mateo()
    record(company, "C-1", city="Porto")
    frame = embed()
    frame.get_by_role("searchbox").fill("ferreira")
    page.keyboard.press("Enter")
    frame.get_by_role("button", name="Save to Job: Mateo Ferreira").click()
    second = frame.get_by_role("radio").nth(1)
    expect(second).not_to_be_checked()
    chosen = second.input_value()
    second.check()
    come_back(page)
    expect(second).to_be_checked()
    frame.get_by_role("button", name="Save to ATS").click()
    expect(frame.get_by_role("heading", name="Perhaps already in the ATS as C-1")).to_be_visible()
    frame.get_by_role("radio", name="Create a new record").check()

    come_back(page)
    expect(frame.get_by_role("radio", name="Create a new record")).to_be_checked()
    frame.get_by_role("button", name="Save to ATS").click()

    expect(frame.get_by_text("is on the way to the ATS")).to_be_visible()
    export = Export.objects.get()
    assert (export.external_job_posting_id, export.makes_new, complaints) == (chosen, True, [])


def come_back(page: Page) -> None:
    """Make the page visible again, as after a visit to another tab, and wait until the frame has its new state."""
    with page.expect_response("**/widgets/search/state/") as response:
        page.frames[1].evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    response.value.finished()


@pytest.mark.usefixtures("signed_in")
def test_each_page_of_results_starts_at_the_top(page: Page, embed: Embed, complaints: list[str]) -> None:
    Member.objects.bulk_create(
        Member(first_name=f"N{n:02}", last_name=f"Smit{n:02}", profile_url=f"x.test/{n}") for n in range(26)
    )
    frame = embed(height="500")
    frame.get_by_role("searchbox").fill("smit")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("26 people")).to_be_visible()
    expect(page.locator("iframe")).to_have_css("height", "500px")

    frame.get_by_role("button", name="Next").click()

    expect(frame.get_by_role("link", name="N25 Smit25")).to_be_in_viewport()
    expect(frame.get_by_text("26 people")).to_be_in_viewport()
    assert complaints == []


def test_without_a_session_the_search_offers_a_sign_in(page: Page, embed: Embed) -> None:
    frame = embed()
    expect(frame.get_by_role("heading", name="Sign in to search both systems")).to_be_visible()

    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Sign in", exact=True).click()

    expect(opened.value.get_by_label("E-mail")).to_be_visible()


@pytest.mark.parametrize("width", ["320", "360"])
@pytest.mark.usefixtures("signed_in", "priya")
def test_every_screen_fits_and_axe_finds_nothing(page: Page, embed: Embed, company: Company, width: str) -> None:
    connected.job(company, "REQ-7", "Data Engineer for claims, reinsurance and whatever else arrives by post")
    hub.member("Priya", "Wolfeschlegelsteinhausenbergerdorff-Hohenzollern")
    found = {}

    frame = embed(width=width, height="3000")
    expect(frame.get_by_role("heading", name="Search both systems")).to_be_visible()
    found["start"] = faults(page)
    frame.get_by_role("searchbox").fill("priya")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("3 people")).to_be_visible()
    found["list"] = faults(page)
    frame.get_by_role("button", name="Save to Job: Priya Raghunathan").click()
    expect(frame.get_by_role("heading", name="Save Priya Raghunathan to a job")).to_be_visible()
    found["job"] = faults(page)
    frame.get_by_role("button", name="Cancel").click()
    frame.get_by_role("combobox", name="ATS").select_option("out")
    frame.get_by_label("Place", exact=True).fill("Atlantis")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("No people match")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').offsetHeight < 620")
    found["nobody"] = faults(page)

    assert found == {"start": [], "list": [], "job": [], "nobody": []}
