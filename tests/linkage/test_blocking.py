import pytest

from hirewire.linkage.blocking import blocking_keys
from hirewire.linkage.nearness import HEAVY, RIVALS
from hirewire.linkage.population import Population
from tests.linkage import people
from tests.linkage.people import ADA, EVERYBODY, MEMBERS

POPULATION = Population(EVERYBODY)


@pytest.mark.parametrize(
    "fields",
    [
        {"first_name": "Ada", "last_name": "Zwart-Undset"},
        {"first_name": "Zwart Undset", "last_name": "Ada"},
        {"first_name": "A.", "last_name": "Zwart-Undste"},
        {"first_name": "Adah", "last_name": "Zwart"},
        {"first_name": "Bo", "last_name": "Nielsen", "phones": ("(020) 7946 0123",)},
        {"first_name": "Bo", "last_name": "Nielsen", "emails": ("Ada.Zwart+cv@mail.example",)},
        {"profile_url": "network.example/in/ada-zwart-undset-1f"},
        {"first_name": "Ada", "last_name": "Moreau", "emails": ("zwartundset@post.example",)},
    ],
)
def test_a_person_is_found_by_any_of_several_fields(fields: dict[str, object]) -> None:
    assert ADA in POPULATION.rivals(people.candidate(**fields))


def test_blocking_keys_are_stable_and_a_person_is_not_their_own_rival() -> None:
    assert blocking_keys(ADA) == blocking_keys(ADA)
    assert ADA not in POPULATION.rivals(ADA)


def test_nobody_is_compared_with_more_rivals_than_the_limit() -> None:
    counts = [len(POPULATION.rivals(member)) for member in MEMBERS[:50]]

    assert max(counts) <= RIVALS


def test_members_far_from_the_nearest_are_no_rivals_unless_they_share_a_rare_key() -> None:
    near = [people.candidate(first_name="Bob", last_name="Hartacker")] * 5
    far = people.candidate(first_name="Bobby", last_name="Ostley")
    with_phone = people.candidate(first_name="Robert", last_name="Hartmann", phones=("+44 20 7946 0999",))
    population = Population([*MEMBERS, *near, far, with_phone])
    bob = people.candidate(first_name="Bob", last_name="Hartacker", phones=("+44 20 7946 0999",))

    assert population.rivals(bob) == [*near, with_phone]


def test_a_key_shared_by_a_crowd_finds_nobody() -> None:
    crowd = [people.candidate(phones=("+44 20 7946 0999",)) for _ in range(HEAVY + 1)]

    assert Population(crowd).rivals(people.candidate(phones=("+44 20 7946 0999",))) == []
