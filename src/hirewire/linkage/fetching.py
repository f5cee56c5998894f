"""Looks up counts of values for a batch of comparisons, in tables that hold hashes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from math import prod
from typing import Final

from hirewire.linkage.counting import hash_of, together
from hirewire.linkage.parameters import Parameters

#: The kind and text of a value that everybody has. The count of this value is therefore the number of people.
EVERYBODY: Final = ("member", "")
#: A smaller population is treated as a sample from a population of this size, because a few people do not show how
#: common a name is.
USUAL_SIZE: Final = 1_000_000
#: The kind whose values are pairs of a first and a last name.
NAMES: Final = together("given", "family")

#: Takes hashes of values, and returns how many people have each value. Values that nobody has may be missing from the
#: result.
LookUp = Callable[[Collection[int]], Mapping[int, int]]


class FetchedCounts:
    """Counts of one population. Pass a value to ``fetch`` before passing it to ``count``."""

    def __init__(self, look_up: LookUp, parameters: Parameters, *, members: int | None = None) -> None:
        """``members`` is the number of people, for callers that know it already."""
        self._look_up = look_up
        self._shares = _usual_shares(parameters)
        self._counts: dict[tuple[str, str], int] = {} if members is None else {EVERYBODY: members}
        self.fetch([EVERYBODY])
        self.members = self._counts[EVERYBODY]
        self._missing = max(USUAL_SIZE - self.members, 0)
        #: By kind: the number that is added to the count of each value if the population is smaller than
        #: ``USUAL_SIZE``. It stands for the people who are missing.
        self._assumed: dict[str, int] = {}

    @property
    def network(self) -> int:
        """The number of people, or ``USUAL_SIZE`` if that is larger."""
        return self.members + self._missing

    def fetch(self, values: Iterable[tuple[str, str]]) -> None:
        """Look up the counts of these values, and the totals for the kinds of these values. Skip what is known."""
        wanted = set(values)
        wanted |= {(kind, "") for kind, _ in wanted}
        wanted -= self._counts.keys()
        if not wanted:
            return
        hashes = {hash_of(*pair): pair for pair in wanted}
        self._counts.update(dict.fromkeys(wanted, 0))
        for number, members in self._look_up(hashes).items():
            self._counts[hashes[number]] = members

    def count(self, kind: str, value: str) -> int:
        known = self._counts.get((kind, value), 0)
        if not self._missing:
            return known
        if not value:
            return known + self._missing
        assumed = self._assumed.get(kind)
        if assumed is None:
            assumed = self._assumed[kind] = round(self._missing * self._usual_share(kind))
        return known + assumed

    def _usual_share(self, kind: str) -> float:
        first, is_pair, other = kind.partition("@")[0].partition("+")
        if not is_pair:
            return self._shares.get(first, 0.0)
        # How often first and last names go together is known only from people who are counted. For people who are
        # missing, the two names are treated as independent, so the shares of the names are multiplied. In all other
        # pairs, the two values depend on each other: a town is in one region, and a postal code is in one town. So only
        # the share of the rarer value is used.
        both = self._shares[first], self._shares[other]
        return prod(both) if kind == NAMES else min(both)


def _usual_shares(parameters: Parameters) -> Mapping[str, float]:
    """Return, for each kind, the average share of people who have the same value as a given person."""
    shares = {"company": _share(parameters, "employer")}
    for code in ("given", "family", "title", "city", "region", "postal_code", "street", "school"):
        shares[code] = _share(parameters, code)
    for name in ("given", "family"):
        shares |= {f"{name}_word": shares[name], f"{name}_sound": shares[name], f"{name}_initial": 1 / 20}
    return shares | {"title_word": 5 * shares["title"], "country": shares["region"]}


def _share(parameters: Parameters, code: str) -> float:
    chance = parameters.chance[code]["equal"]
    return chance.rate / (chance.scale or 1.0)
