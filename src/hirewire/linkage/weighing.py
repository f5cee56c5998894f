"""Weights of evidence after Fellegi and Sunter.

A weight is the logarithm of a ratio: how many times likelier this agreement is for records of one person than for
records of strangers.
"""

from collections.abc import Iterable
from math import exp, log
from typing import Final

import msgspec

from hirewire.linkage.comparing import Code, Level
from hirewire.linkage.observing import IDENTIFYING, NEW, Fact
from hirewire.linkage.parameters import Parameters

#: The chance that strangers reach a level of inexact agreement has two parts. One part depends on how many other values
#: are similar, and is taken to be the same for every value. The other part depends on how common the value itself is.
#: For each level, this number is the share of the first part.
_INDEPENDENT: Final = {"typo": 0.3, "similar": 0.6, "form": 0.2, "alias": 0.1}
#: The bound on the ratio of a single fact, for or against: records have faults that no model covers.
_MOST: Final = exp(18.0)
_LEAST_CHANCE: Final = 1e-9


class Weights(msgspec.Struct, frozen=True, gc=False):
    """Natural logarithms of likelihood ratios: the same person, a relative or a namesake, each against a stranger."""

    same: float
    relative: float
    namesake: float


class Weigher:
    __slots__ = ("_kept", "_members", "_parameters")

    def __init__(self, parameters: Parameters, members: int) -> None:
        self._parameters = parameters
        self._members = max(members, 1)
        self._kept: dict[Fact, Weights] = {}

    def weights(self, facts: Iterable[Fact]) -> Weights:
        same = relative = namesake = 0.0
        kept = self._kept
        for fact in facts:
            weight = kept.get(fact) or self.weight(fact)
            same += weight.same
            relative += weight.relative
            namesake += weight.namesake
        return Weights(same, relative, namesake)

    def weight(self, fact: Fact) -> Weights:
        """Return a fact's weights. Relatives and namesakes agree either by chance, or as records of one person do."""
        if fact not in self._kept:
            ratio = self.ratio(fact)
            shares = (self._parameters.relative.get(fact.code, 0.0), self._parameters.namesake.get(fact.code, 0.0))
            self._kept[fact] = Weights(log(ratio), *(log(1 + share * (ratio - 1)) for share in shares))
        return self._kept[fact]

    def ratio(self, fact: Fact) -> float:
        """Return how many times likelier this agreement is for records of one person than for records of strangers."""
        if fact.code == Code.ORDER:
            # A swap of first and last name is as frequent between records of one person as between records of
            # strangers, so a swap alone is no evidence. The levels of the names say how far the swapped names agree.
            return 1.0
        same = self._parameters.same[fact.code][fact.level]
        return min(max(same / self._chance(fact), 1 / _MOST), _MOST)

    def _chance(self, fact: Fact) -> float:
        if fact.level == Level.EQUAL and fact.code in IDENTIFYING:
            return max(fact.share, 0.0) + self._parameters.collisions[fact.code] / self._members
        chance = self._parameters.chance[fact.code][fact.level]
        if not chance.scale or not fact.share:
            return max(chance.rate, _LEAST_CHANCE)
        independent = _INDEPENDENT.get(fact.level.removesuffix(NEW), 0.0)
        by_value = chance.scale * fact.share
        return max(independent * chance.rate + (1 - independent) * by_value, _LEAST_CHANCE)
