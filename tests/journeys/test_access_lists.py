import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from hirewire.cast.cast import LARKSPUR
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InAts, InRecruiter, Person, person
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

AMARA, INGRID = person("Amara Okafor"), person("Ingrid Solheim")


@pytest.fixture
def ingrid(stack: Stack, new_machine: NewMachine) -> Iterator[InAts]:
    """The administrator of the ATS.

    After the test, the fixture turns access lists off, because other journeys expect that everybody sees everything.
    """
    ats = InAts(new_machine().new_page(), stack.ats_url)
    ats.signs_in(INGRID)
    yield ats
    _uses_lists(ats, stack, on=False)
    eventually(lambda: _figure(stack, "hub_entityacl"), lambda count: count == 0)


def test_a_confidential_job_is_shown_only_to_people_on_its_list(
    stack: Stack, new_machine: NewMachine, ingrid: InAts
) -> None:
    secret, open_one = _jobs_outside_of_groups(stack)
    amara, admin = (_recruiter(stack, new_machine, who) for who in (AMARA, INGRID))
    assert _offers(amara, stack, secret)
    assert _offers(admin, stack, secret)

    _uses_lists(ingrid, stack, on=True)
    for page in (amara, admin):
        _waits_for(page, stack, secret, offered=False)
    assert "In ATS" not in _search(amara, stack)
    _is_told_to_connect(amara, stack)

    _connects(InAts(new_machine().new_page(), stack.ats_url), AMARA)
    _makes_a_group(ingrid, "Board search", secret, AMARA)
    _waits_for(amara, stack, secret, offered=True)
    expect(amara.get_by_text("Connect your Recruiter account")).to_have_count(0)
    assert not _offers(admin, stack, secret)
    assert "In ATS" in _search(amara, stack)
    assert "In ATS" not in _search(admin, stack)

    _makes_a_group(ingrid, "All of us", open_one, for_everybody=True)
    _waits_for(admin, stack, open_one, offered=True)
    assert not _offers(admin, stack, secret)

    _admin_reads(admin, stack, secret, "1 person: Amara Okafor.")

    _leaves_the_group(ingrid, "Board search", AMARA)
    _waits_for(amara, stack, secret, offered=False)
    assert _offers(amara, stack, open_one)


def _recruiter(stack: Stack, new_machine: NewMachine, who: Person) -> Page:
    recruiter = InRecruiter(new_machine().new_page(), stack.hub_url)
    contract = LARKSPUR.dashboards[0] if who is INGRID else None
    recruiter.signs_in(who, contract=contract)
    return recruiter.page


def _uses_lists(ats: InAts, stack: Stack, *, on: bool) -> None:
    ats.page.goto(f"{stack.ats_url}/settings/integrations/recruiter/")
    ats.unfolds_the_options()
    switch = ats.page.get_by_role("switch", name="Use access lists in Recruiter")
    if switch.is_checked() is not on:
        # Only a forced click reaches the checkbox, because the element that shows the switch covers it.
        switch.click(force=True)
    words = "Nobody sees jobs that are in no group" if on else "Everybody with a seat sees every job"
    expect(ats.page.locator("#acl-d")).to_contain_text(words)


def _connects(ats: InAts, who: Person) -> None:
    ats.signs_in(who)
    ats.page.get_by_role("navigation", name="Main").get_by_role("link", name="Settings").click()
    ats.page.get_by_role("link", name="My Recruiter account").click()
    ats.page.get_by_role("link", name="Connect my Recruiter account").click()
    ats.page.get_by_label("E-mail").fill(who.email)
    ats.page.get_by_label("Password").fill(who.password)
    ats.page.get_by_role("button", name="Sign in").click()
    ats.page.get_by_role("button", name="Allow").click()
    expect(ats.page.locator("#toasts")).to_contain_text("Your Recruiter account is connected.")
    expect(ats.page.get_by_role("button", name="Disconnect")).to_be_visible()


def _makes_a_group(ats: InAts, name: str, job: str, *members: Person, for_everybody: bool = False) -> None:
    page = ats.page
    page.goto(f"{ats.url}/settings/groups/")
    page.get_by_role("link", name="New group").first.click()
    page.get_by_role("textbox", name="Name").fill(name)
    for member in members:
        page.get_by_role("checkbox", name=member.name).check()
    page.get_by_role("textbox", name="Jobs").fill(job)
    if for_everybody:
        page.get_by_role("checkbox", name=re.compile("^For everybody")).check()
    page.get_by_role("button", name="Save group").click()
    expect(page.locator("#toasts")).to_contain_text(f"{name} was saved.")


def _leaves_the_group(ats: InAts, name: str, member: Person) -> None:
    page = ats.page
    page.goto(f"{ats.url}/settings/groups/")
    page.get_by_role("table").get_by_role("link", name=name).click()
    page.get_by_role("checkbox", name=member.name).uncheck()
    page.get_by_role("button", name="Save group").click()
    expect(page.locator("#toasts")).to_contain_text(f"{name} was saved.")


def _offers(page: Page, stack: Stack, job: str) -> bool:
    member = stack.figure("SELECT max(id) FROM hub_member WHERE organization_id IS NULL")
    page.goto(f"{stack.hub_url}/people/{member}/export/jobs/?q={job}")
    return page.locator(f"input[value='{job}']").count() == 1


def _waits_for(page: Page, stack: Stack, job: str, *, offered: bool) -> None:
    eventually(lambda: _offers(page, stack, job), lambda found: found is offered)


def _search(page: Page, stack: Stack) -> str:
    page.goto(f"{stack.hub_url}/search/?ats=in")
    return " ".join(page.locator(".hit .in-ats").all_inner_texts())


def _is_told_to_connect(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.hub_url}/settings/jobs/")
    notice = page.get_by_role("note").filter(has_text="Connect your Recruiter account in")
    expect(notice).to_contain_text("uses access lists")
    with page.expect_popup() as opened:
        notice.get_by_role("link").click()
    # Only the port is compared, because the link may use another of the host names of the ATS.
    assert urlsplit(opened.value.url).port == urlsplit(stack.ats_url).port
    opened.value.close()


def _admin_reads(page: Page, stack: Stack, job: str, words: str) -> None:
    page.goto(f"{stack.hub_url}/settings/jobs/?q={job}")
    expect(page.locator("tr", has_text=job)).to_contain_text(words)


def _jobs_outside_of_groups(stack: Stack) -> tuple[str, str]:
    """Two open jobs that Recruiter has and that are in no group of the ATS; members have applied to the first."""
    grouped = {job for group in stack.ats("GET", "groups", tenant="larkspur")["items"] for job in group["job_ids"]}
    query = (
        "SELECT external_job_posting_id, count(DISTINCT m.member_id) FROM hub_jobposting p"
        " LEFT JOIN hub_application a ON a.organization_id = p.organization_id"
        " AND a.application_id = p.application_id AND a.ats_job_posting_id = p.external_job_posting_id"
        " LEFT JOIN hub_match m ON m.organization_id = a.organization_id AND m.application_id = a.application_id"
        " AND m.ats_candidate_id = a.ats_candidate_id"
        " WHERE p.organization_id = %s AND p.state = 'LISTED' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    found = [job for job, _ in stack.rows(query, LARKSPUR.id) if job not in grouped]
    return found[0], found[1]


def _figure(stack: Stack, table: str) -> int:
    return stack.figure(f"SELECT count(*) FROM {table} WHERE organization_id = %s", LARKSPUR.id)
