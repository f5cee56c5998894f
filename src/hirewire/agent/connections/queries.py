"""Queries about connections."""

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection, NameRule, RuleKind
from hirewire.agent.sdk.describe import Need


def connection(pk: int) -> Connection:
    return Connection.objects.get(pk=pk)


def of_tenant(tenant: str) -> Connection | None:
    return Connection.objects.filter(tenant=tenant).first()


def of_callback(token: str) -> Connection | None:
    return Connection.objects.filter(callback_token=token).first()


def name_rules(connection: Connection, kind: RuleKind) -> dict[str, str]:
    """What Recruiter shows instead of the ATS's names of this kind. Names that are shown unchanged are left out."""
    return dict(NameRule.objects.filter(connection=connection, kind=kind).values_list("name", "becomes"))


def missing_permissions(connection: Connection) -> tuple[Need, ...]:
    """What the key lacks, as far as the last check or a sync has noticed."""
    report = connection.report
    description = registry.kind_of(connection.connector).description
    return () if report is None else description.missing(report.missing_permissions)
