"""What people change in the ATS is in Recruiter seconds later, and the ATS's page says that all of it is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hirewire.kit.cast import LARKSPUR
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InAts, person
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

#: Five are promised; the machine that tests may be a busy one.
SECONDS = 15
INGRID = person("Ingrid Solheim")


def test_each_change_arrives_within_seconds(stack: Stack, new_machine: NewMachine) -> None:
    ats = InAts(new_machine().new_page(), stack.ats_url)
    page = ats.page
    ats.signs_in(INGRID)

    page.goto(f"{stack.ats_url}/candidates/new/")
    page.get_by_label("First name").fill("Solveig")
    page.get_by_label("Last name").fill("Undset-Larsen")
    page.get_by_role("textbox", name=re.compile("^E-mail")).fill("solveig.undset@mail.example")
    page.get_by_role("button", name="Save candidate").click()
    page.wait_for_url("**/candidates/C-*/")
    number = page.url.rstrip("/").rpartition("/")[2]
    _arrives(_candidate(stack, number, "last_name = 'Undset-Larsen'"))

    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("Theatre Nurse")
    page.get_by_role("button", name="Save candidate").click()
    _arrives(_candidate(stack, number, "current_job_title = 'Theatre Nurse'"))

    page.get_by_role("button", name="Add note").click()
    page.get_by_role("textbox", name="Note").fill("Prefers nights.")
    page.get_by_role("button", name="Save note").click()
    _arrives(_part(stack, "hub_candidatenote", number, "note = 'Prefers nights.'"))

    page.locator(".hero").get_by_role("button", name="Add to a job").click()
    page.get_by_role("dialog").get_by_label("Job").select_option(_listed_job(stack))
    page.get_by_role("dialog").get_by_role("button", name="Add to job").click()
    _arrives(_part(stack, "hub_application", number, "true"))

    page.get_by_role("button", name="Move to Phone screen").click()
    _arrives(
        lambda: stack.figure(
            "SELECT count(*) FROM hub_stage s JOIN hub_application a USING (organization_id, application_id,"
            " ats_job_application_id) WHERE a.ats_candidate_id = %s AND s.stage = 'Phone screen'",
            number,
        )
    )

    page.get_by_role("button", name="Delete candidate…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    eventually(_candidate(stack, number, "true"), lambda count: count == 0, within=SECONDS)
    eventually(_part(stack, "hub_application", number, "true"), lambda count: count == 0, within=SECONDS)


def test_the_status_page_says_that_everything_is_there(stack: Stack, new_machine: NewMachine) -> None:
    ats = InAts(new_machine().new_page(), stack.ats_url)

    ats.signs_in(INGRID)
    ats.opens_the_integration_page()

    entities = ats.page.locator("li.entity")
    expect(entities.locator(".badge")).to_have_text(["Complete"] * 8)
    expect(ats.page.locator("#sync header")).to_contain_text("complete")
    candidates = stack.figure("SELECT count(*) FROM hub_candidate WHERE organization_id = %s", LARKSPUR.id)
    line = entities.filter(has=ats.page.get_by_text("Candidates", exact=True))
    expect(line).to_contain_text(f"{candidates:,} of ")


def _listed_job(stack: Stack) -> str:
    """One that Recruiter knows; the ATS keeps others to itself."""
    query = "SELECT external_job_posting_id FROM hub_jobposting WHERE organization_id = %s AND state = 'LISTED' LIMIT 1"
    return str(stack.rows(query, LARKSPUR.id)[0][0])


def _arrives(count: Callable[[], int]) -> None:
    eventually(count, lambda found: found == 1, within=SECONDS)


def _candidate(stack: Stack, number: str, condition: str) -> Callable[[], int]:
    return _part(stack, "hub_candidate", number, condition)


def _part(stack: Stack, table: str, number: str, condition: str) -> Callable[[], int]:
    query = f"SELECT count(*) FROM {table} WHERE organization_id = %s AND ats_candidate_id = %s AND {condition}"
    return lambda: stack.figure(query, LARKSPUR.id, number)
