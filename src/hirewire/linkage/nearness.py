"""Finds the members who might be the person of a record: members who share rare blocking keys with the record."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import log
from typing import Final

#: The largest number of rivals with which one record is compared.
RIVALS: Final = 30
#: A key is ignored if more members than this have it.
HEAVY: Final = 400
#: A member is a rival only if the weights of the shared keys add up to at least this sum. The weight of a key is the
#: natural logarithm of the number of all members divided by the number of members with the key. One shared key that at
#: most ``FEW`` members have is always enough.
LEAST_WEIGHT: Final = 6.0
FEW: Final = 3
#: A member whose shared keys all belong to more than ``FEW`` members is a rival only if the member's sum of weights is
#: at least this share of the nearest rival's sum. Members with smaller sums are hardly ever the person, and comparing
#: them would take half of the total time.
LEAST_SHARE: Final = 0.3
#: If a key has at most this many members, all of them get a sum of weights, because checking whether they can still
#: become rivals would take longer.
_SHORT: Final = 20
#: A tolerance, because sums of the same numbers in another order may differ in their last digits.
_ROUNDING: Final = 1 + 1e-9


def nearest(
    keys: Collection[int], holders: Mapping[int, Sequence[int]], *, members: int, limit: int = RIVALS
) -> list[int]:
    """Return the members who share the rarest keys, nearest first.

    ``members`` is the number of all members. ``holders`` has the members with each key, but lacks keys that more than
    ``HEAVY`` members have.
    """
    weights = _weights([of_key for of_key in map(holders.get, keys) if of_key], members)
    if not weights:
        return []
    least = min(LEAST_WEIGHT, log(max(members / FEW, 1)))
    far = max(least, LEAST_SHARE * max(weights.values()))
    rare = {member for key in keys for member in _few(holders.get(key, ()))}
    near = [(-weight, member) for member, weight in weights.items() if weight >= far]
    near += [(-weights[member], member) for member in rare if least <= weights[member] < far]
    near.sort()
    return [member for _, member in near[:limit]]


def _weights(by_key: list[Sequence[int]], members: int) -> dict[int, float]:
    """Return, for each member, the sum of the weights of the shared keys. Members with small sums may be missing.

    Rare keys come first. At some point, members who share only the remaining keys can no longer reach ``LEAST_SHARE``
    of the nearest member's sum. From then on, no new members are added. Most members are left out in this way.
    """
    by_key.sort(key=len)
    # A key can have more members than ``members`` says, because a member may have been added after the count.
    weight_of_keys = [log(max(members / len(of_key), 1.0)) for of_key in by_key]
    weights: dict[int, float] = defaultdict(float)
    remaining = sum(weight_of_keys)
    is_open = True
    for of_key, weight in zip(by_key, weight_of_keys, strict=True):
        if is_open and len(of_key) > _SHORT:
            is_open = remaining * _ROUNDING >= LEAST_SHARE * max(weights.values(), default=0.0)
        for member in of_key if is_open else weights.keys() & of_key:
            weights[member] += weight
        remaining -= weight
    return weights


def _few(of_key: Sequence[int]) -> Sequence[int]:
    return of_key if len(of_key) <= FEW else ()
