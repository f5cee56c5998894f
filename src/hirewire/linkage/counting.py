"""Counts how often values occur among members, because agreement on a rare value is stronger evidence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import product
from typing import Protocol

from hirewire.linkage.persons import Name, Person

#: Pairs of kinds whose values depend on each other. People who share a value of the second kind (for example, a city)
#: are likelier than other people to share a value of the first kind (for example, a region).
PAIRS = (("given", "family"), ("region", "city"), ("postal_code", "city"))
LOCAL = ("given", "family", "company")


class Counts(Protocol):
    """How many members have each value. For the empty value, how many members have any value of the kind."""

    def count(self, kind: str, value: str) -> int: ...


class CountedValues:
    """Holds counts in memory, for a whole population or only for the values that a caller looked up."""

    __slots__ = ("_counts",)

    def __init__(self, counts: Mapping[tuple[str, str], int]) -> None:
        self._counts = counts

    def count(self, kind: str, value: str) -> int:
        return self._counts.get((kind, value), 0)

    def kinds(self) -> set[str]:
        return {kind for kind, value in self._counts if not value and "@" not in kind and "+" not in kind}

    def counts_of_counts(self, kind: str) -> Counter[int]:
        return Counter(count for (of_kind, value), count in self._counts.items() if of_kind == kind and value)


def count_values(members: Iterable[Person]) -> CountedValues:
    counts: Counter[tuple[str, str]] = Counter()
    for member in members:
        counts.update(set(counted_values(member)))
    return CountedValues(counts)


def counted_values(person: Person) -> Iterator[tuple[str, str]]:
    """Yield the kinds and values of this member: the member adds one to the count of each of these values."""
    for kind, values in _values(person).items():
        present = [value for value in values if value]
        if present:
            yield kind, ""
        for value in present:
            yield kind, value


# Hashes are cached, because first names and employers recur within most batches.
@lru_cache(maxsize=16384)
def hash_of(kind: str, value: str) -> int:
    """Return a hash under which tables store the count of a value, so that they do not contain the value itself."""
    return int.from_bytes(blake2b(f"{kind}\0{value}".encode(), digest_size=8).digest(), "big", signed=True)


def within(kind: str, country: str) -> str:
    """Return the kind under which values are counted within a country. How common a name is depends on the country."""
    return f"{kind}@{country}"


def together(kind: str, other: str) -> str:
    """Return the kind whose values are pairs: one person's value of ``kind``, and that person's value of ``other``."""
    return f"{kind}+{other}"


def pair(value: str, other: str) -> str:
    return f"{value}|{other}"


def _values(person: Person) -> dict[str, Iterable[str]]:
    given, family = person.given, person.family
    values: dict[str, Iterable[str]] = {
        **_name_values("given", given),
        **_name_values("family", family),
        "email": [mail.address for mail in person.mails],
        "local": [mail.local for mail in person.mails],
        "phone": person.phones,
        "profile": [person.profile],
        "company": {company.name for company in person.companies},
        "title": {title.name for title in person.titles},
        "title_word": {word for title in person.titles for word in title.words},
        "postal_code": person.postal_codes,
        "street": person.streets,
        "city": person.cities,
        "region": person.regions,
        "country": [person.country],
        "school": person.schools,
    }
    for kind, other in PAIRS:
        values[together(kind, other)] = {
            pair(first, second) for first, second in product(values[kind], values[other]) if first and second
        }
    if person.country:
        values |= {within(kind, person.country): values[kind] for kind in LOCAL}
    return values


def _name_values(kind: str, name: Name) -> dict[str, Iterable[str]]:
    return {
        kind: [name.joined],
        f"{kind}_word": set(name.words),
        f"{kind}_initial": [name.joined[:1]],
        f"{kind}_sound": set(name.sounds),
    }
