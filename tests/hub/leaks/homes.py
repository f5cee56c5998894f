"""Where each text belongs, and what a walk showed that it should not have, or should have and did not."""

from typing import Final

from tests.factories.marked_facts import CANDIDATES, SECRETS, Secret
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import Browser

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


def differences(browser: Browser, rules: Rules, seat: str) -> tuple[set[str], set[str]]:
    """What was shown and may not be, and what was not shown and should be."""
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
