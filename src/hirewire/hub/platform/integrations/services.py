"""Carries out what admins and partners do with integrations and with the two switches."""

from collections.abc import Callable

from django.db import transaction

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.audit.services import Actor
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.organizations.services import lock_company
from hirewire.hub.platform.company_ids.holding import hold_company_of
from hirewire.hub.platform.integrations import queries
from hirewire.hub.platform.integrations.errors import (
    ContractOver,
    IntegrationError,
    NoCallback,
    NotReady,
    NotRequested,
    OnHold,
    OtherCompany,
    StillOn,
    WrongProduct,
)
from hirewire.hub.platform.integrations.events import IntegrationRequested
from hirewire.hub.platform.integrations.models import (
    TYPES,
    CompanyAccess,
    ContractAccess,
    Integration,
    StatusChange,
    SyncHold,
)
from hirewire.hub.platform.integrations.statuses import callback_entries, statuses
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.kit import clock
from hirewire.kit.work.events import publish
from hirewire.wire.push import PushType
from hirewire.wire.records.integrations import CallbackEntry, IntegrationType

MAX_NAME = 200


@needs(Verb.SWITCH)
@transaction.atomic
def request_integration(
    *, application: DeveloperApplication, contract: Contract, person: Person
) -> list[CallbackEntry]:
    """Request the application's integrations for a contract, and return the entries for the widget's callback.

    The first request binds the application to the company. Requesting again changes nothing and returns the same
    entries.
    """
    if not contract.has_rsc:
        raise WrongProduct(contract.get_product_display())
    lock_company(contract)
    _check_running(contract)
    locked = DeveloperApplication.objects.select_for_update().get(pk=application.pk)
    if locked.kind == Kind.PARENT or locked.organization_id not in {None, contract.organization_id}:
        raise OtherCompany
    if locked.organization_id is None:
        locked.organization_id = contract.organization_id
        locked.save(update_fields=["organization"])
    application.organization_id = contract.organization_id
    now = clock.now()
    _, is_new = ContractAccess.objects.get_or_create(
        application=locked,
        contract=contract,
        defaults={"requested_by": person, "requested_at": now, "notified_at": now, "notify_count": 1},
    )
    CompanyAccess.objects.get_or_create(application=locked, organization_id=contract.organization_id)
    for integration_type in TYPES:
        Integration.objects.get_or_create(
            application=locked,
            organization_id=contract.organization_id,
            contract=contract if integration_type == IntegrationType.CSA_API else None,
            integration_type=integration_type,
        )
    if is_new:
        _audit("integration.requested", person, locked, contract)
        publish(IntegrationRequested(application_id=locked.pk, contract_id=contract.pk))
    return _entries(locked, contract)


@needs(Verb.SWITCH)
@transaction.atomic
def notify_partner(*, application: DeveloperApplication, contract: Contract, person: Person) -> list[CallbackEntry]:
    """Record another notification to a partner that has not answered yet, and return the entries again."""
    lock_company(contract)
    access = _access(application, contract)
    access.notified_at = clock.now()
    access.notify_count += 1
    access.notify_fault = ""
    access.save(update_fields=["notified_at", "notify_count", "notify_fault"])
    _audit("integration.partner_notified", person, application, contract)
    return _entries(application, contract)


@needs(Verb.SWITCH)
@transaction.atomic
def record_notify_fault(
    *,
    application: DeveloperApplication,
    contract: Contract,
    person: Person,  # noqa: ARG001 - the decorator ``needs`` checks the person
    fault: str,
) -> None:
    """Record why the partner's last notification failed. An empty ``fault`` stands for success."""
    ContractAccess.objects.filter(application=application, contract=contract).update(notify_fault=fault[:300])


@transaction.atomic
def name_integration(*, integration: Integration, name: str) -> None:
    """Name an integration. The first name is the partner's answer to a request; a later name changes no status."""
    if not name.strip() or len(name) > MAX_NAME:
        raise IntegrationError(
            f"ERROR :: /integrationName :: length of text is out of range 1...{MAX_NAME}\n", status=422
        )
    hold_company_of(integration.application_id, integration.organization_id)
    integration.refresh_from_db(fields=["organization", "integration_name", "named_at"])
    before = integration.integration_name
    if before == name and integration.named_at is not None:
        return
    integration.integration_name = name
    integration.named_at = integration.named_at or clock.now()
    integration.save(update_fields=["integration_name", "named_at"])
    audit.record(
        action="integration.named",
        actor=integration.application,
        organization=integration.organization,
        contract=integration.contract,
        application=integration.application,
        subject=integration.integration_type,
        before=before,
        after=name,
    )


@needs(Verb.SWITCH)
@transaction.atomic
def switch_contract(*, application: DeveloperApplication, contract: Contract, person: Person, on: bool) -> None:
    """Turn the contract switch on or off.

    Turning it on needs a running contract, a partner that has answered, and no hold on the company's switches.
    """
    lock_company(contract)
    access = _access(application, contract)
    if access.is_on == on:
        return
    if on:
        _check_running(contract)
        _check_not_held(application, contract.organization_id)
        if not queries.is_notified(application, contract):
            raise NotReady

    about = {"before": _word(on=not on), "after": _word(on=on)}
    entry = _audit("integration.contract_switched", person, application, contract, **about)

    def change() -> None:
        access.is_on, access.changed_at, access.changed_by = on, entry.at, person
        access.save(update_fields=["is_on", "changed_at", "changed_by"])

    _switch(application, contract, change)


@needs(Verb.SWITCH)
@transaction.atomic
def switch_company(*, application: DeveloperApplication, contract: Contract, person: Person, on: bool) -> None:
    """Turn the company switch on or off. The person may be an admin of any of the company's contracts."""
    lock_company(contract)
    access = (
        CompanyAccess.objects.select_for_update()
        .filter(application=application, organization=contract.organization_id)
        .first()
    )
    if access is None:
        raise NotRequested
    if access.is_on == on:
        return
    if on:
        _check_running(contract)
        _check_not_held(application, contract.organization_id)
        _access(application, contract)
        if not queries.is_notified(application, contract):
            raise NotReady

    about = {"before": _word(on=not on), "after": _word(on=on)}
    entry = _audit("integration.company_switched", person, application, contract, **about)

    def change() -> None:
        access.is_on, access.changed_at, access.changed_by = on, entry.at, person
        access.save(update_fields=["is_on", "changed_at", "changed_by"])

    _switch(application, contract, change)


@transaction.atomic
def announce_state(*, application: DeveloperApplication, actor: Actor) -> PushEvent:
    """Send an event about all integrations of ``application``, so that the partner can test its receiver.

    The event has the documented type for changes of status, because receivers could not use an unknown type. The
    partner then reads statuses that have not changed, which does no harm.
    """
    organization = application.organization
    endpoint_url = "" if organization is None else queries.callback_url(application, organization.pk)
    if organization is None or not endpoint_url:
        raise NoCallback
    event = _tell_all(application, organization, endpoint_url)
    audit.record(
        action="notification.test_sent",
        actor=actor,
        organization=organization,
        application=application,
        subject=event.type,
    )
    return event


@transaction.atomic
def announce_company(*, application: DeveloperApplication, organization: Organization) -> PushEvent:
    """Notify the partner that a change of its customer's company id has been planned, canceled or carried out.

    The event does not contain the ids. The partner reads them from the integrations.
    """
    return _tell_all(application, organization, queries.callback_url(application, organization.pk))


@transaction.atomic
def hold_sync(*, contract: Contract, application: DeveloperApplication | None) -> None:
    """Keep the switches of ``application`` off in the contract's company until ``release_sync`` is called.

    If ``application`` is None, this applies to all applications. Refused while any of these switches is on.
    """
    lock_company(contract)
    if queries.is_anything_on(contract.organization_id, application):
        raise StillOn
    SyncHold.objects.get_or_create(organization=contract.organization, application=application)


@transaction.atomic
def release_sync(*, organization: Organization, application: DeveloperApplication | None) -> None:
    SyncHold.objects.filter(organization=organization, application=application).delete()


def _check_running(contract: Contract) -> None:
    """Refuse if the contract has ended, perhaps while the caller waited for the lock on the company."""
    contract.refresh_from_db(fields=["ended_at", "end_cause"])
    if contract.is_over:
        raise ContractOver(contract.name)


def _check_not_held(application: DeveloperApplication, organization_id: int) -> None:
    if queries.is_held(application, organization_id):
        raise OnHold


def _switch(application: DeveloperApplication, contract: Contract, change: Callable[[], None]) -> None:
    """Carry out ``change`` and notify the partner of the integrations whose status it changed.

    While another switch is on, ``change`` may leave every status as it was. In that case, the event names the
    company-wide integrations: a partner reads the integrations that an event names, and may rely on getting at least
    one.
    """
    integrations = list(queries.integrations_of(application).filter(organization=contract.organization_id))
    before = statuses(application, integrations)
    change()
    after = statuses(application, integrations)
    event = notifications.announce(
        application=application,
        organization=contract.organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url=queries.callback_url(application, contract.organization_id),
    )
    moved = StatusChange.objects.create(event=event)
    changed = [integration for integration in integrations if before[integration.pk] != after[integration.pk]]
    moved.integrations.set(changed or [integration for integration in integrations if integration.contract_id is None])


def _tell_all(application: DeveloperApplication, organization: Organization, endpoint_url: str) -> PushEvent:
    event = notifications.announce(
        application=application,
        organization=organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url=endpoint_url,
    )
    change = StatusChange.objects.create(event=event)
    change.integrations.set(queries.integrations_of(application))
    return event


def _access(application: DeveloperApplication, contract: Contract) -> ContractAccess:
    access = ContractAccess.objects.select_for_update().filter(application=application, contract=contract).first()
    if access is None:
        raise NotRequested
    return access


def _entries(application: DeveloperApplication, contract: Contract) -> list[CallbackEntry]:
    return callback_entries(application, queries.integrations_for(application, contract))


def _audit(
    action: str,
    person: Person,
    application: DeveloperApplication,
    contract: Contract,
    *,
    before: str = "",
    after: str = "",
) -> AuditEntry:
    return audit.record(
        action=action,
        actor=person,
        organization=contract.organization,
        contract=contract,
        application=application,
        subject=application.name,
        before=before,
        after=after,
    )


def _word(*, on: bool) -> str:
    return "on" if on else "off"
