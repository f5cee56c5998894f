from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from hirewire.hub.ats.matching.models import MatchDecision
from hirewire.hub.identity.members.models import Member
from tests.factories.marked import World, id_of
from tests.factories.marked_facts import CANDIDATES, SEATS, SECRETS, SYSTEMS
from tests.hub.leaks.conftest import MarkedWorld
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.test_perhaps import unlinked_namesakes
from tests.hub.leaks.test_widgets import answered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seat", ["ada", "bob", "cal", "nan", "lea"])
def test_the_frame_shows_exactly_the_records_that_the_admin_sees(marked_world: MarkedWorld, seat: str) -> None:
    world, rules = marked_world(company_is_on=True), Rules(company_is_on=True)
    namesakes = unlinked_namesakes()

    shown = {system: _shown(world, seat, system, namesakes) for system in SYSTEMS}

    assert shown == {system: _visible(rules, seat, system) for system in SYSTEMS}


@pytest.mark.parametrize("seat", ["bob", "nan", "lea"])
def test_nobody_decides_about_records_that_the_frame_does_not_show(marked_world: MarkedWorld, seat: str) -> None:
    world, rules = marked_world(company_is_on=True), Rules(company_is_on=True)
    namesakes = unlinked_namesakes()

    for system in SYSTEMS:
        for pair in _pairs(world, namesakes):
            answered(world, seat, system, "workbench", {"act": "different", "pair": pair})

    decided = set(MatchDecision.objects.values_list("application", "ats_candidate_id"))
    assert decided == {
        (world.systems[system].pk, id_of("cand", key)) for system in SYSTEMS for key in _visible(rules, seat, system)
    }


def _pairs(world: World, namesakes: dict[str, Member]) -> Iterator[str]:
    for key, candidate in CANDIDATES.items():
        application, member = world.systems[candidate.system].pk, namesakes[key].pk
        yield urlencode({"application": application, "candidate": id_of("cand", key), "member": member})


def _shown(world: World, seat: str, system: str, namesakes: dict[str, Member]) -> set[str]:
    asked = [{"page": str(page)} for page in range(1, 6)] + [{"pair": pair} for pair in _pairs(world, namesakes)]
    words = set().union(*(answered(world, seat, system, "workbench", fields) for fields in asked))
    return {SECRETS[one].key for one in words if SECRETS[one].kind == "cand"}


def _visible(rules: Rules, seat: str, system: str) -> set[str]:
    if not SEATS[seat].is_admin or not rules.is_on(seat, system):
        return set()
    return {key for key, one in CANDIDATES.items() if one.system == system and rules.sees_candidate(seat, key)}
