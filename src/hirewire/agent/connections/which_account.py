"""Which account of the ATS the settings of a connection lead to. The agent cannot always tell, so it asks people."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queries import opened, stored_settings


class WhichAccount(StrEnum):
    """What a person says about the account to which new settings lead."""

    SAME = "same"
    OTHER = "other"


def is_other(connection: Connection, settings: Mapping[str, Any], answer: WhichAccount | None) -> bool:
    """Whether these settings lead to another account than the stored ones.

    If nobody has said so, compare the settings that name the account, and return False if the stored ones cannot be
    decrypted.
    """
    if answer is not None:
        return answer is WhichAccount.OTHER
    stored = opened(connection, "connector_settings")
    return stored is not None and _is_named_otherwise(connection, registry.stored_settings(stored), settings)


def may_be_other(connection: Connection, settings: Mapping[str, Any]) -> bool:
    """Whether a person must say which account it is: the settings name another account or login, or contain a secret.

    An empty secret means the stored one. Any other secret counts as new, even if it equals the stored one: otherwise,
    people could guess the stored secret and see from the form whether they are right.
    """
    stored = stored_settings(connection)
    fields = registry.kind_of(connection.connector).description.fields
    return (
        _is_named_otherwise(connection, stored, settings)
        or any(field.is_secret and settings.get(field.name) for field in fields)
        or any(field.is_login and (settings.get(field.name) or "") != stored.get(field.name, "") for field in fields)
    )


def _is_named_otherwise(connection: Connection, stored: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
    account_of = registry.kind_of(connection.connector).description.account_of
    return account_of(stored) != account_of(settings)
