"""Reads of connections."""

from hirewire.agent.connections.models import Connection, NameRule, RuleKind


def connection(pk: int) -> Connection:
    return Connection.objects.get(pk=pk)


def of_tenant(tenant: str) -> Connection | None:
    return Connection.objects.filter(tenant=tenant).first()


def of_callback(token: str) -> Connection | None:
    return Connection.objects.filter(callback_token=token).first()


def name_rules(connection: Connection, kind: RuleKind) -> dict[str, str]:
    """What Recruiter shows instead of the ATS's names of this kind. Names that are shown unchanged are left out."""
    return dict(NameRule.objects.filter(connection=connection, kind=kind).values_list("name", "becomes"))
