import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging import templates
from hirewire.hub.recruiting.messaging.models import MailStub, ProspectNote
from hirewire.hub.recruiting.projects import pipeline, services
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate
from tests.browser.accessibility import violations
from tests.browser.pages import settled
from tests.browser.sessions import begin_session
from tests.factories import connected
from tests.factories import hub as make

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Desk:
    page: Page
    url: str
    seat: Seat
    project: Project
    ada: Member

    def opens(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page

    def opens_board(self) -> Page:
        return self.opens(f"/projects/{self.project.pk}/")

    def opens_profile(self, query: str = "") -> Page:
        return self.opens(f"/people/{self.ada.pk}/{query}")

    def stage(self) -> str:
        return ProjectCandidate.objects.get(project=self.project, member=self.ada).stage.name


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Desk:
    """Sign Amara in. Ada and Grace are at the first stage of Amara's project."""
    company = connected.company()
    company.switch(contract=True)
    seat = company.recruiter_a
    ada = connected.known_member(company, member=make.member())
    project = services.open_project(seat=seat, name="Harbour")
    pipeline.save(seat=seat, project=project, member_ids=[ada.pk, make.member("Grace", "Hopper").pk])
    begin_session(page.context, live_server.url, seat.person)
    return Desk(page, live_server.url, seat, project, ada)


def test_a_card_is_dragged_to_another_stage(desk: Desk, complaints: list[str]) -> None:
    page = desk.opens_board()
    interview = page.get_by_role("region", name="Interview")

    page.locator(".person-card", has_text="Ada Lovelace").drag_to(interview)

    expect(interview.get_by_text("Ada Lovelace")).to_be_visible()
    expect(page.locator("#told")).to_contain_text("Moved to Interview: 1.")
    assert desk.stage() == "Interview"
    assert complaints == []


def test_a_card_is_moved_by_keyboard_and_keeps_the_focus(desk: Desk, complaints: list[str]) -> None:
    page = desk.opens_board()
    move = page.get_by_label("Move Ada Lovelace to another stage")

    move.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Contacted")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("region", name="Contacted").get_by_text("Ada Lovelace")).to_be_visible()
    expect(move).to_be_focused()
    assert desk.stage() == "Contacted"
    assert complaints == []


def test_several_candidates_are_moved_at_once(desk: Desk) -> None:
    page = desk.opens(f"/projects/{desk.project.pk}/?view=list")

    page.get_by_label("Select all on this page").check()
    page.get_by_label("Move to").select_option(label="Offer")
    page.get_by_role("button", name="Move", exact=True).click()

    expect(page.locator("#told")).to_contain_text("Moved to Offer: 2.")
    assert desk.project.candidates.filter(stage__name="Offer").count() == 2

    page.get_by_label("Select Grace Hopper").check()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_label("Select Grace Hopper")).to_have_count(0)
    assert desk.project.candidates.get().member == desk.ada


def test_a_finished_project_is_archived_and_reopened(desk: Desk, complaints: list[str]) -> None:
    page = desk.opens_board()
    move = page.get_by_label("Move Ada Lovelace to another stage")

    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("Archived", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Ada Lovelace").first).to_be_visible()
    expect(move).to_have_count(0)

    desk.opens("/projects/")
    expect(page.get_by_role("link", name="Harbour")).to_have_count(0)
    page.get_by_role("group", name="Show").get_by_role("link", name="Archived").click()
    page.get_by_role("link", name="Harbour").click()
    page.get_by_role("button", name="Reopen").click()
    expect(move).to_be_visible()
    desk.project.refresh_from_db()
    assert (desk.project.archived_at, complaints) == (None, [])


def test_somebody_is_saved_from_the_profile_to_a_new_project(desk: Desk) -> None:
    page = desk.opens_profile()

    page.get_by_role("link", name="Save", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Already there, at New")).to_be_visible()
    expect(dialog.get_by_label("Name of the new project")).to_be_hidden()
    dialog.get_by_label("A new project").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Enter a name for the new project.")
    dialog.get_by_label("Name of the new project").fill("Docks")
    dialog.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Ada Lovelace has been saved to “Docks”.")).to_be_visible()
    expect(page.get_by_role("region", name="Recruiting activity")).to_contain_text("Docks")


@pytest.mark.usefixtures("in_sandbox")
def test_an_inmail_is_written_answered_and_read(desk: Desk, complaints: list[str]) -> None:
    page = desk.opens_profile()
    page.get_by_role("link", name="InMail", exact=True).click()
    page.get_by_label("Subject").fill("Cranes")
    page.get_by_role("textbox", name="Message").fill("Hello {first name}")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Hello Ada")).to_be_visible()

    page.get_by_role("link", name="Answer as this member").click()
    page.get_by_label("Your answer").fill("Tell me more")
    page.get_by_label("Share my contact data").check()
    page.get_by_label("E-mail").fill("ada@home.example")
    page.get_by_role("button", name="Accept and answer").click()

    expect(page.get_by_text("Tell me more")).to_be_visible()
    assert MailStub.objects.get().email_addresses == ["ada@home.example"]
    desk.opens("/inbox/?show=accepted")
    expect(page.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    assert complaints == []


@pytest.mark.usefixtures("in_sandbox")
def test_an_inmail_from_a_template_is_declined(desk: Desk, complaints: list[str]) -> None:
    page = desk.opens("/inbox/templates/new/")
    for label, text in (("Name", "First letter"), ("Subject", "Cranes"), ("Message", "Hello {first name}, cranes?")):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Create template").click()
    expect(page.get_by_role("link", name="First letter")).to_be_visible()

    desk.opens_profile()
    page.get_by_role("link", name="InMail", exact=True).click()
    expect(page.get_by_label("Template")).to_be_visible()
    settled(page)
    page.get_by_label("Template").select_option("First letter")
    expect(page.get_by_label("Subject")).to_have_value("Cranes")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Hello Ada, cranes?")).to_be_visible()
    page.get_by_role("link", name="Answer as this member").click()
    page.get_by_role("button", name="Decline").click()

    expect(page.get_by_text("Ada Lovelace declined,")).to_be_visible()
    expect(page.get_by_role("heading", name="Write again")).to_have_count(0)
    desk.opens("/inbox/?show=declined")
    expect(page.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    desk.opens_profile()
    expect(page.get_by_role("region", name="Recruiting activity")).to_contain_text("Declined your InMail")
    page.get_by_role("link", name="InMail", exact=True).click()
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    assert (MailStub.objects.count(), complaints) == (0, [])


def test_a_template_replaces_what_was_written_only_on_request(desk: Desk, complaints: list[str]) -> None:
    for name, body in (("First", "Hello {first name}\n\nCranes?"), ("Second", "Docks?")):
        templates.write_template(seat=desk.seat, name=name, subject=f"{name} subject", body=body)
    page = desk.opens_profile()
    page.get_by_role("link", name="InMail", exact=True).click()
    choice, message = page.get_by_label("Template"), page.get_by_role("textbox", name="Message")
    subject = page.get_by_label("Subject")
    expect(subject).to_be_focused()
    settled(page)

    # Each press of ArrowDown chooses the next template.
    choice.press("ArrowDown")
    expect(message).to_have_value("Hello Ada\n\nCranes?")
    expect(choice).to_be_focused()
    settled(page)
    page.keyboard.press("ArrowDown")
    expect(message).to_have_value("Docks?")
    message.fill("I read your talk")
    choice.press("ArrowUp")
    expect(subject).to_have_value("First subject")
    expect(message).to_have_value("I read your talk")
    expect(choice).to_have_accessible_description(re.compile("What you wrote was kept"))
    settled(page)
    assert violations(page) == []
    page.get_by_role("button", name="Replace it with the template").press("Enter")

    expect(message).to_have_value("Hello Ada\n\nCranes?")
    expect(page.locator("#kept")).to_have_count(0)
    assert complaints == []


def test_a_note_is_written_edited_and_deleted(desk: Desk) -> None:
    page = desk.opens_profile("?tab=notes")
    page.get_by_label("New note").fill("Speaks Polish")
    page.get_by_label("Everybody on the contract").check()
    page.get_by_role("button", name="Save note").click()

    page.get_by_role("link", name="Edit your note").click()
    page.get_by_role("textbox", name="Your note").fill("Speaks Polish well")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()

    expect(page.get_by_role("tabpanel").get_by_text("Speaks Polish well")).to_be_visible()
    note = ProspectNote.objects.get()
    assert (note.text, note.visibility) == ("Speaks Polish well", "CONTRACT")

    page.get_by_role("link", name="Edit your note").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(
        page.get_by_text("The note has been deleted. An ATS that has a copy will be asked to delete it, too.")
    ).to_be_visible()
    expect(page.get_by_text("Speaks Polish well")).to_have_count(0)
    note.refresh_from_db()
    assert (note.is_active, note.text) == (False, "")


@pytest.mark.usefixtures("in_sandbox")
def test_every_page_passes_the_accessibility_check(desk: Desk) -> None:
    thread = messaging.send_inmail(seat=desk.seat, member=desk.ada, subject="Cranes", body="Hello").thread
    project = f"/projects/{desk.project.pk}/"
    found = {}

    for path in (
        "/projects/",
        project,
        f"{project}?view=list",
        f"{project}edit/",
        "/inbox/",
        f"/inbox/{thread.pk}/",
        "/inbox/templates/new/",
        f"/people/{desk.ada.pk}/?tab=notes",
        f"/people/{desk.ada.pk}/?tab=messages",
        f"/members/inbox/{thread.pk}/",
    ):
        found[path] = violations(desk.opens(path))

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_nothing_scrolls_sideways_on_a_small_screen(desk: Desk) -> None:
    thread = messaging.send_inmail(seat=desk.seat, member=desk.ada, subject="Cranes", body="Hello").thread
    page, project = desk.page, f"/projects/{desk.project.pk}/"
    page.set_viewport_size({"width": 360, "height": 760})

    wide = []
    for path in (project, f"{project}?view=list", "/projects/", "/inbox/", f"/inbox/{thread.pk}/"):
        desk.opens(path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)

    assert wide == []
