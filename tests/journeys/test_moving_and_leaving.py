from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from hirewire.cast.cast import LARKSPUR
from tests.browser.pages import reload
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InAts, InRecruiter, person
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

INGRID = person("Ingrid Solheim")
EMEA, AMERICAS = LARKSPUR.dashboards
NEW_ID = 7_700_123


@pytest.fixture
def changing_stack(stack: Stack) -> Iterator[Stack]:
    yield stack
    stack.spoil()


# One test, because resetting the sandbox takes longer than all parts of the test.
def test_a_contract_moves_to_a_new_company_id_and_leaves(changing_stack: Stack, new_machine: NewMachine) -> None:
    recruiter = InRecruiter(new_machine().new_page(), changing_stack.hub_url)
    ats = InAts(new_machine().new_page(), changing_stack.ats_url)
    recruiter.signs_in(INGRID, contract=EMEA)
    ats.signs_in(INGRID)

    _the_id_changes_and_the_ats_follows(changing_stack, recruiter.page, ats)
    _nothing_is_on_and_the_ats_disconnects(changing_stack, recruiter.page, ats.page)
    _the_contract_ends(recruiter.page)


def _the_id_changes_and_the_ats_follows(stack: Stack, page: Page, ats: InAts) -> None:
    held = _candidates(stack, LARKSPUR.id)

    page.goto(f"{stack.hub_url}/settings/data/company-id/")
    page.get_by_label(AMERICAS.name).uncheck()
    page.get_by_label("New company id").fill(str(NEW_ID))
    page.get_by_role("button", name="Plan the change").click()
    expect(page.get_by_text("4. Both ids work")).to_be_visible()
    eventually(lambda: _candidates(stack, NEW_ID), lambda found: found == held)
    eventually(lambda: stack.status("larkspur")["organization"], lambda urn: urn.endswith(f":{NEW_ID}"))

    ats.opens_the_integration_page()
    notice = ats.page.get_by_role("status").filter(has_text="The company has had a new id in Recruiter")
    expect(notice).to_contain_text(f"urn:li:organization:{NEW_ID}")
    candidate = _someone(stack)
    stack.ats("PATCH", f"candidates/{candidate}", tenant="larkspur", body={"title": "Harbour Nurse"})
    eventually(lambda: _titled(stack, candidate), lambda found: found == [(NEW_ID,)])
    assert _candidates(stack, LARKSPUR.id) == 0


def _nothing_is_on_and_the_ats_disconnects(stack: Stack, page: Page, ats: Page) -> None:
    page.goto(f"{stack.hub_url}/settings/data/leaving/")
    page.get_by_role("button", name="Turn off everything that I administer…").click()
    page.get_by_role("dialog").get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("No ATS is on")).to_be_visible()
    in_ats = page.get_by_text("ATS Simulator - Larkspur Health is")
    expect(in_ats).to_contain_text("is still connected. In the ATS, choose Settings")

    eventually(lambda: stack.status("larkspur")["state"], lambda state: state == "off")
    ats.goto(f"{stack.ats_url}/settings/integrations/recruiter/leave/")
    expect(ats.get_by_text("The integration is not turned on in Recruiter.")).to_be_visible()
    ats.get_by_role("button", name="Disconnect").click()
    expect(ats.get_by_text("Recruiter is disconnected.")).to_be_visible()
    assert "There is no connection" in stack.status("larkspur")["message"]

    reload(page)
    expect(in_ats).to_contain_text("is not connected.")


def _the_contract_ends(page: Page) -> None:
    page.get_by_role("button", name="End the contract…").click()
    page.get_by_label("Reason (shown to the seats of this contract)").fill("Not renewed.")
    page.get_by_role("dialog").get_by_role("button", name="End the contract").click()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(page.get_by_text("Not renewed.").first).to_be_visible()


def _candidates(stack: Stack, company: int) -> int:
    return stack.figure("SELECT count(*) FROM hub_candidate WHERE organization_id = %s", company)


def _someone(stack: Stack) -> str:
    return str(stack.rows("SELECT min(ats_candidate_id) FROM hub_candidate WHERE organization_id = %s", NEW_ID)[0][0])


def _titled(stack: Stack, candidate: str) -> list[tuple[int]]:
    query = (
        "SELECT organization_id FROM hub_candidate WHERE ats_candidate_id = %s AND current_job_title = 'Harbour Nurse'"
    )
    return [(int(company),) for (company,) in stack.rows(query, candidate)]
