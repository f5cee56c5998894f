"""The page on which each text belongs, and the texts that a walk wrongly showed or failed to show."""

from typing import Final

from tests.factories.marked_facts import CANDIDATES, SECRETS, Secret
from tests.hub.leaks.rules import Rules
from tests.hub.leaks.walk import Browser

#: The page of each kind of text. Everybody who may see a text must find it on this page. ``NOWHERE``, ``has_home`` and
#: ``differences`` make exceptions for some texts.
HOMES: Final = {
    "job": "settings-jobs",
    "cand": "profile",
    "app": "profile",
    "eval": "profile",
    "resume": "profile",
    "person": "profile",
    "fault": "import-run",
    "provider": "settings-provider",
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
#: Kinds and fields that no page of Recruiter has to show. Widgets show some of them. Texts of exports are listed,
#: because a profile shows only the newest export.
NOWHERE: Final = {
    ("job", "text"),
    ("job", "id"),
    ("export", "title"),
    ("cand", "first"),
    ("cand", "last"),
    ("cand", "mail"),
    ("stub", "phone"),
    ("export", "mail"),
    # For some actions, the audit trail does not show the subject.
    ("audit", "subject"),
    ("fault", "value"),
    # The id appears only in the link to evaluate an application. Evaluated applications have no such link.
    ("app", "id"),
}


def differences(browser: Browser, rules: Rules, seat: str) -> tuple[set[str], set[str]]:
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
        # The contact data of a stub appears in the export form. A seat has this form only if the ATS named “shut” is
        # switched on for the seat.
        and (secret.kind != "stub" or rules.is_on(seat, "shut"))
        and rules.sees(seat, secret, HOMES[secret.kind])
        and word not in browser.shown[HOMES[secret.kind]]
    }
    return too_much, too_little


def has_home(secret: Secret) -> bool:
    if secret.kind not in HOMES or (secret.kind, secret.field) in NOWHERE:
        return False
    # No profile shows a record that is matched to nobody.
    return secret.kind not in {"cand", "app", "resume"} or bool(CANDIDATES.get(secret.key, CANDIDATES["plain"]).member)
