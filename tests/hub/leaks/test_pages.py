"""Seats walk every page with every record, and see what the rules say: no word more, and none less."""

from collections.abc import Callable
from typing import Final

import pytest

from tests.factories import marked
from tests.factories.marked import World
from tests.factories.marked_facts import CANDIDATES, SECRETS, Secret
from tests.hub.leaks.addresses import addresses
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import Browser

pytestmark = pytest.mark.django_db

#: Where each text belongs: whoever may see it there, must. What a kind shows on one page, it shows for all its fields.
HOMES: Final = {
    "job": "settings-jobs",
    "cand": "profile",
    "app": "profile",
    "eval": "profile",
    "resume": "profile",
    "person": "profile",
    "fault": "import-run",
    "note": "profile",
    "mail": "conversation",
    "stub": "export",
    "sender": "profile",
    "template": "inmail-template",
    "search": "saved-searches",
    "invited": "settings-seat-holders",
    "project": "project",
    "export": "export-state",
    "audit": "audit-trail",
}
#: Texts that no page of Recruiter has to show. Some have a place in a widget; of exports a profile tells the newest.
NOWHERE: Final = {
    ("job", "text"),
    ("job", "id"),
    ("export", "title"),
    ("cand", "first"),
    ("cand", "last"),
    ("cand", "mail"),
    ("stub", "phone"),
    ("export", "mail"),
    # What the trail tells of an action depends on the action.
    ("audit", "subject"),
    ("fault", "value"),
    # An evaluated application has no link to be evaluated again, which is what its id is for.
    ("app", "id"),
}


@pytest.mark.parametrize("seat", ["ada", "lea", "noa", "hal", "pat", "tovaa", "tovab", "bea", "bob", "cal", "nan"])
def test_pages_show_what_the_rules_say(browser_of: Callable[[World, str], Browser], seat: str) -> None:
    assert walked(browser_of, seat, company_is_on=True) == (set(), set())


@pytest.mark.parametrize("seat", ["noa", "bea", "cal"])
def test_without_the_company_switch_only_contract_a_sees_anything_of_an_ats(
    browser_of: Callable[[World, str], Browser], seat: str
) -> None:
    assert walked(browser_of, seat, company_is_on=False) == (set(), set())


def walked(browser_of: Callable[[World, str], Browser], seat: str, *, company_is_on: bool) -> tuple[set[str], set[str]]:
    """What was shown and may not be, and what was not shown and should be."""
    world, rules = marked.world(company_is_on=company_is_on), Rules(company_is_on)
    browser = browser_of(world, seat)
    for name, path in addresses():
        browser.walk(name, path)
    too_much = {
        f"{word} on {name}"
        for name, words in browser.shown.items()
        for word in words
        if not rules.sees(seat, SECRETS[word], name)
    }
    too_little = {
        f"{word} on {HOMES[secret.kind]}"
        for word, secret in SECRETS.items()
        if has_home(secret)
        # Contact data stand in the export's form, which is there where something can be exported.
        and (secret.kind != "stub" or rules.is_on(seat, "shut"))
        and rules.sees(seat, secret, HOMES[secret.kind])
        and word not in browser.shown[HOMES[secret.kind]]
    }
    return too_much, too_little


def has_home(secret: Secret) -> bool:
    if secret.kind not in HOMES or (secret.kind, secret.field) in NOWHERE:
        return False
    # Of a record that is held to be nobody, no profile tells.
    return secret.kind not in {"cand", "app", "resume"} or bool(CANDIDATES.get(secret.key, CANDIDATES["plain"]).member)
