"""Finds the members who a person might be, by the rarity of the blocking keys that both have."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import log
from typing import Final

#: The most rivals that one record is compared with.
RIVALS: Final = 30
#: Keys that more members than this have are ignored.
HEAVY: Final = 400
#: The least sum of the weights of shared keys, in natural logarithms, at which a member is a rival. One key that at
#: most ``FEW`` members have is always enough.
LEAST_WEIGHT: Final = 6.0
FEW: Final = 3
#: A member who shares no key of at most ``FEW`` members is a rival only if the sum of weights is at least this share of
#: the nearest rival's sum. Members further away are hardly ever the person, and comparing them would take half of the
#: total time.
LEAST_SHARE: Final = 0.3
#: A key that at most this many members have is always added up, because checking whether that is necessary takes
#: longer.
_SHORT: Final = 20
#: Sums of the same numbers in another order may differ in their last digits.
_ROUNDING: Final = 1 + 1e-9


def nearest(
    keys: Collection[int], holders: Mapping[int, Sequence[int]], *, members: int, limit: int = RIVALS
) -> list[int]:
    """Return the members who share the rarest keys, nearest first.

    ``members`` is how many there are. ``holders`` has, for each key that is not heavy, the members who have it.
    """
    weights = _weights([held for held in map(holders.get, keys) if held], members)
    if not weights:
        return []
    least = min(LEAST_WEIGHT, log(max(members / FEW, 1)))
    far = max(least, LEAST_SHARE * max(weights.values()))
    rare = {member for key in keys for member in _few(holders.get(key, ()))}
    near = [(-weight, member) for member, weight in weights.items() if weight >= far]
    near += [(-weights[member], member) for member in rare if least <= weights[member] < far]
    near.sort()
    return [member for _, member in near[:limit]]


def _weights(held: list[Sequence[int]], members: int) -> dict[int, float]:
    """Add up the weights of the keys that each member shares. Members who are too far away may be missing.

    Rare keys come first. At some point only common keys remain. A member who shares nothing but these cannot reach
    ``LEAST_SHARE`` of the nearest, so from then on no new members are added. This leaves out most members.
    """
    held.sort(key=len)
    # A member who was added a moment ago may not be counted in ``members`` yet.
    weight_of_keys = [log(max(members / len(of_key), 1.0)) for of_key in held]
    weights: dict[int, float] = defaultdict(float)
    remaining = sum(weight_of_keys)
    is_open = True
    for of_key, weight in zip(held, weight_of_keys, strict=True):
        if is_open and len(of_key) > _SHORT:
            is_open = remaining * _ROUNDING >= LEAST_SHARE * max(weights.values(), default=0.0)
        for member in of_key if is_open else weights.keys() & of_key:
            weights[member] += weight
        remaining -= weight
    return weights


def _few(held: Sequence[int]) -> Sequence[int]:
    return held if len(held) <= FEW else ()
