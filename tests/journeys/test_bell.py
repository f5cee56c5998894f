import re

import pytest
from playwright.sync_api import Page, expect

from hirewire.cast.cast import LARKSPUR
from tests.browser.pages import settled
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InAts, InRecruiter, person
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

AMARA, INGRID, WEI_LIN = person("Amara Okafor"), person("Ingrid Solheim"), person("Wei-Lin Chang")


# One test, because all parts are about the same person, and each part builds on the previous one.
def test_everything_that_concerns_a_recruiter_rings_until_it_is_read(stack: Stack, new_machine: NewMachine) -> None:
    amara, colleague = (InRecruiter(new_machine().new_page(), stack.hub_url) for _ in range(2))
    ats = InAts(new_machine().new_page(), stack.ats_url)
    (member, name), (posting_id, job) = _stranger(stack), _open_job(stack)
    page, count = amara.page, amara.page.locator("#bell-count")
    amara.signs_in(AMARA)
    _has_read_everything(amara)

    page.goto(f"{stack.hub_url}/jobs/{posting_id}/")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Unfollow")).to_be_visible()
    _writes(amara, member)
    _is_answered(page)
    candidate = _exports(amara, member, job)
    colleague.signs_in(WEI_LIN)
    _mentions(colleague, member)
    ats.signs_in(INGRID)
    ats.opens_candidate(candidate)
    ats.page.get_by_role("button", name="Move to Phone screen").click()
    _reaches(stack, member, "Phone screen")

    page.goto(f"{stack.hub_url}/search/")
    # Once the member has answered, a sandbox opens the conversation for Amara, and thereby marks the notification
    # about the answer as read.
    expect(count).to_have_text("3")
    page.locator("#bell > summary").click()
    expect(page.locator("#bell-list li.unread")).to_have_count(3)
    expect(page.locator("#bell-list li:not(.unread)", has_text=f"{name} answered your InMail")).to_be_visible()
    page.locator("#bell-list").get_by_role("link", name=f"{name} is now at Phone screen").click()
    page.wait_for_url(f"**/people/{member}/?tab=ats")
    expect(count).to_have_text("2")

    page.goto(f"{stack.hub_url}/notifications/?show=unread")
    unread = page.locator("main li.unread a")
    expect(unread).to_have_text(
        [
            re.compile(rf"Wei-Lin Chang\s+mentioned you in a note about {name}"),
            re.compile(rf"The export of {name}\s+arrived"),
        ]
    )
    page.get_by_role("button", name="Mark all as read").first.click()
    expect(count).to_have_text("")


def _has_read_everything(who: InRecruiter) -> None:
    """Mark everything as read, because other journeys may have left unread notifications in this stack."""
    who.page.goto(f"{who.url}/notifications/")
    button = who.page.locator("main").get_by_role("button", name="Mark all as read")
    if button.is_visible():
        button.click()
    expect(who.page.locator("#bell-count")).to_have_text("")


def _writes(recruiter: InRecruiter, member: int) -> None:
    page = recruiter.page
    page.goto(f"{recruiter.url}/people/{member}/")
    page.locator(".hero").get_by_role("link", name="InMail").click()
    dialog = page.get_by_role("dialog", name="InMail to")
    dialog.get_by_label("Subject").fill("A ward of your own")
    dialog.get_by_label("Message").fill("Would you lead it?")
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Would you lead it?").first).to_be_visible()


def _is_answered(page: Page) -> None:
    page.get_by_role("link", name="Answer as this member").click()
    page.get_by_label("Your answer").fill("Thursday after four suits me.")
    page.get_by_role("button", name="Accept and answer").click()
    expect(page.get_by_text("Thursday after four suits me.")).to_be_visible()


def _exports(recruiter: InRecruiter, member: int, job: str) -> str:
    page = recruiter.page
    page.goto(f"{recruiter.url}/people/{member}/")
    page.locator(".hero").get_by_role("link", name="Export to ATS").click()
    dialog = page.get_by_role("dialog", name="Export to your ATS")
    expect(dialog).to_be_visible()
    settled(page)
    dialog.get_by_label("Job", exact=True).press_sequentially(job)
    expect(dialog.locator("#jobhint")).to_contain_text(job)
    dialog.get_by_role("radio", name=job).check()
    dialog.get_by_role("button", name="Export").click()
    state = page.locator("#export-state")
    expect(state).to_contain_text("arrived as C-")
    number = re.search(r"C-\d+", state.inner_text())
    assert number
    return number[0]


def _mentions(colleague: InRecruiter, member: int) -> None:
    page = colleague.page
    page.goto(f"{colleague.url}/people/{member}/?tab=notes")
    page.get_by_label("New note").fill(f"@{AMARA.name}, would you ring them?")
    page.get_by_label("Everybody on the contract").check()
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("tabpanel").get_by_text("would you ring them?")).to_be_visible()


def _reaches(stack: Stack, member: int, stage: str) -> None:
    query = "SELECT count(*) FROM hub_candidacy WHERE organization_id = %s AND member_id = %s AND stage = %s"
    eventually(lambda: stack.figure(query, LARKSPUR.id, member, stage), lambda candidacies: candidacies == 1)


def _stranger(stack: Stack) -> tuple[int, str]:
    query = (
        "SELECT id, first_name || ' ' || last_name FROM hub_member m WHERE organization_id IS NULL"
        " AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = m.id)"
        " AND NOT EXISTS (SELECT FROM hub_thread t WHERE t.member_id = m.id)"
        " AND NOT EXISTS (SELECT FROM hub_export e WHERE e.member_id = m.id)"
        " AND NOT EXISTS (SELECT FROM hub_candidate c WHERE c.last_name = m.last_name)"
        " AND NOT EXISTS (SELECT FROM hub_person p WHERE p.member_id = m.id)"
        " ORDER BY id DESC LIMIT 1 OFFSET 5"
    )
    number, name = stack.rows(query)[0]
    return number, name


def _open_job(stack: Stack) -> tuple[int, str]:
    """A job that Amara does not own. She already follows her own jobs."""
    query = (
        "SELECT posting_id, external_job_posting_id FROM hub_jobposting WHERE organization_id = %s"
        " AND state = 'LISTED' AND lower(requisition_owner_email) <> %s ORDER BY listed_at DESC LIMIT 1"
    )
    posting_id, job = stack.rows(query, LARKSPUR.id, AMARA.email)[0]
    return posting_id, job
