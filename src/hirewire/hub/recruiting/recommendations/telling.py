"""How much each word of a title says about the work: a word that many titles share, such as “engineer”, says little."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.finding import Words
from hirewire.hub.identity.members.models import Member
from hirewire.kit.db.counting import figures

#: People are counted up to this number. A word that more people have in their titles tells very little in any case.
_MOST_COUNTED: Final = 10_000
#: If fewer people than this have a word, it is weighed as if this many had it. In a small network, most words that set
#: a job apart are in nobody's title. Without this minimum, they would take most of a title's weight, and leave too
#: little for the trade, such as “nurse” in “triage nurse”.
_FEWEST: Final = 30


def weights(seat: Seat, work: Sequence[str]) -> dict[str, float]:
    """Return the weight of each word: the more people have the word in their titles, the less it weighs.

    Only people whom the seat can find are counted.
    """
    everybody = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None)
    people = {word: everybody.filter(document=Words(word, "B")) for word in dict.fromkeys(work)}
    return {word: weight(figure.number) for word, figure in figures(people, limit=_MOST_COUNTED).items()}


def weight(people: int) -> float:
    """One divided by the logarithm of the frequency: ten more people matter among fifty, but not among thousands."""
    return 1 / math.log2(2 + max(people, _FEWEST))


def share(weights: Mapping[str, float], words: Collection[str]) -> float:
    whole = sum(weights.values())
    return sum(weights[word] for word in weights if word in words) / whole if whole else 0
