from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import Message
from tests.browser.pages import HostPages
from tests.browser.sessions import begin_session
from tests.browser.widgets import callbacks, faults, page_around
from tests.factories import connected, hub
from tests.factories.connected import Company

pytestmark = pytest.mark.django_db(transaction=True)

Embed = Callable[..., FrameLocator]


@pytest.fixture
def company(host_pages: HostPages) -> Company:
    company = connected.company()
    company.switch(contract=True)
    company.application.valid_js_sdk_domains = [host_pages.origin()]
    company.application.save()
    job = connected.job(company, "REQ-7", "Data Engineer")
    JobPosting.objects.filter(pk=job.pk).update(location="Rotterdam, Netherlands")
    return company


@pytest.fixture
def members() -> list[Member]:
    """Enough members for two pages. The first member lives where the job is."""
    rows = [
        Member(first_name=f"N{n:02}", last_name=f"Smit{n:02}", current_title="Data Engineer", profile_url=f"x.test/{n}")
        for n in range(26)
    ]
    rows[0].location = "Rotterdam, Netherlands"
    rows[0].headline = "Data engineer who untangles what three warehouses left behind, and writes it down"
    rows[0].open_to_opportunities = True
    return Member.objects.bulk_create(rows)


@pytest.fixture
def signed_in(context: BrowserContext, live_server: LiveServer, company: Company) -> None:
    begin_session(context, live_server.url, company.recruiter_a.person)


@pytest.fixture
def embed(page: Page, host_pages: HostPages, live_server: LiveServer, company: Company) -> Embed:
    def opened(**attributes: str) -> FrameLocator:
        address = page_around(
            host_pages,
            live_server,
            company.application,
            tag="RecommendedMatches",
            extension="recommended-matches-widget",
            attributes={"ats-job-posting-id": "REQ-7", **attributes},
        )
        page.goto(address)
        return page.frame_locator("iframe")

    return opened


@pytest.mark.usefixtures("signed_in")
def test_a_member_is_saved_to_the_job_and_the_page_is_notified(
    page: Page, embed: Embed, company: Company, members: list[Member], complaints: list[str]
) -> None:
    frame = embed()
    first = frame.get_by_role("listitem").filter(has=frame.get_by_role("link", name="N00 Smit00"))
    expect(frame.get_by_role("heading", name="26 members fit this job")).to_be_visible()
    expect(frame.get_by_role("list", name="Why N00 Smit00 fits")).to_contain_text("Same place: Rotterdam, Netherlands")

    frame.get_by_role("button", name="Save to Job: N00 Smit00").click()

    expect(frame.get_by_role("status")).to_have_text("N00 Smit00 is on the way to the ATS, for “Data Engineer”.")
    expect(frame.get_by_role("status").locator("xpath=..")).to_be_focused()
    expect(first.get_by_text("On the way to the ATS")).to_be_visible()
    page.wait_for_function("ats.told.length === 1")
    urn = person_urn(company.application.pk, members[0].pk)
    assert callbacks(page) == [["save", {"person": urn, "atsJobPostingId": "REQ-7"}]]
    assert list(Export.objects.values_list("member_id", flat=True)) == [members[0].pk]
    assert complaints == []


@pytest.mark.usefixtures("signed_in")
def test_not_interested_is_undone_at_once_and_from_the_list(
    page: Page, embed: Embed, company: Company, members: list[Member], complaints: list[str]
) -> None:
    frame = embed()
    dismiss = frame.get_by_role("button", name="Not Interested: N00 Smit00")
    dismiss.focus()
    page.keyboard.press("Enter")
    expect(frame.get_by_role("heading", name="25 members fit this job")).to_be_visible()
    frame.get_by_role("button", name="Undo", exact=True).click()
    expect(frame.get_by_role("heading", name="26 members fit this job")).to_be_visible()

    dismiss.click()
    frame.get_by_role("button", name="Not interested (1)").click()
    expect(frame.get_by_role("heading", name="Not interested")).to_be_focused()
    # Both clicks have an effect, even if the second does not wait for the response to the first.
    page.frames[1].evaluate("for (const one of ['[data-does=undo]', '#act-back']) document.querySelector(one).click()")

    expect(dismiss).to_be_visible()
    page.wait_for_function("ats.told.length === 4")
    person = person_urn(company.application.pk, members[0].pk)
    assert callbacks(page) == [
        ["notinterested", {"person": person, "atsJobPostingId": "REQ-7", "undone": undone}]
        for undone in (False, True, False, True)
    ]
    assert complaints == []


@pytest.mark.usefixtures("signed_in")
def test_save_and_inmail_works_with_the_keyboard(
    page: Page, embed: Embed, company: Company, members: list[Member], complaints: list[str]
) -> None:
    frame = embed()
    frame.get_by_role("button", name="Save and InMail: N00 Smit00").focus()
    page.keyboard.press("Enter")
    subject = frame.get_by_label("Subject")
    expect(
        frame.get_by_text("When you send it, the person is also saved to “Data Engineer” in the ATS.")
    ).to_be_visible()
    expect(subject).to_be_focused()
    page.keyboard.type("Claims, {first name}")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("Write a message.")).to_be_visible()
    expect(frame.get_by_label("Message")).to_be_focused()
    page.keyboard.type("Come.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(frame.get_by_role("status")).to_have_text("Sent to N00 Smit00, who is on the way to the ATS.")
    page.wait_for_function("ats.told.length === 2")
    person = person_urn(company.application.pk, members[0].pk)
    assert callbacks(page) == [["save", {"person": person, "atsJobPostingId": "REQ-7"}], ["inmail", {"person": person}]]
    assert (Message.objects.get().subject, Export.objects.count()) == ("Claims, N00", 1)
    assert complaints == []


@pytest.mark.usefixtures("signed_in", "members")
def test_the_next_page_starts_at_the_top(page: Page, embed: Embed, complaints: list[str]) -> None:
    frame = embed(height="500")
    frame.get_by_role("button", name="Next").click()

    expect(frame.get_by_text("26–26 of 26")).to_be_attached()  # noqa: RUF001 - a range
    expect(frame.get_by_role("heading", name="26 members fit this job")).to_be_in_viewport()
    expect(frame.get_by_role("listitem").filter(has=frame.get_by_role("link"))).to_have_count(1)
    frame.get_by_role("button", name="Previous").click()
    expect(frame.get_by_role("heading", name="26 members fit this job")).to_be_in_viewport()
    expect(page.locator("iframe")).to_have_css("height", "500px")
    assert complaints == []


@pytest.mark.usefixtures("signed_in", "members")
def test_closing_a_form_returns_to_the_same_row(page: Page, embed: Embed, complaints: list[str]) -> None:
    frame = embed(height="500")
    opener = frame.get_by_role("button", name="Save to project: N20 Smit20")
    opener.click()
    frame.get_by_role("button", name="Cancel").click()

    expect(opener).to_be_focused()
    expect(opener).to_be_in_viewport()
    frame.get_by_role("button", name="Save to Job: N20 Smit20").click()
    expect(frame.get_by_role("status")).to_be_in_viewport()
    expect(opener).to_be_in_viewport()
    assert complaints == []


@pytest.mark.usefixtures("members")
def test_without_a_session_the_matches_widget_offers_a_sign_in(page: Page, embed: Embed) -> None:
    frame = embed()
    expect(frame.get_by_role("heading", name="Sign in to see who fits")).to_be_visible()

    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Sign in", exact=True).click()

    expect(opened.value.get_by_label("E-mail")).to_be_visible()


@pytest.mark.parametrize("width", ["320", "360"])
@pytest.mark.usefixtures("signed_in")
def test_every_screen_fits_and_axe_finds_nothing(
    page: Page,
    embed: Embed,
    company: Company,
    members: list[Member],
    width: str,
) -> None:
    Member.objects.filter(pk__in=[one.pk for one in members[3:]]).delete()
    connected.known_member(company, member=members[0])
    found = {}

    frame = embed(width=width, height="3000")
    frame.get_by_role("button", name="Save to Job: N01 Smit01").click()
    expect(frame.get_by_text("On the way to the ATS", exact=True)).to_be_visible()
    found["list"] = faults(page)
    frame.get_by_role("button", name="Not Interested: N02 Smit02").click()
    frame.get_by_role("button", name="Not interested (1)").click()
    expect(frame.get_by_role("button", name="Undo: N02 Smit02")).to_be_visible()
    found["dismissed"] = faults(page)
    frame.get_by_role("button", name="Back").click()
    frame.get_by_role("button", name="Save and InMail: N00 Smit00").click()
    frame.get_by_role("button", name="Save and send").click()
    expect(frame.get_by_text("Write a message.")).to_be_visible()
    found["inmail"] = faults(page)
    frame.get_by_role("button", name="Cancel").click()
    frame.get_by_role("button", name="Save to project: N00 Smit00").click()
    expect(frame.get_by_role("heading", name="Save N00 Smit00 to a project")).to_be_visible()
    found["project"] = faults(page)

    assert found == {"list": [], "dismissed": [], "inmail": [], "project": []}


@pytest.mark.usefixtures("signed_in")
def test_a_frame_without_matches_is_short(page: Page, embed: Embed, company: Company) -> None:
    hub.member()

    frame = embed()

    expect(frame.get_by_role("heading", name="No members fit this job yet")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').offsetHeight < 420")
    assert faults(page) == []
