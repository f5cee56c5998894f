"""Everything that stores what Recruiter says: which contracts were requested, and which integrations are on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from hirewire.agent.connections.errors import BadCallback, OtherCompany, StillLeaving
from hirewire.agent.connections.events import CompanyIdChanged, SwitchesRead
from hirewire.agent.connections.models import Connection, ConnectionState, Contract
from hirewire.kit import clock
from hirewire.kit.text.sentences import sentence
from hirewire.kit.work.events import publish
from hirewire.wire.records.integrations import CallbackEntry, IntegrationEntity
from hirewire.wire.urn import UrnError, id_of

COMPANY_FIELDS: Final = (
    "organization_urn",
    "organization_changed_at",
    "next_organization_urn",
    "next_organization_at",
    "former_organization_urn",
    "former_organization_until",
)


@transaction.atomic
def take_callback(*, connection: Connection, entries: Sequence[CallbackEntry]) -> None:
    organizations = {entry.integration_context for entry in entries if _is(entry.integration_context, "organization")}
    contracts = [entry.integration_context for entry in entries if _is(entry.integration_context, "contract")]
    if len(organizations) != 1 or not contracts:
        raise BadCallback(sentence("The widget named no company, more than one company, or no contract."))
    organization = organizations.pop()
    connection = Connection.objects.select_for_update().get(pk=connection.pk)
    if connection.is_leaving:
        raise StillLeaving
    if connection.organization_urn and connection.organization_urn != organization:
        raise OtherCompany(
            sentence(
                "{name} is connected to {company}, but this request names {other}.",
                name=connection.name,
                company=connection.organization_urn,
                other=organization,
            )
        )
    for urn in contracts:
        Contract.objects.update_or_create(connection=connection, urn=urn, defaults={"is_introduced": False})
    connection.organization_urn = organization
    # Set the state even if another contract is already on, so that the agent names the integration of the new contract
    # in Recruiter before the sync continues.
    connection.state = ConnectionState.REQUESTED
    connection.save(update_fields=["organization_urn", "state"])


def _is(urn: str, kind: str) -> bool:
    try:
        id_of(urn, kind)
    except UrnError:
        return False
    return True


@transaction.atomic
def record_introduction(
    *, connection: Connection, contracts: Sequence[str], entities: Sequence[IntegrationEntity]
) -> None:
    """Record that Recruiter shows the names of these contracts' integrations, and which integrations are on.

    While the agent names the integrations, another contract may be requested. That contract is not in ``contracts``,
    and still has to be introduced.
    """
    # Lock the connection before its contracts. ``take_callback`` uses the same order, so the two functions cannot
    # deadlock.
    connection = Connection.objects.select_for_update().get(pk=connection.pk)
    connection.contracts.filter(urn__in=contracts).update(is_introduced=True)
    apply_statuses(connection=connection, entities=entities)


@transaction.atomic
def apply_statuses(*, connection: Connection, entities: Sequence[IntegrationEntity]) -> Connection:
    connection = Connection.objects.select_for_update().get(pk=connection.pk)
    if connection.is_leaving:
        return connection
    _follow_company(connection, entities)
    company = [entity for entity in entities if entity.integration_context == connection.organization_urn]
    for entity in entities:
        connection.contracts.filter(urn=entity.integration_context).update(is_on=entity.is_enabled)
    contract_is_on = connection.contracts.filter(is_on=True).exists()
    is_on = contract_is_on or connection.company_is_on
    if company:
        is_on = all(entity.is_enabled for entity in company)
        # Recruiter reports the company's integrations as on if the company's own switch or a contract's switch is on.
        # So while a contract is on, the report does not tell whether the company's own switch is on.
        connection.company_is_on = is_on and (connection.company_is_on or not contract_is_on)
        connection.company_reported_on = is_on
        connection.company_reported_at = clock.now()
    connection.state = _state(connection, is_on=is_on)
    connection.save(update_fields=["company_is_on", "company_reported_on", "company_reported_at", "state"])
    publish(SwitchesRead(connection.pk))
    return connection


def _follow_company(connection: Connection, entities: Sequence[IntegrationEntity]) -> None:
    """Adopt the company's new id once Recruiter reports the stored id as the former one.

    Only Hirewire's hub reports former ids.
    """
    ours = connection.organization_urn
    company_entities = [entity for entity in entities if _is(entity.integration_context, "organization")]
    moved = next((entity for entity in company_entities if ours and entity.former_integration_context == ours), None)
    if moved is not None:
        connection.organization_urn = moved.integration_context
        connection.organization_changed_at = clock.now()
    of_ours = next(
        (entity for entity in company_entities if entity.integration_context == connection.organization_urn), None
    )
    if of_ours is not None:
        connection.next_organization_urn = of_ours.next_integration_context or ""
        connection.next_organization_at = _instant(of_ours.next_integration_context_at)
        connection.former_organization_urn = of_ours.former_integration_context or ""
        connection.former_organization_until = _instant(of_ours.former_integration_context_until)
    connection.save(update_fields=[*COMPANY_FIELDS])
    if moved is not None:
        publish(CompanyIdChanged(connection.pk))


def _instant(millis: int | None) -> datetime | None:
    return None if millis is None else clock.from_millis(millis)


def _state(connection: Connection, *, is_on: bool) -> ConnectionState:
    if is_on:
        return ConnectionState.ENABLED
    if connection.state in {ConnectionState.ENABLED, ConnectionState.OFF}:
        return ConnectionState.OFF
    return ConnectionState.READY
