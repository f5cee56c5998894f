"""Queries about connections."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from hirewire.agent import registry
from hirewire.agent.connections.errors import Ended
from hirewire.agent.connections.models import Connection, NameRule, RuleKind
from hirewire.agent.sdk.describe import Need
from hirewire.kit.secrets import SealBrokenError


class Lost(NamedTuple):
    """Which keys cannot be opened, because the key that encrypted them is lost. Somebody has to enter them again."""

    of_ats: bool
    of_recruiter: bool


def connection(pk: int) -> Connection:
    """Return the connection that a task is for, or raise :class:`Ended` if it is gone or being ended."""
    row = Connection.objects.filter(pk=pk).first()
    if row is None or row.is_leaving:
        raise Ended
    return row


def of_tenant(tenant: str) -> Connection | None:
    return Connection.objects.filter(tenant=tenant).first()


def of_callback(token: str) -> Connection | None:
    return Connection.objects.filter(callback_token=token).first()


def opened(connection: Connection, name: str) -> str | None:
    """Return a secret, or None if there is none yet or the key that encrypted it is lost."""
    try:
        secret: str = getattr(connection, name)
    except SealBrokenError:
        return None
    return secret


def stored_settings(connection: Connection) -> Mapping[str, Any]:
    """The settings of the ATS; none if the key that encrypted them is lost."""
    return registry.stored_settings(opened(connection, "connector_settings") or "{}")


def lost(connection: Connection) -> Lost:
    return Lost(
        of_ats=None in {opened(connection, name) for name in ("connector_settings", "webhook_secret")},
        of_recruiter=connection.is_provisioned and opened(connection, "client_secret") is None,
    )


def name_rules(connection: Connection, kind: RuleKind) -> dict[str, str]:
    """What Recruiter shows instead of the ATS's names of this kind. Names that are shown unchanged are left out."""
    return dict(NameRule.objects.filter(connection=connection, kind=kind).values_list("name", "becomes"))


def missing_permissions(connection: Connection) -> tuple[Need, ...]:
    """Permissions that the key lacks, as far as the last check or a sync has noticed."""
    report = connection.report
    description = registry.kind_of(connection.connector).description
    return () if report is None else description.missing(report.missing_permissions)
