# ruff: noqa: RUF001 - letters of other alphabets are here on purpose
from itertools import islice

import pytest

from hirewire.cast.people import people
from hirewire.cast.spelling import typed


def test_the_first_people_are_the_same_however_many_are_requested() -> None:
    assert list(people(300))[:20] == list(islice(people(20), 20))


def test_another_seed_makes_other_people() -> None:
    assert [person.email for person in people(5, seed=1)] != [person.email for person in people(5, seed=2)]


@pytest.mark.parametrize("name", ["email", "second_email", "profile_slug"])
def test_nobody_shares_an_address(name: str) -> None:
    addresses = [getattr(person, name) for person in people(6000)]

    assert len(set(addresses)) == 6000
    assert all(address.isascii() for address in addresses)


def test_careers_lead_to_today_without_gaps() -> None:
    for person in people(200):
        title, company, _, ends = person.career[0]
        assert (title, company, ends) == (person.title, person.company, None)
        assert all(later[2] == earlier[3] for later, earlier in zip(person.career, person.career[1:], strict=False))


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Łukasz Żółć", "lukasz zolc"),
        ("Tomás Echeverría", "tomas echeverria"),
        ("Straße", "strasse"),
        ("İbrahim Ağıllı", "ibrahim agilli"),
        # If each letter were transliterated on its own, the next four results would be "babyuk", "andriyovich",
        # "grigoriy bal" and "argyro georgioy".
        ("Баб\u02bcюк", "babiuk"),
        ("Андрійович", "andriyovych"),
        ("Григорій Баль", "hryhoriy bal"),
        ("Αργυρώ Γεωργίου", "arguro georgiou"),
    ],
)
def test_people_keep_the_addresses_that_existing_sandboxes_store(name: str, address: str) -> None:
    assert typed(name) == address
