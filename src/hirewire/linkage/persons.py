"""Records of people, normalized so that two of them can be compared."""

import re
from typing import Final

import msgspec

from hirewire.linkage import contacts, vocabulary
from hirewire.linkage.contacts import Mail
from hirewire.linkage.records import Employment, Record
from hirewire.linkage.sounds import sounds
from hirewire.linkage.text import folded, is_latin, plain

_BRACKETS: Final = re.compile(r"\([^)]*\)")
_LETTERS: Final = re.compile(r"[a-z]{2,}")
_CONJUNCTIONS: Final = frozenset({"and", "und", "et", "y", "e", "og", "och", "en", "the"})


class Name(msgspec.Struct, frozen=True, gc=False):
    words: tuple[str, ...] = ()
    joined: str = ""
    sounds: tuple[str, ...] = ()
    is_initial: bool = False


class Company(msgspec.Struct, frozen=True, gc=False):
    name: str
    words: frozenset[str]
    is_current: bool = True


class Title(msgspec.Struct, frozen=True, gc=False):
    #: The words in alphabetical order, so that "engineer, software" equals "software engineer".
    name: str
    words: frozenset[str]


class Person(msgspec.Struct, frozen=True, gc=False):
    id: str
    given: Name = Name()
    family: Name = Name()
    #: The words of the record's other names and of the profile's address.
    aliases: frozenset[str] = frozenset()
    mails: tuple[Mail, ...] = ()
    phones: tuple[str, ...] = ()
    profile: str = ""
    companies: tuple[Company, ...] = ()
    titles: tuple[Title, ...] = ()
    streets: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    country: str = ""
    schools: tuple[str, ...] = ()


def person(record: Record) -> Person:
    """Normalize a record. This takes a few tenths of a millisecond, so store the results for members."""
    places = record.places
    country = next((place.country.strip().lower() for place in places if place.country.strip()), "")
    profile = contacts.profile(record.profile_url)
    return Person(
        id=record.id,
        given=_given(record.first_name),
        family=_family(record.last_name),
        aliases=_aliases(record, profile),
        mails=tuple(dict.fromkeys(contacts.mail(address) for address in record.emails if "@" in address)),
        phones=tuple(filter(None, dict.fromkeys(contacts.phone(number, country) for number in record.phones))),
        profile=profile,
        companies=tuple(filter(None, (_company(employment) for employment in record.employments))),
        titles=tuple(filter(None, dict.fromkeys(_title(employment.title) for employment in record.employments))),
        streets=_distinct(*(folded(plain(place.street)) for place in places)),
        postal_codes=_distinct(*(plain(place.postal_code).replace(" ", "") for place in places)),
        cities=_distinct(*(vocabulary.town(place.city) for place in places)),
        regions=_distinct(*(folded(plain(place.region)) for place in places)),
        country=country,
        schools=_distinct(*(folded(plain(school)) for school in record.schools)),
    )


def _distinct(*values: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _given(text: str) -> Name:
    words = plain(text).split()
    while len(words) > 1 and words[0] in vocabulary.listed("headings"):
        del words[0]
    return _name(text, [word for word in words if len(word) > 1] or words)


def _family(text: str) -> Name:
    words = plain(_BRACKETS.sub(" ", text)).split()
    while len(words) > 1 and words[-1] in vocabulary.listed("endings"):
        del words[-1]
    particles = vocabulary.listed("particles")
    return _name(text, [word for word in words if word not in particles] or words)


def _name(text: str, plain_words: list[str]) -> Name:
    words = tuple(folded(word) for word in plain_words)
    joined = "".join(words)
    return Name(words, joined, sounds("".join(plain_words)), len(joined) == 1 and is_latin(text))


def _aliases(record: Record, profile: str) -> frozenset[str]:
    names = plain(" ".join(record.other_names)).split()
    return frozenset(folded(word) for word in (*names, *_LETTERS.findall(profile.rpartition("/")[2])))


def _company(employment: Employment) -> Company | None:
    words = [word for word in plain(_BRACKETS.sub(" ", employment.company)).split() if word not in _CONJUNCTIONS]
    forms = vocabulary.listed("legal_forms")
    while len(words) > 1 and (words[-1] in forms or len(words[-1]) == 1):
        del words[-1]
    if len(words) > 1 and words[0] in forms:
        del words[0]
    words = [folded(word) for word in words]
    return Company(" ".join(words), frozenset(words), employment.is_current) if words else None


def _title(text: str) -> Title | None:
    ignored = vocabulary.listed("title_words")
    words = {folded(word) for word in plain(text).split() if word not in ignored}
    return Title(" ".join(sorted(words)), frozenset(words)) if words else None
