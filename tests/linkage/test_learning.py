"""Parameters are learned from a network and its candidates. Only the tests know which candidates are members."""

from random import Random

import pytest

from hirewire.linkage import parameters as stored
from hirewire.linkage import population
from hirewire.linkage.observing import Observer
from hirewire.linkage.parameters import Parameters, WrongFormatError, shipped
from hirewire.linkage.persons import Person, person
from hirewire.linkage.population import Population
from hirewire.linkage.records import Employment, Record
from tests.linkage import people
from tests.linkage.people import MEMBERS

#: The share of candidates with a random employer, and the share without a phone number. ``NO_PHONE`` is also the share
#: without an e-mail address.
WRONG_EMPLOYER, NO_PHONE = 0.5, 0.4


def candidates(count: int = 240) -> list[Person]:
    """Return candidates.

    With the default ``count``, half of the candidates are members.
    """
    return [person(_record(number, Random(f"candidate {number}"))) for number in range(0, 2 * count, 2)]


def _record(number: int, random: Random) -> Record:
    known = people.member(number)
    employer = random.choice(people.COMPANIES) if random.random() < WRONG_EMPLOYER else known.employments[0].company
    return Record(
        id=f"c{number}",
        first_name=known.first_name,
        last_name=known.last_name,
        emails=known.emails if random.random() > NO_PHONE else (),
        phones=known.phones if random.random() > NO_PHONE else (),
        employments=(Employment(employer),),
        places=known.places,
    )


@pytest.fixture(scope="module")
def learned() -> Parameters:
    return population.learn(shipped(), Population(MEMBERS), candidates(), version="a test")


def test_how_many_candidates_are_members_is_learned(learned: Parameters) -> None:
    assert learned.rates.same == pytest.approx(0.5, abs=0.05)


def test_how_often_the_employer_is_wrong_is_learned(learned: Parameters) -> None:
    right = 1 - WRONG_EMPLOYER * (1 - 1 / len(people.COMPANIES))

    assert learned.same["employer"]["equal"] == pytest.approx(right, abs=0.08)
    assert shipped().same["employer"]["equal"] != pytest.approx(right, abs=0.05)


def test_how_often_strangers_agree_is_learned(learned: Parameters) -> None:
    assert learned.chance["employer"]["equal"].rate == pytest.approx(1 / len(people.COMPANIES), abs=0.02)


def test_the_shares_of_all_levels_add_up_to_one(learned: Parameters) -> None:
    totals = [sum(levels.values()) for levels in learned.same.values()]

    assert totals == pytest.approx([1.0] * len(totals), abs=1e-3)


def test_learned_parameters_link_the_right_people(learned: Parameters) -> None:
    members, everybody = Population(MEMBERS), candidates()
    compared = population.compared(everybody, members, Observer(members.counts, learned.discounts))

    linked = {
        (pair.candidate_id, pair.member_id)
        for pair in population.match(learned, compared, members=len(MEMBERS))
        if pair.possibility.same > 0.9
    }

    true = {(each.id, f"m{each.id[1:]}") for each in everybody if int(each.id[1:]) < len(MEMBERS)}
    assert linked - true == set()
    assert len(linked) > 0.9 * len(true)


def test_the_same_records_teach_the_same_parameters() -> None:
    first, second = (
        population.learn(shipped(), Population(MEMBERS[:50]), candidates(20), version="a test") for _ in range(2)
    )

    assert first == second


def test_parameters_round_trip_through_json(learned: Parameters) -> None:
    assert stored.from_json(learned.to_json()) == learned


def test_parameters_of_another_format_are_refused(learned: Parameters) -> None:
    content = learned.to_json().replace(b'"format": 1', b'"format": 2')

    with pytest.raises(WrongFormatError, match="format 2; this version reads 1"):
        stored.from_json(content)
