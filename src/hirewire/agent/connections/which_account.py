"""Which account of the ATS the settings of a connection lead to. The agent cannot always tell, so it asks people."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Final

from hirewire.agent import registry
from hirewire.agent.connections.events import AccountChanged, AtsChanged
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queries import opened, stored_settings
from hirewire.agent.sdk.connector import Connector, Recognized
from hirewire.kit import clock
from hirewire.kit.work.events import publish

#: What ``follow_change`` changes.
CHANGED: Final = (
    "mixes_environments",
    "check_report",
    "check_asked_at",
    "account_number",
    "account_changed_at",
    "account_marks",
)


class WhichAccount(StrEnum):
    """To which account new settings or a new sign-in lead."""

    SAME = "same"
    OTHER = "other"


def is_other(connection: Connection, settings: Mapping[str, Any], answer: WhichAccount | None) -> bool:
    """Whether these settings lead to another account than the stored ones.

    If nobody has answered this question, compare the settings that name the account, or return False if the stored
    settings cannot be decrypted.
    """
    if answer is not None:
        return answer is WhichAccount.OTHER
    stored = opened(connection, "connector_settings")
    return stored is not None and _is_named_otherwise(connection, registry.stored_settings(stored), settings)


def may_be_other(connection: Connection, settings: Mapping[str, Any]) -> bool:
    """Whether a person must say to which account these settings lead.

    A person must do so if the settings name another account or another login, or if they contain a secret. An empty
    secret means the stored one. Any other secret counts as new, even if it equals the stored one: otherwise, people
    could guess the stored secret and see from the form whether they are right.
    """
    stored = stored_settings(connection)
    fields = registry.kind_of(connection.connector).description.fields
    return (
        _is_named_otherwise(connection, stored, settings)
        or any(field.is_secret and settings.get(field.name) for field in fields)
        or any(field.is_login and (settings.get(field.name) or "") != stored.get(field.name, "") for field in fields)
    )


def marks_of(ats: Connector) -> tuple[str, ...]:
    """The ids by which the account is recognized, or none if the connector cannot tell one account from another."""
    return tuple(ats.account_marks()) if isinstance(ats, Recognized) else ()


def by_marks(connection: Connection, marks: Collection[str]) -> WhichAccount | None:
    """Compare the marks of an account with those of the connection's account. None if either has no marks."""
    known = set(connection.account_marks or ())
    if not known or not marks:
        return None
    return WhichAccount.OTHER if known.isdisjoint(marks) else WhichAccount.SAME


def note_marks(*, connection: Connection, marks: Collection[str]) -> None:
    """Store the marks of the connection's account, unless settings or account have changed meanwhile."""
    if marks:
        rows = Connection.objects.filter(pk=connection.pk, settings_sealed=connection.settings_sealed)
        rows.filter(account_number=connection.account_number).update(account_marks=[*marks])


def follow_change(connection: Connection, *, is_other: bool) -> None:
    """Prepare a connection for another account, or for other records of the same account. The caller saves it."""
    # Discard the report of the last check, and the confirmation that a production system is joined with a test system:
    # both are about the former settings.
    connection.mixes_environments, connection.check_report = False, ""
    # Request a check: nothing is sent or written before the ATS has said whether it is a test system now.
    connection.check_asked_at = clock.now()
    if is_other:
        connection.account_number += 1
        connection.account_changed_at = clock.now()
        connection.account_marks = None
        publish(AccountChanged(connection.pk))
    # Even in the same account, another key may see other records.
    publish(AtsChanged(connection.pk))


def _is_named_otherwise(connection: Connection, stored: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
    account_of = registry.kind_of(connection.connector).description.account_of
    return account_of(stored) != account_of(settings)
