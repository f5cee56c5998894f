"""Blocking keys: they find people who might be the same person, without comparing everybody with everybody."""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain, product

from hirewire.linkage.persons import Name, Person
from hirewire.linkage.sounds import sounds

#: How many digits at the end of a phone number are the same with and without an area code.
_SUBSCRIBER = 7
_BEGINNING = 4
_TELLING_LOCAL = 5
#: Keys are made from at most this many of a person's companies, the newest ones. A long career would otherwise make
#: hundreds of keys.
_COMPANIES = 6


def blocking_keys(person: Person) -> frozenset[int]:
    """Return the hashes of a person's keys. Two records of one person very likely share some of them.

    Candidates and members have the same kinds of keys. A key that many people have is weak evidence: callers rank
    rivals by how rare their shared keys are, and leave out keys that more than a few hundred people have.
    """
    return frozenset(_hashed(key) for key in _keys(person))


def _hashed(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def _keys(person: Person) -> Iterator[str]:
    return chain(_contacts(person), _names(person), _names_with_facts(person))


def _contacts(person: Person) -> Iterator[str]:
    for mail in person.mails:
        yield f"mail {mail.address}"
        if len(mail.letters) >= _TELLING_LOCAL and not mail.is_role:
            yield f"local {mail.local}"
    for number in person.phones:
        yield f"phone {number[-_SUBSCRIBER:]}"
    if person.profile:
        yield f"profile {person.profile}"
    for street in person.streets:
        number, _, name = street.partition(" ")
        yield f"street {name or street}"
        yield from (f"street {number} {code}" for code in (*person.postal_codes, *person.cities))


def _names(person: Person) -> Iterator[str]:
    """Yield keys made from names alone. Nearly all of them stay the same if first and last name are swapped."""
    given, family = person.given, person.family
    if given.joined and family.joined:
        yield f"name {' '.join(sorted((given.joined, family.joined)))}"
        for name, other in ((given, family), (family, given)):
            yield f"begins {name.joined[:1]} {other.joined[:_BEGINNING]}"
            yield f"ends {name.joined[:1]} {other.joined[-_BEGINNING:]}"
    for of_given, of_family in product(given.sounds, family.sounds):
        yield f"sounds {' '.join(sorted((of_given, of_family)))}"
    for word in {*given.words, *family.words, *person.aliases}:
        if len(word) > 1:
            yield f"word {word}"
    yield from (f"joined {joined}" for joined in _joined(person))


def _joined(person: Person) -> set[str]:
    """Return the letters of a person's e-mail addresses, and of the addresses that people of this name usually have."""
    given, family = person.given.joined, person.family.joined
    letters = {mail.letters for mail in person.mails if not mail.is_role}
    aliases = sorted(person.aliases)
    pairs = [(given, family), *((name, other) for name, other in product(aliases, aliases) if name != other)]
    usual = {f"{name}{other}" for pair in pairs for name, other in (pair, pair[::-1])}
    short = {f"{given[:1]}{family}", f"{family}{given[:1]}", f"{given}{family[:1]}"}
    return {joined for joined in letters | usual | short if len(joined) >= _TELLING_LOCAL}


def _names_with_facts(person: Person) -> Iterator[str]:
    companies = [f"at {company.name}" for company in person.companies[:_COMPANIES]]
    places = [*(f"in {city}" for city in person.cities), *(f"post {code}" for code in person.postal_codes)]
    for word, fact in product(_telling_words(person.given, person.family), (*companies, *places)):
        yield f"{word} {fact}"
    initials = "".join(sorted((person.given.joined[:1], person.family.joined[:1])))
    yield from (f"initials {initials} {place}" for place in places)
    for company in companies:
        yield from (f"{company} as {title.name}" for title in person.titles[:1])
    yield from _misspelt_places(person)


def _misspelt_places(person: Person) -> Iterator[str]:
    """Yield keys made from towns and postal codes.

    Most of these keys stay the same after a slip in the town's name, or after two swapped digits in the postal code.
    """
    codes = ["".join(sorted(code)) for code in person.postal_codes]
    yield from (f"post {code}" for code in person.postal_codes)
    yield from (f"in {city} digits {code}" for city, code in product(person.cities, codes))
    name_sounds = {*person.given.sounds[:1], *person.family.sounds[:1]}
    places = [*codes, *(sounds(city)[0] for city in person.cities)]
    yield from (f"sounds {sound} near {place}" for sound, place in product(name_sounds, places))


def _telling_words(given: Name, family: Name) -> set[str]:
    return {word for word in (*given.words, *family.words) if len(word) > 1}
