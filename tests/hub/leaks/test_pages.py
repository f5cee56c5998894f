from collections.abc import Callable
from typing import Final

import pytest

from tests.factories.marked import World
from tests.hub.leaks.addresses import addresses, share_of
from tests.hub.leaks.conftest import MarkedWorld
from tests.hub.leaks.homes import differences
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import Browser

pytestmark = pytest.mark.django_db


#: Adjacent seats in this list walk different shares of the records. Each share has walkers of several contracts.
WALKERS: Final = ("ada", "lea", "noa", "hal", "pat", "tovaa", "tovab", "bea", "bob", "cal", "nan")


@pytest.mark.parametrize("seat", WALKERS)
def test_pages_show_exactly_what_the_rules_allow(
    marked_world: MarkedWorld, browser_of: Callable[[World, str], Browser], seat: str
) -> None:
    assert walked(marked_world(company_is_on=True), browser_of, seat, Rules(company_is_on=True)) == (set(), set())


@pytest.mark.parametrize("seat", ["noa", "bea", "cal"])
def test_without_the_company_switch_only_contract_a_sees_ats_data(
    marked_world: MarkedWorld, browser_of: Callable[[World, str], Browser], seat: str
) -> None:
    assert walked(marked_world(company_is_on=False), browser_of, seat, Rules(company_is_on=False)) == (set(), set())


def walked(
    world: World, browser_of: Callable[[World, str], Browser], seat: str, rules: Rules
) -> tuple[set[str], set[str]]:
    browser = browser_of(world, seat)
    for name, path in addresses(world.seats[seat], share=share_of(WALKERS.index(seat))):
        browser.walk(name, path)
    return differences(browser, rules, seat)
