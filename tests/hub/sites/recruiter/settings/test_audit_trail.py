import re
from collections.abc import Callable
from html import unescape
from typing import Final

import pytest
from django.test import Client
from django.utils import translation

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.lifecycle.inventory.tables import ACTIVITY, TRACES
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.services import CHANGEABLE
from hirewire.hub.sites.developers.models import DeveloperRole
from hirewire.hub.sites.recruiter.audit_words import FIELDS, RIGHTS, ROLES
from hirewire.hub.templatetags.recruiter import ACTIONS, WITHOUT_SUBJECT, audited
from tests.factories import connected, hub

#: The action, subject and value of an entry whose record was purged, and the entry's words in English and in German.
EMPTIED: Final = (
    (
        ("candidate.linked", "", "member 7"),
        "Record (since removed) linked to member 7",
        "Gelöschter Datensatz verknüpft mit member 7",
    ),
    (
        ("candidate.unlinked", "", "member 7"),
        "Record (since removed) unlinked from member 7",
        "Gelöschter Datensatz nicht mehr verknüpft mit member 7",
    ),
    (
        ("candidate.decision_taken_back", "", "member 7"),
        "Decision about a removed record undone for member 7",
        "Entscheidung über einen gelöschten Datensatz rückgängig gemacht für member 7",
    ),
    (("jobs.requested_again", "", ""), "Requested removed jobs again", "Gelöschte Stellen erneut angefordert"),
    (
        ("recommendation.dismissed", "Ada Lovelace", ""),
        "Ada Lovelace no longer recommended for a removed job",
        "Ada Lovelace nicht mehr empfohlen für eine gelöschte Stelle",
    ),
    (
        ("recommendation.dismissed", "", ""),
        "Somebody no longer recommended for a removed job",
        "Jemand nicht mehr empfohlen für eine gelöschte Stelle",
    ),
    (
        ("recommendation.dismissal_undone", "", ""),
        "Somebody recommended again for a removed job",
        "Jemand wieder empfohlen für eine gelöschte Stelle",
    ),
)


@pytest.mark.parametrize(("emptied", "english", "german"), EMPTIED)
def test_an_entry_is_a_sentence_after_a_purge(emptied: tuple[str, str, str], english: str, german: str) -> None:
    action, subject, after = emptied
    entry = AuditEntry(action=action, subject=subject, after=after)

    with translation.override("en"):
        assert _text(audited(entry)) == english
    with translation.override("de"):
        assert _text(audited(entry)) == german


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (
            ("integration.named", "UNIFIED_SEARCH", "", "Acme Search"),
            "Partner set up “Combined search in the ATS” under the name Acme Search",
        ),
        (
            ("integration.configured", "APPLICATION_VIEWERS", "", "ALL_PRODUCT_USERS"),
            "Partner set “Who sees applications” to every seat",
        ),
        (
            ("integration.configuration_deleted", "CALLBACK_URL", "https://ats.example", ""),
            "Partner removed “Address for push events”, which was https://ats.example",
        ),
        (("integration.requested", "ATS Simulator", "", ""), "Integration with ATS Simulator requested"),
    ],
)
def test_an_entry_about_an_integration_names_features_as_the_features_tab(
    stored: tuple[str, str, str, str], words: str
) -> None:
    action, subject, before, after = stored

    assert _text(audited(AuditEntry(action=action, subject=subject, before=before, after=after))) == words


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (
            ("application.updated", "description, oauth2_authorized_callback_urls", "", ""),
            "Partner changed description, redirect addresses",
        ),
        (
            ("application.addresses_changed", "valid_js_sdk_domains", "", "https://ats.example"),
            "Changed widget origins: https://ats.example",
        ),
        (
            ("application.rights_set", "", "", "may_use_own_tokens=False"),
            "Operator set the rights of the developer application: tokens without a person: no",
        ),
        (
            ("throttling.quota_set", "v2/atsCandidates REQUESTS_A_DAY", "", "as published"),
            "Limit of calls set by the operator for v2/atsCandidates, requests a day: as published",
        ),
        (("developer.role_changed", "Noor Haddad", "viewer", "owner"), "Noor Haddad: Viewer → Owner"),
        (("notification.challenge_asked", "", "", ""), "Requested a challenge to the address for push events"),
    ],
)
def test_an_entry_about_an_application_has_no_codes(stored: tuple[str, str, str, str], words: str) -> None:
    action, subject, before, after = stored

    assert _text(audited(AuditEntry(action=action, subject=subject, before=before, after=after))) == words


def test_every_field_right_and_role_of_an_application_has_words() -> None:
    rights = {field.name for field in DeveloperApplication._meta.fields if field.name.startswith("may_")}

    assert set(FIELDS) == set(CHANGEABLE)
    assert set(RIGHTS) == rights
    assert list(ROLES.items()) == DeveloperRole.choices


def test_a_value_that_was_emptied_does_not_read_as_set() -> None:
    emptied = AuditEntry(action="application.addresses_changed", subject="valid_js_sdk_domains", before="ats.example")
    renamed = AuditEntry(action="project.edited", subject="New", before="Old")

    assert _text(audited(emptied)).endswith("ats.example → —")
    assert _text(audited(renamed)).endswith("Old → New")


def test_a_long_code_can_break_at_its_joints() -> None:
    entry = AuditEntry(action="notification.replayed", subject="EXPORT_CANDIDATE_PROFILE")

    assert audited(entry) == "EXPORT_<wbr>CANDIDATE_<wbr>PROFILE sent again"


@pytest.mark.django_db
def test_the_page_shows_an_entry_that_a_purge_has_emptied(working_as: Callable[[Seat], Client]) -> None:
    company = connected.company()
    AuditEntry.objects.create(
        organization_id=company.admin_a.contract.organization_id, actor="Ada", action="jobs.requested_again"
    )

    page = working_as(company.admin_a).get("/settings/ats/audit/?area=jobs").content.decode()

    cells = re.findall(r'<td style="overflow-wrap: anywhere">(.*?)</td>', page, flags=re.DOTALL)
    assert [_text(cell) for cell in cells] == ["Requested removed jobs again"]


@pytest.mark.django_db
def test_each_subject_that_a_purge_removes_can_be_left_out_of_its_sentence() -> None:
    company = hub.organization()
    for action in ACTIONS:
        AuditEntry.objects.create(organization_id=company.pk, actor="Ada", action=action, subject="C-1")

    emptied = {
        action
        for table in (*TRACES, *ACTIVITY)
        if "subject" in table.blanked
        for action in table.rows(company.pk).values_list("action", flat=True)
    }

    assert {action for action in emptied if "{0}" in str(ACTIONS[action])} == set(WITHOUT_SUBJECT)


def _text(part: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", part)).split())
