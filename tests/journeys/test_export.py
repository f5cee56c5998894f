import re
from typing import NamedTuple
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from hirewire.cast.cast import LARKSPUR
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InAts, InRecruiter, person
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

AMARA, INGRID = person("Amara Okafor"), person("Ingrid Solheim")


class Stranger(NamedTuple):
    """A member whom the ATS does not know."""

    id: int
    name: str


class Job(NamedTuple):
    id: str
    title: str


def test_an_exported_person_arrives_and_is_marked_as_in_the_ats(stack: Stack, new_machine: NewMachine) -> None:
    recruiter = InRecruiter(new_machine().new_page(), stack.hub_url)
    page, stranger, job = recruiter.page, stranger_in(stack), open_job(stack)

    recruiter.signs_in(AMARA)
    page.goto(f"{stack.hub_url}/people/{stranger.id}/")
    expect(page.locator(".hero .in-ats")).to_have_count(0)
    recruiter.exports(job.id)

    state = page.locator("#export-state")
    expect(state).to_contain_text(f"{stranger.name} arrived as C-")
    number = re.search(r"C-\d+", state.inner_text())
    assert number
    link = state.get_by_role("link", name="Open record")
    expect(link).to_have_attribute("href", f"{stack.ats_url}/candidates/{number[0]}/")
    found = stack.ats("GET", f"candidates/{number[0]}", tenant="larkspur")
    assert f"{found['first_name']} {found['last_name']}" == stranger.name
    assert found["recruiter_person"].startswith("urn:li:person:")

    eventually(lambda: _signs(page, stack, stranger), lambda signs: any("In ATS" in sign for sign in signs))


def test_exporting_twice_at_once_creates_one_candidate(stack: Stack, new_machine: NewMachine) -> None:
    machine = new_machine()
    recruiter, stranger, job = InRecruiter(machine.new_page(), stack.hub_url), stranger_in(stack), open_job(stack)
    before = stack.ats("GET", "counts", tenant="larkspur")

    recruiter.signs_in(AMARA)
    pages = [recruiter.page, machine.new_page()]
    for page in pages:
        page.goto(f"{stack.hub_url}/people/{stranger.id}/")
        InRecruiter(page, stack.hub_url).fills_in_the_export(job.id)
    for page in pages:
        page.get_by_role("dialog").get_by_role("button", name="Export").click(no_wait_after=True)
    for page in pages:
        expect(page.locator("#export-state")).to_contain_text("arrived as C-")

    after = stack.ats("GET", "counts", tenant="larkspur")
    assert after["candidates"] == before["candidates"] + 1
    assert after["applications"] == before["applications"] + 1


def test_an_export_to_a_closed_job_is_refused_and_can_be_retried(stack: Stack, new_machine: NewMachine) -> None:
    recruiter, ats = (
        InRecruiter(new_machine().new_page(), stack.hub_url),
        InAts(new_machine().new_page(), stack.ats_url),
    )
    page, stranger, job = recruiter.page, stranger_in(stack), open_job(stack)
    ats.signs_in(INGRID)
    recruiter.signs_in(AMARA)

    # The job is closed in the ATS, but Recruiter does not know that yet.
    stack.stop("ats worker")
    _set_state(ats, job, "Closed")
    page.goto(f"{stack.hub_url}/people/{stranger.id}/")
    recruiter.exports(job.id)
    expect(page.locator("#export-state")).to_contain_text("is on the way")
    stack.start("ats worker")

    state = page.locator("#export-state")
    expect(state).to_contain_text(f"The ATS did not accept {stranger.name}.")
    expect(state).to_contain_text(f"{job.id} ({job.title}) is closed; it accepts no new people.")

    # Wait until Recruiter knows that the job is closed. Otherwise that news might arrive during the next try, and
    # Recruiter would refuse the export.
    eventually(lambda: _is_listed(stack, job), lambda listed: listed == 0)
    _set_state(ats, job, "Open")
    eventually(lambda: _is_listed(stack, job), lambda listed: listed == 1)
    state.get_by_role("button", name="Try again").click()
    expect(state).to_contain_text(f"{stranger.name} arrived as C-")


def test_a_likely_duplicate_is_added_to_the_existing_record(stack: Stack, new_machine: NewMachine) -> None:
    recruiter, stranger, job = InRecruiter(new_machine().new_page(), stack.hub_url), stranger_in(stack), open_job(stack)
    page, candidate_id = recruiter.page, _namesake(stack, stranger)
    before = stack.ats("GET", "counts", tenant="larkspur")

    recruiter.signs_in(AMARA)
    page.goto(f"{stack.hub_url}/people/{stranger.id}/")
    recruiter.fills_in_the_export(job.id)
    page.get_by_role("dialog").get_by_role("button", name="Compare").click()
    question = page.get_by_role("dialog", name=f"Perhaps already in the ATS as {candidate_id}")
    expect(question.get_by_role("radio", name=f"Add to {candidate_id}")).to_be_checked()
    question.get_by_role("button", name="Export").click()

    expect(page.locator("#export-state")).to_contain_text(f"{stranger.name} arrived as {candidate_id}.")
    after = stack.ats("GET", "counts", tenant="larkspur")
    assert after["candidates"] == before["candidates"]
    assert after["applications"] == before["applications"] + 1


def test_a_second_record_is_listed_as_a_possible_duplicate(stack: Stack, new_machine: NewMachine) -> None:
    recruiter, ats = (
        InRecruiter(new_machine().new_page(), stack.hub_url),
        InAts(new_machine().new_page(), stack.ats_url),
    )
    page, stranger, job = recruiter.page, stranger_in(stack), open_job(stack)
    candidate_id = _namesake(stack, stranger)

    recruiter.signs_in(AMARA)
    page.goto(f"{stack.hub_url}/people/{stranger.id}/")
    recruiter.fills_in_the_export(job.id)
    page.get_by_role("dialog").get_by_role("button", name="Compare").click()
    question = page.get_by_role("dialog", name="Perhaps already in the ATS")
    question.get_by_role("radio", name="Create a new record").check()
    question.get_by_role("button", name="Export").click()

    state = page.locator("#export-state")
    expect(state).to_contain_text(f"{stranger.name} arrived as C-")
    made = re.search(r"C-\d+", state.inner_text())
    assert made
    assert made[0] != candidate_id
    ats.signs_in(INGRID)
    ats.page.goto(f"{ats.url}/candidates/{made[0]}/")
    expect(ats.page.get_by_text(f"{candidate_id}, may be the same person.")).to_be_visible()


def _namesake(stack: Stack, stranger: Stranger) -> str:
    """Create a candidate with the member's name and title, but with another e-mail address, and return the id.

    The candidate comes from the ATS and not from an export. Wait until Recruiter suspects that the candidate
    is the member.
    """
    query = "SELECT first_name, last_name, current_title FROM hub_member WHERE id = %s"
    first_name, last_name, title = stack.rows(query, stranger.id)[0]
    given = {"first_name": first_name, "last_name": last_name, "title": title}
    given["emails"] = [f"{uuid4().hex}@mail.example"]
    candidate_id: str = stack.ats("POST", "candidates", tenant="larkspur", body=given)["id"]
    weighed = (
        "SELECT count(*) FROM hub_suggestion WHERE organization_id = %s AND ats_candidate_id = %s AND member_id = %s"
    )
    figures = (LARKSPUR.id, candidate_id, stranger.id)
    eventually(lambda: stack.figure(weighed, *figures), lambda suggestions: suggestions == 1)
    return candidate_id


def _set_state(ats: InAts, job: Job, state: str) -> None:
    ats.page.goto(f"{ats.url}/jobs/{job.id}/edit/")
    ats.page.get_by_label("State").select_option(state)
    ats.page.get_by_role("button", name="Save job").click()
    ats.page.wait_for_url(f"**/jobs/{job.id}/")


def _signs(page: Page, stack: Stack, stranger: Stranger) -> list[str]:
    page.goto(f"{stack.hub_url}/search/?ats=in")
    page.locator("#find-text").fill(stranger.name)
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url(re.compile(r"/search/[0-9a-f-]{36}/$"))
    return page.locator(".hit", has_text=stranger.name).locator(".in-ats").all_inner_texts()


def stranger_in(stack: Stack) -> Stranger:
    """A member whom nobody has exported. After an export of this member, the next call returns another member."""
    query = (
        "SELECT id, first_name || ' ' || last_name FROM hub_member m WHERE organization_id IS NULL"
        " AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = m.id AND t.organization_id = %s)"
        " AND NOT EXISTS (SELECT FROM hub_export e WHERE e.member_id = m.id)"
        " AND NOT EXISTS (SELECT FROM hub_candidate c WHERE c.organization_id = %s AND c.last_name = m.last_name)"
        " ORDER BY id DESC LIMIT 1"
    )
    return Stranger(*stack.rows(query, LARKSPUR.id, LARKSPUR.id)[0])


def open_job(stack: Stack) -> Job:
    query = (
        "SELECT external_job_posting_id, title FROM hub_jobposting"
        " WHERE organization_id = %s AND state = 'LISTED' ORDER BY listed_at DESC LIMIT 1"
    )
    return Job(*stack.rows(query, LARKSPUR.id)[0])


def _is_listed(stack: Stack, job: Job) -> int:
    query = (
        "SELECT count(*) FROM hub_jobposting"
        " WHERE organization_id = %s AND external_job_posting_id = %s AND state = 'LISTED'"
    )
    return stack.figure(query, LARKSPUR.id, job.id)
