"""How often each value occurs among the members that a company sees, looked up for a batch of comparisons."""

from collections.abc import Iterable, Mapping
from math import prod
from typing import Final

from hirewire.hub.ats.matching.people import hash_of
from hirewire.kit.db import prepared
from hirewire.linkage.counting import together
from hirewire.linkage.parameters import Parameters

#: A value that every member has, so its count is the number of members.
EVERYBODY: Final = ("member", "")
#: A smaller network counts as a sample from one of this size: a few members do not show how common a name is.
USUAL_NETWORK: Final = 1_000_000
#: Pairs of a first and a last name.
NAMES: Final = together("given", "family")

_COUNTS: Final = """
SELECT asked.value, sum(held.members)::int FROM unnest(%s::bigint[]) AS asked (value) CROSS JOIN LATERAL (
    SELECT members FROM hub_valuecount WHERE tenant_id = 0 AND value = asked.value
    UNION ALL
    SELECT members FROM hub_valuecount WHERE tenant_id = %s AND value = asked.value
    OFFSET 0
) AS held GROUP BY 1
"""


class FetchedCounts:
    """Counts for one company, over the network and its own members. Fetch values before asking for their counts."""

    def __init__(self, organization_id: int, parameters: Parameters) -> None:
        self._organization_id = organization_id
        self._shares = _usual_shares(parameters)
        self._counts: dict[tuple[str, str], int] = {}
        self.fetch([EVERYBODY])
        #: How many members the company sees.
        self.members = self._counts[EVERYBODY]
        self._missing = max(USUAL_NETWORK - self.members, 0)

    @property
    def network(self) -> int:
        """The assumed number of members, which is at least ``USUAL_NETWORK``."""
        return self.members + self._missing

    def fetch(self, values: Iterable[tuple[str, str]]) -> None:
        """Look up the counts that are not known yet, and the total of each kind."""
        wanted = {pair for kind, value in values for pair in ((kind, value), (kind, ""))} - self._counts.keys()
        if not wanted:
            return
        hashes = {hash_of(*pair): pair for pair in wanted}
        self._counts.update(dict.fromkeys(wanted, 0))
        for number, members in prepared.rows(_COUNTS, [list(hashes), self._organization_id]):
            self._counts[hashes[number]] = members

    def count(self, kind: str, value: str) -> int:
        known = self._counts.get((kind, value), 0)
        if not self._missing:
            return known
        if not value:
            return known + self._missing
        return known + round(self._missing * self._usual_share(kind))

    def _usual_share(self, kind: str) -> float:
        one, is_pair, other = kind.partition("@")[0].partition("+")
        if not is_pair:
            return self._shares.get(one, 0.0)
        # Names of one person are independent; a town lies in its region, and a postal code in its town.
        both = self._shares[one], self._shares[other]
        return prod(both) if kind == NAMES else min(both)


def _usual_shares(parameters: Parameters) -> Mapping[str, float]:
    """Return, for each kind, the share of members who have the same value as a given member, on average."""
    shares = {"company": _share(parameters, "employer")}
    for code in ("given", "family", "title", "city", "region", "postal_code", "street", "school"):
        shares[code] = _share(parameters, code)
    for name in ("given", "family"):
        shares |= {f"{name}_word": shares[name], f"{name}_sound": shares[name], f"{name}_initial": 1 / 20}
    return shares | {"title_word": 5 * shares["title"], "country": shares["region"]}


def _share(parameters: Parameters, code: str) -> float:
    chance = parameters.chance[code]["equal"]
    return chance.rate / (chance.scale or 1.0)
