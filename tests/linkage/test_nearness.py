from collections.abc import Collection, Mapping, Sequence
from math import log
from random import Random

import pytest

from hirewire.linkage.nearness import FEW, LEAST_SHARE, LEAST_WEIGHT, RIVALS, nearest

MILLION = 1_000_000


def by_adding_up_everything(
    keys: Collection[int], holders: Mapping[int, Sequence[int]], members: int
) -> list[tuple[float, int]]:
    """Compute slowly what ``nearest`` must find.

    Return all members that are near enough, nearest first, each with its negated weight.
    """
    weights: dict[int, float] = {}
    rare: set[int] = set()
    for key in sorted(keys, key=lambda each: len(holders.get(each, ()))):
        held = holders.get(key, ())
        for member in held:
            weights[member] = weights.get(member, 0.0) + log(members / len(held))
        rare.update(held if len(held) <= FEW else ())
    least = min(LEAST_WEIGHT, log(max(members / FEW, 1)))
    far = max(least, LEAST_SHARE * max(weights.values(), default=0.0))
    return sorted((-weight, one) for one, weight in weights.items() if weight >= (least if one in rare else far))


@pytest.mark.parametrize("seed", range(40))
def test_nobody_is_missed_if_common_keys_are_read_only_for_known_members(seed: int) -> None:
    random = Random(seed)
    members = random.choice((10, 300, 5_000, MILLION))
    most = (1, FEW, 8, 60, 400)
    holders = {
        key: random.sample(range(min(members, 600)), random.randint(0, min(members, random.choice(most))))
        for key in range(14)
    }

    found = nearest(holders, holders, members=members)

    assert found == [member for _, member in by_adding_up_everything(holders, holders, members)][:RIVALS]


def test_a_member_with_many_common_keys_is_near_although_another_has_the_rare_ones() -> None:
    common = {key: [7, *range(100 * key, 100 * key + 99)] for key in range(10, 15)}
    rare = {1: [1], 2: [1], 3: [1]}

    found = nearest({*common, *rare}, common | rare, members=MILLION)

    assert found == [7, 1]


def test_a_key_of_few_members_is_enough_however_near_another_member_is() -> None:
    holders = {**{key: [1] for key in range(9)}, 20: [1, 2, 3], 21: [1, *range(100, 130)]}

    assert nearest(holders, holders, members=MILLION) == [1, 2, 3]


def test_keys_of_nobody_make_no_rivals() -> None:
    assert nearest({1, 2}, {}, members=MILLION) == []
