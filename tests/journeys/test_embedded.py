from urllib.parse import parse_qs

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from hirewire.cast.cast import LARKSPUR
from tests.journeys.conftest import NewMachine
from tests.journeys.people import InAts, InRecruiter, person
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

AMARA, INGRID = person("Amara Okafor"), person("Ingrid Solheim")


def test_a_wrong_match_is_corrected_on_the_candidates_page(stack: Stack, new_machine: NewMachine) -> None:
    machine = new_machine()
    recruiter, ats = InRecruiter(machine.new_page(), stack.hub_url), InAts(machine.new_page(), stack.ats_url)
    (wrong, wrong_name, address), (right, right_name, _) = _strangers(stack)
    name, emails = {"first_name": "Solvejg", "last_name": "Zwart-Undset"}, ["solvejg.zwart@mail.example"]
    record = {**name, "profile_url": address, "emails": emails}
    number = stack.ats("POST", "candidates", tenant="larkspur", body=record)["id"]
    eventually(lambda: _matched(stack, number), lambda found: found == [wrong])

    recruiter.signs_in(AMARA)
    ats.signs_in(AMARA)
    ats.opens_candidate(number)
    frame = ats.page.frame_locator("#member iframe")
    known_as = ats.page.locator("#recruiter-person")
    expect(frame.get_by_role("heading", name=wrong_name)).to_be_visible()
    expect(known_as).to_have_text("matched to a member by Recruiter")
    frame.get_by_role("button", name="Unlink").click()
    frame.get_by_role("alertdialog").get_by_role("button", name="Unlink").click()
    expect(frame.get_by_role("heading", name="No member is linked to Solvejg Zwart-Undset yet")).to_be_visible()
    expect(known_as).to_have_text("not linked")

    frame.get_by_role("searchbox").fill(right_name)
    frame.get_by_role("searchbox").press("Enter")
    frame.get_by_role("button", name=f"Link {right_name}").first.click()
    expect(frame.get_by_role("heading", name=right_name)).to_be_visible()
    expect(known_as).to_have_text("linked to a member")
    eventually(lambda: _matched(stack, number), lambda found: found == [right])

    ats.page.goto(f"{stack.ats_url}/candidates/search/")
    search = ats.page.frame_locator(".ats-widget iframe")
    search.get_by_role("searchbox").fill("Zwart-Undset")
    search.get_by_role("searchbox").press("Enter")
    search.get_by_role("button", name=f"Open record of {right_name}, {number}").click()
    ats.page.wait_for_url(f"**/candidates/{number}/")


def test_a_recommended_member_is_saved_and_arrives_on_the_job(stack: Stack, new_machine: NewMachine) -> None:
    machine = new_machine()
    recruiter, ats = InRecruiter(machine.new_page(), stack.hub_url), InAts(machine.new_page(), stack.ats_url)
    job = _listed_job(stack)

    recruiter.signs_in(AMARA)
    ats.signs_in(AMARA)
    ats.page.goto(f"{stack.ats_url}/jobs/{job}/")
    name = _saves_the_first(ats.page)
    expect(ats.page.get_by_role("status").get_by_text("Saved in Recruiter.")).to_be_visible()

    eventually(lambda: _arrived(stack, job), lambda found: found == [name])
    ats.page.get_by_role("link", name="Reload the page").click()
    expect(ats.page.get_by_role("region", name="Pipeline").get_by_role("link", name=name)).to_be_visible()


def test_a_doubtful_match_is_decided_in_the_ats_and_undone(stack: Stack, new_machine: NewMachine) -> None:
    machine = new_machine()
    ats, recruiter = InAts(machine.new_page(), stack.ats_url), InRecruiter(machine.new_page(), stack.hub_url)
    frame = ats.page.frame_locator(".ats-widget iframe")
    numbers = _remembers_people(stack)
    eventually(lambda: _doubtful(stack, numbers), bool)

    ats.page.bring_to_front()
    ats.signs_in(INGRID)
    ats.page.goto(f"{stack.ats_url}/candidates/duplicates/")
    ats.page.get_by_role("link", name="Doubtful matches").click()
    ats.signs_in_to(frame, INGRID)
    _opens_a_pair_of_somebody_new(stack, frame)
    person = frame.locator(".compare thead a").first
    number, profile = frame.locator(".compare thead small").last.inner_text(), person.get_attribute("href")
    words = f"{person.inner_text().replace('(new window)', '').strip()} is {number}."
    # The page ignores keys until the pair has been visible for a while, because an early key press may be meant for
    # something else.
    expect(frame.locator("[data-decides][data-seen]")).to_be_visible()
    with ats.page.expect_response("**/member/link/"):
        ats.page.keyboard.press("s")
    expect(frame.get_by_text(words)).to_be_visible()

    recruiter.signs_in(INGRID, contract=LARKSPUR.dashboards[0])
    recruiter.page.goto(f"{stack.hub_url}{profile}")
    sign = recruiter.page.locator(".hero .in-ats")
    expect(sign).to_be_visible()
    ats.opens_candidate(number)
    expect(ats.page.locator("#recruiter-person")).to_have_text("linked to a member")

    ats.page.bring_to_front()
    ats.page.goto(f"{stack.ats_url}/candidates/doubtful/")
    expect(frame.get_by_text(words)).to_be_visible()
    frame.get_by_role("heading", name="The same person?").click()
    expect(frame.locator("[data-decides][data-seen]")).to_be_visible()
    with ats.page.expect_response("**/member/unlink/"):
        ats.page.keyboard.press("u")
    expect(frame.get_by_text("The decision was undone.")).to_be_visible()
    # A sync may have read the candidate before the decision was undone. If the update of that sync arrives afterwards,
    # the indicator comes back for a moment.
    eventually(lambda: _signs(recruiter.page), lambda signs: signs == 0)
    ats.opens_candidate(number)
    expect(ats.page.locator("#recruiter-person")).to_have_text("not linked")


def _opens_a_pair_of_somebody_new(stack: Stack, frame: FrameLocator) -> None:
    """Choose a pair whose member has no other record in the ATS: another record would keep the indicator visible."""
    pairs = frame.locator(".pairs button")
    expect(pairs.first).to_be_visible()
    known = {str(member) for (member,) in stack.rows("SELECT member_id FROM hub_match")}
    queries = [str(pair.get_attribute("data-set-pair")) for pair in pairs.all()]
    query = next(query for query in queries if parse_qs(query)["member"][0] not in known)
    frame.locator(f'.pairs button[data-set-pair="{query}"]').click()
    expect(frame.locator(f'.pairs button[data-set-pair="{query}"]')).to_have_attribute("aria-current", "true")


def _signs(page: Page) -> int:
    page.reload()
    return page.locator(".hero .in-ats").count()


def _saves_the_first(page: Page) -> str:
    save = page.frame_locator(".ats-widget iframe").get_by_role("button", name="Save to Job: ").first
    name = str(save.get_attribute("aria-label")).removeprefix("Save to Job: ")
    save.click()
    return name


def _strangers(stack: Stack) -> list[tuple[int, str, str]]:
    """Two members whom the ATS does not know, each with id, name, and profile URL."""
    query = (
        "SELECT min(id), first_name || ' ' || last_name, min(profile_url) FROM hub_member m"
        " WHERE organization_id IS NULL AND profile_url <> ''"
        " AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = m.id)"
        " AND NOT EXISTS (SELECT FROM hub_export e WHERE e.member_id = m.id)"
        " GROUP BY first_name, last_name HAVING count(*) = 1 ORDER BY 1 DESC LIMIT 2 OFFSET 20"
    )
    return [(int(number), str(name), str(address)) for number, name, address in stack.rows(query)]


def _matched(stack: Stack, number: str) -> list[int]:
    query = "SELECT member_id FROM hub_match WHERE organization_id = %s AND ats_candidate_id = %s"
    return [int(member) for (member,) in stack.rows(query, LARKSPUR.id, number)]


def _remembers_people(stack: Stack) -> list[str]:
    """Create candidates, each with the name and town of a member but an e-mail address of its own; return their ids.

    A recruiter might enter such candidates after a job fair.
    """
    query = (
        "SELECT min(first_name), min(last_name), min(split_part(location, ',', 1)) FROM hub_member m"
        " WHERE organization_id IS NULL AND location <> ''"
        " AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = m.id)"
        " GROUP BY first_name, last_name HAVING count(*) = 1 ORDER BY min(id) LIMIT 6"
    )
    numbers = []
    for number, (first_name, last_name, city) in enumerate(stack.rows(query)):
        address = {"line1": "", "city": city, "region": "", "postal_code": "", "country": ""}
        body = {"first_name": first_name, "last_name": last_name, "emails": [f"stand-{number}@home.example"]}
        created = stack.ats("POST", "candidates", tenant="larkspur", body={**body, "addresses": [address]})
        numbers.append(str(created["id"]))
    return numbers


def _doubtful(stack: Stack, numbers: list[str]) -> list[str]:
    """Which of these candidates may be a member whom the ATS does not know."""
    query = (
        "SELECT ats_candidate_id FROM hub_suggestion s WHERE organization_id = %s AND probability > 0.2"
        " AND ats_candidate_id = ANY(%s) AND NOT EXISTS (SELECT FROM hub_match t WHERE t.member_id = s.member_id)"
    )
    return [str(number) for (number,) in stack.rows(query, LARKSPUR.id, numbers)]


def _arrived(stack: Stack, job: str) -> list[str]:
    query = (
        "SELECT m.first_name || ' ' || m.last_name FROM hub_export e JOIN hub_member m ON m.id = e.member_id"
        " WHERE e.organization_id = %s AND e.external_job_posting_id = %s AND e.state = 'ARRIVED'"
    )
    return [str(name) for (name,) in stack.rows(query, LARKSPUR.id, job)]


def _listed_job(stack: Stack) -> str:
    """The oldest listed job whose title is the current title of a member outside of the ATS.

    No other journey exports to a job that old.
    """
    query = (
        "SELECT external_job_posting_id FROM hub_jobposting AS job WHERE organization_id = %s AND state = 'LISTED'"
        " AND EXISTS (SELECT FROM hub_member AS member WHERE current_title = job.title"
        " AND NOT EXISTS (SELECT FROM hub_match WHERE member_id = member.id))"
        " ORDER BY listed_at LIMIT 1"
    )
    return str(stack.rows(query, LARKSPUR.id)[0][0])
