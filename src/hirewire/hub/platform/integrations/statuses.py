"""Integrations with their status, as shown by the API and the widget's callback."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from hirewire.hub.platform.company_ids.models import OtherId
from hirewire.hub.platform.integrations import states
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess, Integration
from hirewire.hub.platform.integrations.queries import callback_url
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit.clock import to_millis
from hirewire.wire.records.integrations import (
    DATA_PROVIDER,
    OF_RECRUITER,
    CallbackEntry,
    IntegrationEntity,
    IntegrationType,
    TenantType,
)


@dataclass(frozen=True, slots=True)
class _Switch:
    is_on: bool
    was_switched: bool


def statuses(application: DeveloperApplication, integrations: Sequence[Integration]) -> dict[int, states.Status]:
    """Map the primary key of each integration to the integration's status.

    This takes two queries, and one more for each organization to which the integrations belong.
    """
    company, contracts = _switches(application)
    has_callback = {
        organization_id: bool(callback_url(application, organization_id))
        for organization_id in {integration.organization_id for integration in integrations}
    }
    off = _Switch(is_on=False, was_switched=False)
    result = {}
    for row in integrations:
        switch = company if row.contract_id is None else contracts.get(row.contract_id, off)
        result[row.pk] = states.status(
            is_ready=row.named_at is not None and has_callback[row.organization_id],
            is_on=switch.is_on,
            was_switched=switch.was_switched,
        )
    return result


def entity(integration: Integration, status: states.Status, other_ids: Sequence[OtherId] = ()) -> IntegrationEntity:
    """Return the record of an integration for the API.

    Published sources differ about the name of the status field, so the record has the status under both names. The
    additional field does no harm, because clients must tolerate unknown fields.
    """
    record = IntegrationEntity(
        integration_context=integration.context_urn,
        integration_type=integration.integration_type,
        tenant_type=TenantType.RECRUITER,
        data_provider=DATA_PROVIDER,
        integration_name=integration.integration_name or None,
        onboarding_status=status,
        status=status,
    )
    if integration.contract_id is not None:
        return record
    for other in reversed(other_ids):
        record = _with_other_id(record, other)
    return record


def _with_other_id(record: IntegrationEntity, other: OtherId) -> IntegrationEntity:
    if not other.is_coming:
        until = None if other.ends_at is None else to_millis(other.ends_at)
        return replace(record, former_integration_context=other.urn, former_integration_context_until=until)
    at = to_millis(other.returns_at or other.changes_at)
    return replace(record, next_integration_context=other.urn, next_integration_context_at=at)


def callback_entries(application: DeveloperApplication, integrations: Sequence[Integration]) -> list[CallbackEntry]:
    by_integration = statuses(application, integrations)
    ordered = sorted(
        integrations, key=lambda integration: OF_RECRUITER.index(IntegrationType(integration.integration_type))
    )
    return [
        CallbackEntry(
            integration_context=integration.context_urn,
            integration_type=integration.integration_type,
            tenant_type=TenantType.RECRUITER,
            onboarding_status=by_integration[integration.pk],
        )
        for integration in ordered
    ]


def _switches(application: DeveloperApplication) -> tuple[_Switch, dict[int, _Switch]]:
    """Return the combined switch for the company-wide integrations, and the switch of each contract.

    The combined switch is on while any switch of the application is on.
    """
    contracts = {
        access.contract_id: _Switch(access.is_on, access.changed_at is not None)
        for access in ContractAccess.objects.filter(application=application)
    }
    company = CompanyAccess.objects.filter(application=application).first()
    every = [*contracts.values()]
    if company is not None:
        every.append(_Switch(company.is_on, company.changed_at is not None))
    return _Switch(any(switch.is_on for switch in every), any(switch.was_switched for switch in every)), contracts
