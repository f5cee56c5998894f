"""Turn evidence into verdicts, without a database."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from hirewire.hub.ats.matching.evidence import Evidence, Weight

#: The probability of a match whose best evidence has this weight.
_PROBABILITY = {Weight.SETTLES: 1.0, Weight.DECIDES: 0.99, Weight.STRONG: 0.9}
_ORDER = tuple(_PROBABILITY)


class Verdict(msgspec.Struct, frozen=True):
    """Says that a candidate is a member, because of ``evidence``. The strongest piece of evidence comes first."""

    candidate_id: str
    member_id: int
    weight: Weight
    evidence: tuple[Evidence, ...]

    @property
    def is_manual(self) -> bool:
        return self.weight is Weight.SETTLES

    @property
    def is_final(self) -> bool:
        """Whether candidate and member have the same person URN or profile address. If so, nothing is weighed.

        With weaker evidence, the member is weighed against all rivals: the other members whom the candidate might be.
        """
        return self.weight is not Weight.STRONG

    @property
    def is_same_first_name(self) -> bool:
        return self.evidence[0].is_same_first_name

    @property
    def probability(self) -> float:
        return _PROBABILITY[self.weight]


def decide(evidence: Iterable[Evidence]) -> list[Verdict]:
    """For each candidate, return the members with the best evidence.

    Several members may be equally likely, for example two who share an address.
    """
    by_candidate: dict[str, dict[int, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    for piece in evidence:
        by_candidate[piece.candidate_id][piece.member_id].append(piece)
    return [verdict for candidate, members in by_candidate.items() for verdict in _best(candidate, members)]


def _best(candidate_id: str, members: dict[int, list[Evidence]]) -> list[Verdict]:
    verdicts = []
    for member_id, pieces in members.items():
        in_order = sorted(pieces, key=_place) if len(pieces) > 1 else pieces
        verdicts.append(Verdict(candidate_id, member_id, in_order[0].weight, tuple(in_order)))
    best = min((verdict.weight for verdict in verdicts), key=_ORDER.index)
    return [verdict for verdict in verdicts if verdict.weight is best]


def _place(piece: Evidence) -> int:
    return _ORDER.index(piece.weight)
