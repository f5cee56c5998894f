import pytest
from playwright.sync_api import Locator, Page, expect

from hirewire.cast.cast import LARKSPUR
from tests.browser.pages import settled
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InAts, InRecruiter, person
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

#: This person's account must not be connected in the ATS when the test begins, so no other journey connects it.
WEI_LIN = person("Wei-Lin Chang")
MAIL = "rather.nights@home.example"


# One test, because each fetch from Recruiter takes seconds.
def test_recruiters_activity_appears_on_the_candidates_page(stack: Stack, new_machine: NewMachine) -> None:
    """The page shows the texts of InMails only to seat holders who have connected their account.

    When a note is edited or deleted, the page changes as well. A member who shares contact data becomes a candidate.
    """
    recruiter = InRecruiter(new_machine().new_page(), stack.hub_url)
    ats = InAts(new_machine().new_page(), stack.ats_url)
    member, candidate = _somebody_known(stack)
    page, history = recruiter.page, ats.page.locator("#history")
    notes = f"{stack.hub_url}/people/{member}/?tab=notes"

    recruiter.signs_in(WEI_LIN)
    _writes(recruiter, member, subject="Ward planning", text="Would you plan our wards?")
    _notes(page, notes, "Prefers nights", "Everybody on the contract")
    _notes(page, notes, "Wants too much", "Only me")

    ats.signs_in(WEI_LIN)
    ats.opens_candidate(candidate)
    _refreshes(history)
    expect(history).to_contain_text("Ward planning")
    expect(history).to_contain_text("Only people with a seat on the contract can read this text.")

    history.get_by_role("link", name="Connect your Recruiter account").click()
    ats.page.get_by_role("link", name="Connect my Recruiter account").click()
    ats.page.get_by_label("E-mail").fill(WEI_LIN.email)
    ats.page.get_by_label("Password").fill(WEI_LIN.password)
    ats.page.get_by_role("button", name="Sign in").click()
    ats.page.get_by_role("button", name="Allow").click()
    expect(ats.page.locator("#toasts")).to_contain_text("Your Recruiter account is connected.")
    ats.page.wait_for_url(f"**/candidates/{candidate}/?since=*")
    expect(history).to_contain_text("Would you plan our wards?")
    expect(history).to_contain_text("Prefers nights")
    stranger = _stranger(stack)
    _writes(recruiter, stranger, subject="Night shifts", text="Would you take nights?")
    _shares(page, MAIL)
    _edits(page, notes, "Prefers nights", "Prefers days")
    ats.opens_candidate(candidate)
    _refreshes(history)
    expect(history).to_contain_text("Would you plan our wards?")
    expect(history).to_contain_text("Prefers days")
    expect(history).not_to_contain_text("Prefers nights")
    expect(history).not_to_contain_text("Wants too much")

    made = eventually(lambda: _with_mail(stack, MAIL), lambda found: len(found) == 1)
    _deletes(page, notes, "Prefers days")
    _refreshes(history)
    expect(history).not_to_contain_text("Prefers days")
    ats.opens_candidate(made[0])
    expect(ats.page.get_by_role("region", name="Contact and origin")).to_contain_text(MAIL)
    expect(history).to_contain_text("Tell me more")


def _refreshes(history: Locator) -> None:
    expect(history).not_to_have_attribute("aria-busy", "true")
    settled(history.page)
    history.get_by_role("button", name="Refresh").click()


def _writes(recruiter: InRecruiter, member: int, *, subject: str, text: str) -> None:
    page = recruiter.page
    page.goto(f"{recruiter.url}/people/{member}/")
    page.locator(".hero").get_by_role("link", name="InMail").click()
    dialog = page.get_by_role("dialog", name="InMail to")
    dialog.get_by_label("Subject").fill(subject)
    dialog.get_by_label("Message").fill(text)
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_text(text).first).to_be_visible()


def _shares(page: Page, mail: str) -> None:
    page.get_by_role("link", name="Answer as this member").click()
    page.get_by_label("Your answer").fill("Tell me more")
    page.get_by_label("Share my contact data").check()
    page.get_by_label("E-mail").fill(mail)
    page.get_by_role("button", name="Accept and answer").click()
    expect(page.get_by_text("Tell me more")).to_be_visible()


def _notes(page: Page, path: str, text: str, readers: str) -> None:
    page.goto(path)
    page.get_by_label("New note").fill(text)
    page.get_by_label(readers).check()
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("tabpanel").get_by_text(text)).to_be_visible()


def _edits(page: Page, path: str, before: str, text: str) -> None:
    _opens_note(page, path, before)
    page.get_by_role("textbox", name="Your note").fill(text)
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("tabpanel").get_by_text(text)).to_be_visible()


def _deletes(page: Page, path: str, text: str) -> None:
    _opens_note(page, path, text)
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The note has been deleted.")).to_be_visible()


def _opens_note(page: Page, path: str, text: str) -> None:
    page.goto(path)
    page.get_by_role("tabpanel").get_by_role("listitem").filter(has_text=text).get_by_role("link").click()


def _with_mail(stack: Stack, mail: str) -> list[str]:
    found = stack.ats("GET", f"candidates?email={mail}", tenant="larkspur")
    return [str(one["id"]) for one in found["items"]]


def _stranger(stack: Stack) -> int:
    """A member unknown to the ATS and without messages."""
    query = (
        "SELECT min(id) FROM hub_member m WHERE organization_id IS NULL"
        " AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = m.id)"
        " AND NOT EXISTS (SELECT FROM hub_thread t WHERE t.member_id = m.id)"
        " AND NOT EXISTS (SELECT FROM hub_person p WHERE p.member_id = m.id)"
    )
    return stack.figure(query)


def _somebody_known(stack: Stack) -> tuple[int, str]:
    """A member who matches exactly one candidate and has no messages."""
    query = (
        "SELECT min(member_id), ats_candidate_id FROM hub_match m WHERE organization_id = %s"
        " AND NOT EXISTS (SELECT FROM hub_thread t WHERE t.member_id = m.member_id)"
        " AND NOT EXISTS (SELECT FROM hub_match o WHERE o.member_id = m.member_id"
        " AND o.ats_candidate_id <> m.ats_candidate_id)"
        " GROUP BY ats_candidate_id HAVING count(*) = 1 ORDER BY 2 LIMIT 1"
    )
    member, candidate = stack.rows(query, LARKSPUR.id)[0]
    return int(member), str(candidate)
