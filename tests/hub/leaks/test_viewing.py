from collections.abc import Callable

import pytest
from django.urls import reverse

from hirewire.hub.identity.accounts.queries import VIEWED_KEY
from tests.factories.marked import World
from tests.hub.leaks.addresses import addresses, share_of
from tests.hub.leaks.conftest import MarkedWorld
from tests.hub.leaks.homes import differences
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import Browser

pytestmark = pytest.mark.django_db


# Each test has one admin, who uses *View as* with several seats of the admin's contract, one after the other. These
# seats see different records.
@pytest.mark.parametrize(("admin", "seats"), [("ada", ("lea", "noa", "hal", "tovaa")), ("bob", ("bea", "tovab"))])
def test_an_admin_viewing_as_a_seat_sees_what_the_seat_sees(
    marked_world: MarkedWorld, browser_of: Callable[[World, str], Browser], admin: str, seats: tuple[str, ...]
) -> None:
    world, rules = marked_world(company_is_on=True), Rules(company_is_on=True, only_looks=True)
    # While an admin views as a seat, the hub refuses forms before it checks anything else. One attempt per form is
    # therefore enough.
    forms: set[str] = set()
    found = {}

    for number, seat in enumerate(seats):
        browser = browser_of(world, admin)
        browser.forms = forms
        browser.client.post(reverse("view-as", args=[world.seats[seat].pk]))
        for name, path in addresses(world.seats[seat], share=share_of(number)):
            # The console belongs to the person and needs no seat, so *View as* does not change it.
            if name not in forms and not name.startswith("developer"):
                browser.walk(name, path)
        assert browser.client.session[VIEWED_KEY] == world.seats[seat].pk
        found[seat] = differences(browser, rules, seat)

    assert found == dict.fromkeys(seats, (set(), set()))
