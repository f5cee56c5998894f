from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.ats.matching.models import Match, MatchDecision, SampledMatch
from hirewire.hub.identity.members.models import Member
from tests.browser.accessibility import at_widths
from tests.browser.pages import settled
from tests.browser.sessions import begin_session
from tests.factories import connected, hub
from tests.support.perhaps import mateo, record

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "/settings/ats/matches/"
PLACES = (PLACE, f"{PLACE}decided/", f"{PLACE}sample/")


@dataclass(frozen=True)
class Bench:
    page: Page
    url: str

    def opens(self, path: str = PLACE) -> Page:
        self.page.goto(self.url + path)
        return self.page


@pytest.fixture
def bench(page: Page, live_server: LiveServer) -> Bench:
    """Sign in an admin.

    Three records may describe one member; a fourth certainly describes another member.
    """
    company = connected.company()
    company.switch(contract=True)
    mateo()
    for name in ("C-1", "C-2", "C-3"):
        record(company, name, last_name="Ferreira Lima", city="Porto")
    noor = hub.member("Noor", "Haddad")
    Member.objects.filter(pk=noor.pk).update(current_company="Blue Lantern Media")
    record(company, "C-9", first_name="Noor", last_name="Haddad", company_name="Blue Lantern Media")
    begin_session(page.context, live_server.url, company.admin_a.person)
    return Bench(page, live_server.url)


def decided() -> list[tuple[str, str]]:
    return list(MatchDecision.objects.order_by("ats_candidate_id").values_list("ats_candidate_id", "verdict"))


def press(page: Page, key: str) -> None:
    """Wait until the pair has been on the screen long enough to be seen. Then press a key that decides on the pair."""
    expect(page.locator("[data-decides][data-seen]")).to_be_visible()
    page.keyboard.press(key)


def test_pairs_are_decided_with_single_keys(bench: Bench) -> None:
    page = bench.opens()
    expect(page.get_by_role("columnheader", name="C-1")).to_be_visible()

    page.keyboard.press("j")
    expect(page.get_by_text("2 of 3")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_text("1 of 3")).to_be_visible()
    press(page, "n")
    expect(page.get_by_text("Last: Mateo Ferreira is not C-1.")).to_be_visible()
    press(page, "s")
    expect(page.get_by_text("Last: Mateo Ferreira is C-2.")).to_be_visible()
    press(page, "l")
    expect(page.get_by_text("1 of 1", exact=True)).to_be_visible()

    assert decided() == [("C-1", "different"), ("C-2", "same"), ("C-3", "later")]


def test_a_key_undoes_the_last_decision(bench: Bench) -> None:
    page = bench.opens()
    press(page, "s")
    expect(page.get_by_text("Last: Mateo Ferreira is C-1.")).to_be_visible()

    press(page, "u")

    expect(page.get_by_text("The decision was undone.")).to_be_visible()
    expect(page.get_by_role("columnheader", name="C-1")).to_be_visible()
    assert decided() == []


def test_a_key_that_is_held_decides_about_one_pair(bench: Bench) -> None:
    page = bench.opens()
    seen = page.locator("[data-decides][data-seen]")
    expect(seen).to_be_visible()

    page.keyboard.down("n")
    expect(page.get_by_text("Last: Mateo Ferreira is not C-1.")).to_be_visible()
    expect(seen).to_be_visible()
    page.keyboard.down("n")
    page.keyboard.up("n")
    page.keyboard.down("j")
    expect(page.get_by_text("2 of 2", exact=True)).to_be_visible()
    page.keyboard.up("j")

    assert decided() == [("C-1", "different")]


def test_a_key_decides_about_nothing_that_has_just_appeared(bench: Bench) -> None:
    page = bench.page
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    bench.opens()

    page.keyboard.press("n")
    page.keyboard.press("j")
    expect(page.get_by_text("2 of 3")).to_be_visible()
    page.clock.run_for(500)
    press(page, "s")
    expect(page.get_by_text("Last: Mateo Ferreira is C-2.")).to_be_visible()

    assert decided() == [("C-2", "same")]


def test_single_keys_can_be_switched_off(bench: Bench) -> None:
    page = bench.opens()
    page.evaluate("localStorage.setItem('recruiter-single-keys', 'off')")
    page.reload()

    press(page, "s")
    page.keyboard.press("j")

    expect(page.get_by_text("1 of 3")).to_be_visible()
    assert decided() == []


def test_the_slider_shows_what_would_change(bench: Bench) -> None:
    page = bench.opens()

    page.get_by_label("Match automatically at or above").fill("99.9")

    expect(page.get_by_role("button", name="Use 99.9%")).to_be_visible()
    expect(page.locator("output")).to_have_text("99.9%")
    expect(page.get_by_text("matches would appear")).to_be_visible()


def test_a_sample_is_judged_with_single_keys(bench: Bench) -> None:
    page = bench.opens(f"{PLACE}sample/")
    page.get_by_role("button", name="Draw a sample").click()
    expect(page.get_by_text("1 of 1")).to_be_visible()

    press(page, "n")
    expect(page.get_by_text("The sample has been judged")).to_be_visible()
    wrong = list(Match.objects.values_list("ats_candidate_id"))
    page.keyboard.press("u")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    press(page, "s")
    expect(page.get_by_text("1 of 1 are right.")).to_be_visible()

    assert wrong == []
    assert SampledMatch.objects.get().is_right is True


def test_pages_are_accessible_and_fit(bench: Bench) -> None:
    found = {}

    for place in PLACES:
        page = bench.opens(place)
        settled(page)
        found[place] = at_widths(page)

    assert {place: faults for place, faults in found.items() if faults} == {}
