"""An InMail from Recruiter to the candidate's page in the ATS, and who may read it there."""

import pytest
from playwright.sync_api import expect

from hirewire.kit.cast import LARKSPUR
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InAts, InRecruiter, person
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

#: Whose account in the ATS no other journey connects.
WEI_LIN = person("Wei-Lin Chang")
#: Longer than the agent takes for its first look at all of a contract's seats.
FETCHED_MS = 40_000


def test_an_inmail_is_on_the_candidates_page_and_read_by_who_has_a_seat(stack: Stack, new_machine: NewMachine) -> None:
    recruiter = InRecruiter(new_machine().new_page(), stack.hub_url)
    ats = InAts(new_machine().new_page(), stack.ats_url)
    member, candidate = _somebody_known(stack)

    recruiter.signs_in(WEI_LIN)
    page = recruiter.page
    page.goto(f"{stack.hub_url}/people/{member}/")
    page.locator(".hero").get_by_role("link", name="InMail").click()
    dialog = page.get_by_role("dialog", name="InMail to")
    dialog.get_by_label("Subject").fill("Ward planning")
    dialog.get_by_label("Message").fill("Would you plan our wards?")
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Would you plan our wards?").first).to_be_visible()

    ats.signs_in(WEI_LIN)
    ats.opens_candidate(candidate)
    history = ats.page.locator("#history")
    history.get_by_role("button", name="Refresh").click()
    expect(history).to_contain_text("Ward planning", timeout=FETCHED_MS)
    expect(history).to_contain_text("Only people with a seat on that contract read what it says.")

    history.get_by_role("link", name="Connect your Recruiter account").click()
    ats.page.get_by_role("link", name="Connect my Recruiter account").click()
    ats.page.get_by_label("E-mail").fill(WEI_LIN.email)
    ats.page.get_by_label("Password").fill(WEI_LIN.password)
    ats.page.get_by_role("button", name="Sign in").click()
    ats.page.get_by_role("button", name="Allow").click()
    expect(ats.page.locator("#toasts")).to_contain_text("Your Recruiter account is connected.")
    ats.opens_candidate(candidate)
    history.get_by_role("button", name="Refresh").click()
    expect(history).to_contain_text("Would you plan our wards?", timeout=FETCHED_MS)


def _somebody_known(stack: Stack) -> tuple[int, str]:
    """A member whom Recruiter found to be one candidate, and to whom nobody has written."""
    query = (
        "SELECT min(member_id), ats_candidate_id FROM hub_match m WHERE organization_id = %s"
        " AND NOT EXISTS (SELECT FROM hub_thread t WHERE t.member_id = m.member_id)"
        " AND NOT EXISTS (SELECT FROM hub_match o WHERE o.member_id = m.member_id"
        " AND o.ats_candidate_id <> m.ats_candidate_id)"
        " GROUP BY ats_candidate_id HAVING count(*) = 1 ORDER BY 2 LIMIT 1"
    )
    member, candidate = stack.rows(query, LARKSPUR.id)[0]
    return int(member), str(candidate)
