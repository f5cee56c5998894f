"""Before an export, a seat is told only of unlinked records that it sees."""

from collections.abc import Callable

import pytest

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.members.models import Member
from tests.factories import hub, marked
from tests.factories.marked import World
from tests.factories.marked_facts import CANDIDATES, word
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import FRAGMENT, Browser, words_in
from tests.support.perhaps import weigh_everybody

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seat", ["lea", "noa", "bob", "cal"])
@pytest.mark.parametrize("company_is_on", [True, False], ids=["company", "contract"])
def test_before_an_export_only_records_visible_to_the_seat_are_named(
    browser_of: Callable[[World, str], Browser], seat: str, *, company_is_on: bool
) -> None:
    world, rules = marked.world(company_is_on=company_is_on), Rules(company_is_on)
    browser = browser_of(world, seat)
    # Every record of the ATS is unlinked now, and each has a namesake in the same town in Recruiter.
    Match.objects.all().delete()
    Candidate.objects.update(addresses=[{"city": "Porto"}])
    namesakes = {key: hub.member(word("cand", key, "first"), word("cand", key, "last")) for key in CANDIDATES}
    Member.objects.filter(pk__in=[namesake.pk for namesake in namesakes.values()]).update(location="Porto, Portugal")
    weigh_everybody()
    told, expected = set(), set()
    for key, one in CANDIDATES.items():
        namesake = namesakes[key]
        response = browser.client.get(
            f"/people/{namesake.pk}/export/", {"application": world.systems[one.system].pk}, headers=FRAGMENT
        )
        several = browser.client.get("/export/", {"member": namesake.pk, "application": world.systems[one.system].pk})
        # The url is in the bulk dialog, as a link to the record.
        if word("cand", key, "url") in words_in(several):
            told.add(key)
        if response.context and response.context.get("doubt"):
            told.add(key)
        if rules.sees_candidate(seat, key) and rules.is_on(seat, one.system):
            expected.add(key)

    assert Candidate.objects.count() >= len(CANDIDATES)
    assert told == expected
