"""Adds to each comparison the share of members who have the agreed value. Weighing and learning need nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

import msgspec

from hirewire.linkage.agreements import Agreement, agreements, counted_by
from hirewire.linkage.comparing import Comparison, compare
from hirewire.linkage.counting import LOCAL, Counts, pair, together, within
from hirewire.linkage.persons import Person

#: Added to a level if no member has the candidate's name. Such a name is probably a misspelling, and not the name of
#: somebody else.
NEW: Final = "_new"
#: A value's share within a country is averaged with the value's share in the whole network. The whole network counts as
#: much as this many members of the country.
_OF_EVERYWHERE: Final = 50.0
#: If two values are weighed together, the first value's share among the members who have the second value is averaged
#: with the first value's share among all members. All members together count as much as this many members who have the
#: second value.
_OF_ALL: Final = 10.0
#: The least count after a discount.
_LEAST: Final = 0.2
_USUAL_DISCOUNT: Final = 0.6


class Fact(msgspec.Struct, frozen=True, gc=False):
    """The data that determines the weight of a comparison.

    Many pairs have the same facts, so weights are cached by fact.
    """

    code: str
    #: The level. ``NEW`` is added to a level in ``NEAR_LEVELS`` if no member has the candidate's name.
    level: str
    #: The share of members with the agreed value; 0 where values do not matter.
    share: float


#: Kinds of values that should identify one member. The compared member is not counted in the share of such a value.
IDENTIFYING: Final = {"email", "phone", "profile"}


@lru_cache(maxsize=256)
def _without_value(code: str, level: str) -> Fact:
    return Fact(code, level, 0.0)


class Observation(msgspec.Struct, frozen=True, gc=False):
    comparison: Comparison
    fact: Fact


class Observer:
    __slots__ = ("_counts", "_discounts", "_shares")

    def __init__(self, counts: Counts, discounts: Mapping[str, float]) -> None:
        self._counts = counts
        self._discounts = discounts
        self._shares: dict[tuple[str, str, str], float] = {}

    def observe(self, candidate: Person, member: Person) -> tuple[Observation, ...]:
        return self.observed(shared_country(candidate, member), compare(candidate, member))

    def observed(self, country: str, comparisons: Sequence[Comparison]) -> tuple[Observation, ...]:
        """Pair each comparison with its fact. ``country`` is empty if the two people share no country."""
        agreed = agreements(country, comparisons)
        return tuple(Observation(*each) for each in zip(comparisons, map(self.fact, agreed), strict=True))

    def fact(self, agreement: Agreement) -> Fact:
        code, level, kind, value, country, name, other, other_value = agreement
        if name and not self._counts.count(code, name.replace(" ", "")):
            level = f"{level}{NEW}"
        if other:
            return Fact(code, level, self._share_together(kind, value, other, other_value, country))
        return Fact(code, level, self.share(kind, value, country)) if value else _without_value(code, level)

    def share(self, kind: str, value: str, country: str) -> float:
        key = kind, value, country
        share = self._shares.get(key)
        if share is None:
            share = self._of_all(kind, value)
            if country and kind in LOCAL:
                share = self._of_country(within(kind, country), value, share)
            self._shares[key] = share
        return share

    def _of_all(self, kind: str, value: str) -> float:
        return self._discounted(kind, value) / max(self._counts.count(kind, ""), 1)

    def _of_country(self, kind: str, value: str, share: float) -> float:
        total = self._counts.count(kind, "")
        return (self._discounted(kind, value) + _OF_EVERYWHERE * share) / (total + _OF_EVERYWHERE)

    def _discounted(self, kind: str, value: str) -> float:
        if kind in IDENTIFYING:
            return self._counts.count(kind, value) - 1
        discount = self._discounts.get(kind.partition("@")[0], _USUAL_DISCOUNT)
        return max(self._counts.count(kind, value) - discount, _LEAST)

    def _share_together(self, kind: str, value: str, other: str, other_value: str, country: str) -> float:
        bearers = max(self._counts.count(other, other_value) - 1, 0)
        both = max(self._counts.count(together(kind, other), pair(value, other_value)) - 1, 0)
        return (both + _OF_ALL * self.share(kind, value, country)) / (bearers + _OF_ALL)


def shared_country(candidate: Person, member: Person) -> str:
    """Return the country of both people, or "" if their countries differ.

    Within a country, names and employers coincide more often, so agreement on them is weaker evidence.
    """
    return member.country if candidate.country == member.country else ""


def counted_in(country: str, comparisons: Sequence[Comparison]) -> Iterator[tuple[str, str]]:
    """Yield the kinds and values whose counts ``Observer.observed`` needs, so that a caller can fetch them together."""
    return chain.from_iterable(map(counted_by, agreements(country, comparisons)))
