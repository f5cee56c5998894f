"""Computes which of several members a candidate probably is, if any. All possibilities compete with each other."""

from collections.abc import Sequence
from math import exp, log

import msgspec

from hirewire.linkage.parameters import Rates
from hirewire.linkage.weighing import Weights


class Possibility(msgspec.Struct, frozen=True, gc=False):
    """How likely it is that the candidate is a given member, or a relative or namesake of that member.

    The probabilities of all rivals and of "none of them" add up to one.
    """

    same: float
    relative: float
    namesake: float

    @property
    def is_likeliest_same(self) -> bool:
        """Whether ``same`` is at least as likely as ``relative``, and at least as likely as ``namesake``."""
        return self.same >= max(self.relative, self.namesake)


def possibilities(
    weights: Sequence[Weights], *, rates: Rates, members: int, claims: Sequence[float] = ()
) -> list[Possibility]:
    """Return the probabilities for each rival, between 0 and 1.

    ``claims`` has for each rival the probability that another candidate is that member. A claim makes the rival less
    likely, but not impossible: two candidates can be one member, because an ATS may have duplicates.
    """
    strangers = 1 - rates.same
    nobody = log(max(strangers * (1 - rates.relative - rates.namesake), 1e-9))
    of_one_member = (rates.same, strangers * rates.relative, strangers * rates.namesake)
    same, relative, namesake = (log(max(rate, 1e-9) / max(members, 1)) for rate in of_one_member)
    prices = [log(1 - claim * (1 - rates.duplicate)) for claim in claims] or [0.0] * len(weights)
    terms = [
        (same + weight.same + price, relative + weight.relative, namesake + weight.namesake)
        for weight, price in zip(weights, prices, strict=True)
    ]
    most = max(nobody, *map(max, terms)) if terms else nobody
    shares = [(exp(same - most), exp(relative - most), exp(namesake - most)) for same, relative, namesake in terms]
    total = exp(nobody - most) + sum(share for three in shares for share in three)
    return [Possibility(same / total, relative / total, namesake / total) for same, relative, namesake in shares]
