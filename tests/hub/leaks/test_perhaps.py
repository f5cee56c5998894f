from collections.abc import Callable

import pytest

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.members.models import Member
from tests.factories import hub
from tests.factories.marked import World
from tests.factories.marked_facts import CANDIDATES, word
from tests.hub.leaks.conftest import MarkedWorld
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import FRAGMENT, Browser, words_in
from tests.support.perhaps import weigh_everybody

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seats", [("lea", "bob"), ("noa", "cal")], ids=["lea and bob", "noa and cal"])
@pytest.mark.parametrize("company_is_on", [True, False], ids=["company", "contract"])
def test_before_an_export_only_records_visible_to_the_seat_are_named(
    marked_world: MarkedWorld,
    browser_of: Callable[[World, str], Browser],
    seats: tuple[str, str],
    *,
    company_is_on: bool,
) -> None:
    world, rules = marked_world(company_is_on=company_is_on), Rules(company_is_on)
    namesakes = unlinked_namesakes()

    named = {seat: _named(browser_of(world, seat), world, namesakes) for seat in seats}

    assert Candidate.objects.count() >= len(CANDIDATES)
    assert named == {seat: _visible(rules, seat) for seat in seats}


def unlinked_namesakes() -> dict[str, Member]:
    """Unlink every candidate of every ATS. For each candidate, add a member with the same name and town."""
    Match.objects.all().delete()
    Candidate.objects.update(addresses=[{"city": "Porto"}])
    namesakes = {key: hub.member(word("cand", key, "first"), word("cand", key, "last")) for key in CANDIDATES}
    Member.objects.filter(pk__in=[namesake.pk for namesake in namesakes.values()]).update(location="Porto, Portugal")
    weigh_everybody()
    return namesakes


def _named(browser: Browser, world: World, namesakes: dict[str, Member]) -> set[str]:
    named = set()
    for key, candidate in CANDIDATES.items():
        member, system = namesakes[key].pk, world.systems[candidate.system].pk
        dialog = browser.client.get(f"/people/{member}/export/", {"application": system}, headers=FRAGMENT)
        several = browser.client.get("/export/", {"member": member, "application": system})
        # The two dialogs name a candidate in different ways. The dialog for several people links to the candidate's
        # record. The dialog for one person has a ``doubt`` in its context.
        if word("cand", key, "url") in words_in(several) or (dialog.context and dialog.context.get("doubt")):
            named.add(key)
    return named


def _visible(rules: Rules, seat: str) -> set[str]:
    return {
        key
        for key, candidate in CANDIDATES.items()
        if rules.sees_candidate(seat, key) and rules.is_on(seat, candidate.system)
    }
