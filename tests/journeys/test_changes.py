import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hirewire.cast.cast import LARKSPUR
from tests.browser.pages import settled
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InAts, InRecruiter, person
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

AMARA, INGRID = person("Amara Okafor"), person("Ingrid Solheim")


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
    eventually(_candidate(stack, number, "true"), lambda count: count == 0)
    eventually(_part(stack, "hub_application", number, "true"), lambda count: count == 0)


def test_the_status_page_says_that_everything_is_there(stack: Stack, new_machine: NewMachine) -> None:
    ats = InAts(new_machine().new_page(), stack.ats_url)

    ats.signs_in(INGRID)
    ats.opens_the_integration_page()

    entities = ats.page.locator("li.entity")
    # The made-up company has a job and a candidate that Recruiter refuses.
    expect(entities.locator(".badge")).to_have_text([re.compile("Complete|to repair")] * 8)
    expect(ats.page.locator("#sync header")).to_contain_text("complete")
    candidates = stack.figure("SELECT count(*) FROM hub_candidate WHERE organization_id = %s", LARKSPUR.id)
    line = entities.filter(has=ats.page.get_by_text("Candidates", exact=True))
    expect(line).to_contain_text(f"{candidates:,} of ")


def test_a_repaired_record_leaves_both_lists(stack: Stack, new_machine: NewMachine) -> None:
    ats = InAts(new_machine().new_page(), stack.ats_url)
    recruiter = InRecruiter(new_machine().new_page(), stack.hub_url)
    number = _nameless(stack)
    failing = f"{stack.hub_url}/settings/ats/{stack.status('larkspur')['application']['id']}/failing/"

    recruiter.signs_in(INGRID, contract=LARKSPUR.dashboards[0])
    recruiter.page.goto(failing)
    expect(recruiter.page.get_by_role("row", name=number)).to_contain_text("Field: lastName")

    ats.signs_in(INGRID)
    ats.opens_the_integration_page()
    ats.page.get_by_role("link", name=f"Correct {number}").click()
    expect(ats.page.get_by_text(f"Recruiter refused application {number}.")).to_be_visible()
    ats.page.get_by_label("Last name").fill("Undset-Larsen")
    ats.page.get_by_role("button", name="Save and resend").click()
    expect(ats.page.locator("#toasts")).to_contain_text(
        "Anything that Recruiter refused because of it is being sent again."
    )

    query = "SELECT count(*) FROM hub_application WHERE organization_id = %s AND ats_job_application_id = %s"
    _arrives(lambda: stack.figure(query, LARKSPUR.id, number))
    expect(ats.page.get_by_role("link", name=f"Correct {number}")).to_have_count(0)
    recruiter.page.goto(failing)
    expect(recruiter.page.get_by_role("heading", name="Refused records of")).to_be_visible()
    expect(recruiter.page.get_by_role("row", name=number)).to_have_count(0)


def test_two_merged_records_become_one_in_recruiter(stack: Stack, new_machine: NewMachine) -> None:
    ats = InAts(new_machine().new_page(), stack.ats_url)
    recruiter = InRecruiter(new_machine().new_page(), stack.hub_url)
    member, person = _stranger(stack)
    kept, gone = (stack.ats("POST", "candidates", tenant="larkspur", body=person)["id"] for _ in range(2))
    job = _listed_job(stack)
    stack.ats("POST", "applications", tenant="larkspur", body={"candidate_id": gone, "job_id": job})

    recruiter.signs_in(AMARA)
    eventually(lambda: _records(recruiter, member), lambda found: found == {kept, gone})
    # Wait until Recruiter has the application. Otherwise, the agent would have nothing to move: after the merge, it
    # must first move the application to the kept candidate in Recruiter, and then delete the other candidate there.
    _arrives(_part(stack, "hub_application", gone, "true"))
    ats.signs_in(INGRID)
    ats.page.goto(f"{stack.ats_url}/candidates/{kept}/merge/{gone}/")
    ats.page.get_by_role("radio", name=kept).check()
    ats.page.get_by_role("button", name="Merge the two records").click()
    expect(ats.page.locator("#toasts")).to_contain_text("was merged into this record.")

    eventually(lambda: _records(recruiter, member), lambda found: found == {kept})
    expect(recruiter.page.locator("#ats")).to_contain_text(job)


def test_posted_jobs_are_made_public_and_private_again(stack: Stack, new_machine: NewMachine) -> None:
    ats = InAts(new_machine().new_page(), stack.ats_url)
    ats.signs_in(INGRID)
    ats.opens_the_integration_page()
    ats.unfolds_the_options()
    ways = ats.page.get_by_role("group", name="How posted jobs are sent")

    ways.get_by_role("radio", name="PUBLIC").check()
    ways.get_by_role("button", name="Save this choice").click()
    expect(ats.page.locator("#av-d")).to_contain_text("Sent as PUBLIC:")
    eventually(lambda: _advertised(stack), lambda found: found > 0)
    settled(ats.page)
    ways.get_by_role("radio", name="PRIVATE").check()
    ways.get_by_role("button", name="Save this choice").click()
    expect(ats.page.locator("#av-d")).not_to_contain_text("Sent as PUBLIC:")
    eventually(lambda: _advertised(stack), lambda found: found == 0)


def _advertised(stack: Stack) -> int:
    return stack.figure(
        "SELECT count(*) FROM hub_jobposting WHERE organization_id = %s AND availability = 'PUBLIC'", LARKSPUR.id
    )


def _records(recruiter: InRecruiter, member: int) -> set[str]:
    recruiter.page.goto(f"{recruiter.url}/people/{member}/?tab=ats")
    return set(re.findall(r"Open\s+(C-\d+)", recruiter.page.locator("#about").inner_text()))


def _nameless(stack: Stack) -> str:
    """The id of an application that Recruiter refused because its candidate has no last name."""
    refused = stack.status("larkspur")["refused"]["items"]
    found = (one for one in refused if one["stream"] == "applications" and "Last name is empty" in one["reason"])
    return str(next(found)["record_id"])


def _stranger(stack: Stack) -> tuple[int, dict[str, object]]:
    """A member whom the ATS does not know, and the fields with which a record would match that member."""
    query = (
        "SELECT id, first_name, last_name, profile_url FROM hub_member m WHERE organization_id IS NULL"
        " AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = m.id AND t.organization_id = %s)"
        " AND NOT EXISTS (SELECT FROM hub_export e WHERE e.member_id = m.id) ORDER BY id DESC LIMIT 1"
    )
    number, first_name, last_name, profile_url = stack.rows(query, LARKSPUR.id)[0]
    name = {"first_name": first_name, "last_name": last_name}
    # Recruiter rejects candidates without an e-mail address.
    return int(number), {**name, "profile_url": profile_url, "emails": ["one.person@mail.example"]}


def _listed_job(stack: Stack) -> str:
    """A job that Recruiter has.

    The ATS does not send all jobs.
    """
    query = "SELECT external_job_posting_id FROM hub_jobposting WHERE organization_id = %s AND state = 'LISTED' LIMIT 1"
    return str(stack.rows(query, LARKSPUR.id)[0][0])


def _arrives(count: Callable[[], int]) -> None:
    eventually(count, lambda found: found == 1)


def _candidate(stack: Stack, number: str, condition: str) -> Callable[[], int]:
    return _part(stack, "hub_candidate", number, condition)


def _part(stack: Stack, table: str, number: str, condition: str) -> Callable[[], int]:
    query = f"SELECT count(*) FROM {table} WHERE organization_id = %s AND ats_candidate_id = %s AND {condition}"
    return lambda: stack.figure(query, LARKSPUR.id, number)
