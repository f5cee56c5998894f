from collections.abc import Mapping
from typing import Any, NamedTuple

from hirewire.agent import registry
from hirewire.agent.connections.errors import Ended
from hirewire.agent.connections.models import Connection, NameRule, RuleKind
from hirewire.agent.sdk.describe import Need
from hirewire.kit.monitoring import current
from hirewire.kit.secrets import SealBrokenError


class Lost(NamedTuple):
    """Which keys have to be entered again, because their encryption key is lost."""

    of_ats: bool
    of_recruiter: bool


def connection(pk: int) -> Connection:
    row = Connection.objects.filter(pk=pk).first()
    if row is None or row.is_leaving:
        raise Ended
    return row


def of_tenant(tenant: str) -> Connection | None:
    row = Connection.objects.filter(tenant=tenant).first()
    if row is not None:
        # Add the tenant to the log only now that its connection is found: a stranger may put any word into a URL.
        current.note(tenant=row.tenant)
    return row


def of_callback(token: str) -> Connection | None:
    return Connection.objects.filter(callback_token=token).first()


def opened(connection: Connection, name: str) -> str | None:
    try:
        secret: str = getattr(connection, name)
    except SealBrokenError:
        return None
    return secret


def stored_settings(connection: Connection) -> Mapping[str, Any]:
    return registry.stored_settings(opened(connection, "connector_settings") or "{}")


def lost(connection: Connection) -> Lost:
    return Lost(
        of_ats=None in {opened(connection, name) for name in ("connector_settings", "webhook_secret")},
        of_recruiter=connection.is_provisioned and opened(connection, "client_secret") is None,
    )


def name_rules(connection: Connection, kind: RuleKind) -> dict[str, str]:
    return dict(NameRule.objects.filter(connection=connection, kind=kind).values_list("name", "becomes"))


def missing_permissions(connection: Connection) -> tuple[Need, ...]:
    """Permissions that the key lacks, as far as the last check or a sync has noticed."""
    report = connection.report
    description = registry.kind_of(connection.connector).description
    return () if report is None else description.missing(report.missing_permissions)
