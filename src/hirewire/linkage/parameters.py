"""The data about a population that weighing needs, learned from the population's own records and stored as JSON."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

#: Increased when the meaning of a field changes. Parameters of another format are not read.
FORMAT: Final = 1


class Chance(msgspec.Struct, frozen=True):
    """How often two unrelated people reach a level of agreement."""

    rate: float
    #: ``rate`` divided by the average share of members who have the same value as a given member. The scale times the
    #: share of one value is the chance for that value. The scale is 1 for equal names, because the chance of an equal
    #: name is the share of that name. The scale is 0 for levels that do not depend on how common a value is.
    scale: float = 0.0


class Rates(msgspec.Struct, frozen=True):
    """Prior probabilities.

    ``same`` is the share of candidates who are members. Among the other candidates, ``relative`` is the share who
    are a relative of some member, and ``namesake`` is the share who are a namesake of some member.
    """

    same: float
    relative: float
    namesake: float
    #: If one candidate is a given member, the odds that another candidate is the same member are multiplied by this
    #: factor.
    duplicate: float

    def of_duplicates(self) -> "Rates":
        """Return the rates for comparing two records of one ATS.

        In these rates, ``same`` is the share of records that have a duplicate.
        """
        return msgspec.structs.replace(self, same=self.same * self.duplicate)


class Parameters(msgspec.Struct, frozen=True):
    #: Tells people which parameters these are, for example by the time of learning. Empty for the shipped parameters.
    version: str
    rates: Rates
    #: By code and level: how often two records of the same person reach this level, if both state the fact.
    same: Mapping[str, Mapping[str, float]]
    chance: Mapping[str, Mapping[str, Chance]]
    #: By code: the share of relatives, or of namesakes, who agree on the fact as records of one person do. All others
    #: agree only by chance.
    relative: Mapping[str, float]
    namesake: Mapping[str, float]
    #: By code: how many unrelated members, on average, have a person's e-mail address, phone number or profile, because
    #: somebody mistyped it, or because it used to belong to such an unrelated member.
    collisions: Mapping[str, float]
    #: By kind of value: the number that is subtracted from each count. Without this discount, a value that was seen
    #: only once would look more common than it is.
    discounts: Mapping[str, float]
    format: int = FORMAT

    def to_json(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


class WrongFormatError(ValueError):
    """The parameters have a format that this version does not read."""


def from_json(content: bytes) -> Parameters:
    parameters = msgspec.json.decode(content, type=Parameters)
    if parameters.format != FORMAT:
        raise WrongFormatError(f"parameters have format {parameters.format}; this version reads {FORMAT}")
    return parameters


@cache
def shipped() -> Parameters:
    """Return the parameters to begin with, before an installation has learned its own."""
    return from_json((files("hirewire.linkage") / "data" / "parameters.json").read_bytes())
