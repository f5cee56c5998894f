"""Queries about integrations. Most take the application, the contract or the seat as their first argument."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.company_ids.queries import companies_meant
from hirewire.hub.platform.integrations import states
from hirewire.hub.platform.integrations.errors import (
    KeepsNoRecords,
    KeepsRecords,
    Lack,
    NotEnabled,
    SeveralApplications,
)
from hirewire.hub.platform.integrations.models import (
    NEEDED,
    CompanyAccess,
    Configuration,
    ConfigurationKey,
    ContractAccess,
    Integration,
    StatusChange,
    SyncHold,
)
from hirewire.hub.platform.integrations.states import Feature, Inputs
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit.db import prepared
from hirewire.kit.web.request_cache import once
from hirewire.wire.records.integrations import IntegrationKey, IntegrationType, TenantType
from hirewire.wire.urn import UrnError, id_of

#: A call stops writing at most this long after its start. Until then, it may go on writing, even after a switch was
#: turned off or after the call's company moved to another id.
LONGEST_CALL: Final = timedelta(minutes=10)

#: This query is written in SQL because it runs on every call that sends records. Building it with the ORM would take
#: longer than running it.
_SYNC_IS_ALLOWED = """
SELECT EXISTS (
    SELECT 1 FROM hub_companyaccess AS access
    WHERE access.application_id = customer.id AND access.organization_id = customer.organization_id AND access.is_blind
) FROM hub_developerapplication AS customer
WHERE customer.id = %(application)s AND customer.organization_id = %(organization)s AND (
    EXISTS (
        SELECT 1 FROM hub_companyaccess AS access
        WHERE access.application_id = customer.id AND access.organization_id = customer.organization_id AND access.is_on
    ) OR EXISTS (
        SELECT 1 FROM hub_contractaccess AS access JOIN hub_contract AS contract ON contract.id = access.contract_id
        WHERE access.application_id = customer.id AND contract.organization_id = customer.organization_id
            AND access.is_on AND contract.ended_at IS NULL
    )
)
"""

#: This query and ``_APPLICATIONS`` run on every page of Recruiter, so they avoid the ORM as well.
_SWITCHES = """
SELECT id, EXISTS (
    SELECT FROM hub_contractaccess AS access
    WHERE access.application_id = held.id AND access.contract_id = %(contract)s::bigint AND access.is_on
), EXISTS (
    SELECT FROM hub_companyaccess AS access
    WHERE access.application_id = held.id AND access.organization_id = %(organization)s::bigint AND access.is_on
) FROM hub_developerapplication AS held WHERE organization_id = %(organization)s::bigint
"""
_APPLICATIONS: Final = prepared.LookUp(DeveloperApplication, where="held.organization_id = %(organization)s::bigint")


@dataclass(frozen=True, slots=True)
class Card:
    """One application on the ATS tab of Recruiter's admin settings."""

    application: DeveloperApplication
    inputs: Inputs
    #: The developer application's name.
    title: str
    #: The name that the partner gave the integrations. The card shows it in brackets.
    bracket_name: str
    contract_access: ContractAccess | None
    company_access: CompanyAccess | None

    @property
    def number(self) -> int:
        return self.application.pk

    @property
    def is_abandoned(self) -> bool:
        """Whether a switch is on although the partner has removed its callback address."""
        return (self.inputs.contract_on or self.inputs.company_on) and not self.inputs.notified

    @property
    def label(self) -> states.RecruiterLabel:
        return states.recruiter_label(self.inputs)


def inputs(application: DeveloperApplication, contract: Contract) -> Inputs:
    return _card(application, contract).inputs


def cards(contract: Contract) -> list[Card]:
    """Return the applications that were requested on this contract or whose company switch is on."""
    on_contract = ContractAccess.objects.filter(application=OuterRef("pk"), contract=contract)
    in_company = CompanyAccess.objects.filter(
        application=OuterRef("pk"), organization=contract.organization_id, is_on=True
    )
    applications = DeveloperApplication.objects.filter(
        Q(Exists(on_contract)) | Q(Exists(in_company)), organization=contract.organization_id
    )
    return [_card(application, contract) for application in applications.order_by("pk")]


def card(contract: Contract, application_id: int) -> Card | None:
    return next((ats_card for ats_card in cards(contract) if ats_card.number == application_id), None)


def progress(application: DeveloperApplication) -> list[tuple[ContractAccess, Inputs]]:
    """Return every contract on which the application was requested. Takes four queries for any number of contracts."""
    accesses = list(
        ContractAccess.objects.filter(application=application)
        .select_related("contract__organization")
        .order_by("contract__name", "pk")
    )
    integrations = list(integrations_of(application).prefetch_related("configurations").order_by("pk"))
    company = CompanyAccess.objects.filter(application=application, organization=application.organization_id).first()
    return [
        (
            access,
            Inputs(
                requested=True,
                notified=_is_answered(row for row in integrations if row.contract_id in {None, access.contract_id}),
                contract_on=access.is_on,
                company_on=company is not None and company.is_on,
            ),
        )
        for access in accesses
    ]


def is_notified(application: DeveloperApplication, contract: Contract) -> bool:
    """Whether the partner has answered with the required names and an address for events."""
    return _is_answered(integrations_for(application, contract))


def applications_for(seat: Seat, feature: Feature) -> list[DeveloperApplication]:
    """Return the applications whose ``feature`` the seat may use. Two cached queries serve all features of a page."""
    return [application for application, features in _features(seat.contract) if feature in features]


@once
def _features(contract: Contract) -> list[tuple[DeveloperApplication, frozenset[Feature]]]:
    if contract.is_over:
        return []
    about = {"organization": contract.organization_id, "contract": contract.pk}
    features = {
        pk: states.features_of(contract_on=contract_on, company_on=company_on)
        for pk, contract_on, company_on in prepared.rows(_SWITCHES, about)
    }
    applications = _APPLICATIONS.every(about) if features else []
    return [(application, features[application.pk]) for application in applications if application.pk in features]


def features_by_contract(
    application: DeveloperApplication, contracts: Sequence[Contract]
) -> dict[int, frozenset[Feature]]:
    on = set(ContractAccess.objects.filter(application=application, is_on=True).values_list("contract_id", flat=True))
    company_on = CompanyAccess.objects.filter(
        application=application, organization=application.organization_id, is_on=True
    ).exists()
    return {
        contract.pk: states.features_of(
            contract_on=contract.pk in on and not contract.is_over,
            company_on=company_on and contract.organization_id == application.organization_id and not contract.is_over,
        )
        for contract in contracts
    }


def contracts_with_data(contracts: Iterable[Contract]) -> set[int]:
    running = [contract for contract in contracts if not contract.is_over]
    own = ContractAccess.objects.filter(contract__in=running, is_on=True).values_list("contract_id", flat=True)
    companies = set(
        CompanyAccess.objects.filter(
            organization__in={contract.organization_id for contract in running}, is_on=True
        ).values_list("organization_id", flat=True)
    )
    return set(own) | {contract.pk for contract in running if contract.organization_id in companies}


def sync_is_allowed(application: DeveloperApplication, organization_id: int) -> bool:
    """Whether ``application`` may send data of the company: the company switch or any contract switch is on."""
    return bool(_sync(application, organization_id))


def _sync(application: DeveloperApplication, organization_id: int) -> list[tuple[bool]]:
    """Return one row if sync is allowed, else none. Its value is true if the company keeps hashes, not records."""
    return prepared.rows(_SYNC_IS_ALLOWED, {"application": application.pk, "organization": organization_id})


def is_anything_on(organization_id: int, application: DeveloperApplication | None) -> bool:
    """Whether any switch of ``application`` is on in this company.

    If ``application`` is None, the switches of all applications count.
    """
    on_contract, in_company = _switches(organization_id, application)
    return on_contract.filter(is_on=True).exists() or in_company.filter(is_on=True).exists()


def last_switched_at(organization_id: int, application: DeveloperApplication | None) -> datetime | None:
    """Return when a switch was last changed in this company.

    Considers only the switches of ``application``, or the switches of all applications if it is None.
    """
    on_contract, in_company = _switches(organization_id, application)
    last = Max("changed_at")
    changes = (on_contract.aggregate(last=last)["last"], in_company.aggregate(last=last)["last"])
    return max((at for at in changes if at is not None), default=None)


def on_since(organization_id: int) -> dict[int, datetime]:
    """Return when each active application was turned on: the earliest change of the switches that are on now."""
    on_contracts = ContractAccess.objects.filter(contract__organization=organization_id, is_on=True)
    in_company = CompanyAccess.objects.filter(organization=organization_id, is_on=True)
    moved = [
        *on_contracts.exclude(changed_at=None).values_list("application_id", "changed_at"),
        *in_company.exclude(changed_at=None).values_list("application_id", "changed_at"),
    ]
    since: dict[int, datetime] = {}
    for application_id, at in moved:
        if at is not None:
            since[application_id] = min(at, since.get(application_id, at))
    return since


def is_held(application: DeveloperApplication, organization_id: int) -> bool:
    holds = SyncHold.objects.filter(organization=organization_id)
    return holds.filter(Q(application=application) | Q(application=None)).exists()


def require_sync(application: DeveloperApplication, organization_id: int) -> None:
    """Refuse the whole call unless ``application`` may send data of this company."""
    if not sync_is_allowed(application, organization_id):
        raise _no_sync(application, organization_id)


def require_records(application: DeveloperApplication, organization_id: int) -> None:
    """Like ``require_sync``, for records of people. Also refuses if the company keeps no such records."""
    _require_sync_of(application, organization_id, is_blind=False)


def require_blind(application: DeveloperApplication, organization_id: int) -> None:
    """Like ``require_sync``, for hashes. Also refuses if the company keeps records instead."""
    _require_sync_of(application, organization_id, is_blind=True)


def _require_sync_of(application: DeveloperApplication, organization_id: int, *, is_blind: bool) -> None:
    match _sync(application, organization_id):
        case []:
            raise _no_sync(application, organization_id)
        case [(keeps_hashes,)] if keeps_hashes != is_blind:
            raise (KeepsRecords if keeps_hashes is False else KeepsNoRecords)(f"urn:li:organization:{organization_id}")


def company_of(application: DeveloperApplication, what: str) -> int:
    """Return the id of the only customer of ``application``, for a call that names no company.

    The message of a refusal names ``what``, the kind of data that the call is about.
    """
    if application.organization_id is None:
        raise NotEnabled(what, Lack.SERVES_NOBODY)
    return application.organization_id


def _no_sync(application: DeveloperApplication, organization_id: int) -> NotEnabled:
    if application.organization_id is None:
        lack = Lack.SERVES_NOBODY
    else:
        lack = Lack.OFF if application.organization_id == organization_id else Lack.NOT_YOURS
    return NotEnabled(f"urn:li:organization:{organization_id}", lack)


def is_blind(application: DeveloperApplication, organization_id: int) -> bool:
    return CompanyAccess.objects.filter(application=application, organization=organization_id, is_blind=True).exists()


def readable_contracts(application: DeveloperApplication) -> QuerySet[Contract]:
    """Return the running contracts whose own switch is on for ``application``. The company switch is not enough."""
    return Contract.objects.filter(accesses__application=application, accesses__is_on=True, ended_at=None)


def require_contract_reads(application: DeveloperApplication, contract_id: int) -> Contract:
    """Return the contract if ``application`` may read who works on it and what they write."""
    contract = readable_contracts(application).select_related("organization").filter(pk=contract_id).first()
    if contract is None:
        raise NotEnabled(f"urn:li:contract:{contract_id}", _lack_of_contract(application, contract_id))
    return contract


def _lack_of_contract(application: DeveloperApplication, contract_id: int) -> Lack:
    access = ContractAccess.objects.filter(application=application, contract=contract_id).select_related("contract")
    requested = access.first()
    if requested is None:
        return Lack.NOT_YOURS
    return Lack.CONTRACT_OVER if requested.contract.is_over else Lack.CONTRACT_OFF


def configuration(
    application: DeveloperApplication, organization_id: int, integration_type: str, key: str
) -> str | None:
    return (
        Configuration.objects.filter(
            integration__application=application,
            integration__organization=organization_id,
            integration__integration_type=integration_type,
            key=key,
        )
        .values_list("value", flat=True)
        .first()
    )


def callback_url(application: DeveloperApplication, organization_id: int) -> str:
    setting = configuration(
        application, organization_id, IntegrationType.ONE_CLICK_EXPORT, ConfigurationKey.CALLBACK_URL
    )
    return setting or ""


def integrations_of(application: DeveloperApplication) -> QuerySet[Integration]:
    return Integration.objects.filter(application=application).select_related("organization", "contract")


def integrations_for(application: DeveloperApplication, contract: Contract) -> list[Integration]:
    return list(
        integrations_of(application)
        .filter(Q(contract=None) | Q(contract=contract), organization=contract.organization_id)
        .prefetch_related("configurations")
        .order_by("pk")
    )


def integration(application: DeveloperApplication, key: IntegrationKey) -> Integration | None:
    """Return the integration with this wire key. It belongs to the caller or to a customer of the calling partner.

    A key does not name the application, so a key may fit more than one of a partner's applications. They may belong to
    the same company or, after a company was split, to two companies that share one id. A key that fits several
    applications is refused unless exactly one of them is in use.
    """
    if key.tenant_type != TenantType.RECRUITER:
        return None
    integrations = Integration.objects.select_related("application__parent", "organization", "contract").filter(
        Q(application=application) | Q(application__parent=application), integration_type=key.integration_type
    )
    is_contracts = key.integration_type == IntegrationType.CSA_API
    try:
        number = id_of(key.integration_context, "contract" if is_contracts else "organization")
    except UrnError:
        return None
    if is_contracts:
        integrations = integrations.filter(contract=number)
    else:
        integrations = integrations.filter(organization__in=companies_meant(application, number), contract=None)
    matches = list(integrations.order_by("-pk"))
    meant = [match for match in matches if match.application_id == application.pk] or matches
    if _are_several(meant):
        meant = [match for match in meant if _is_in_use(match)] or meant
        if _are_several(meant):
            raise SeveralApplications(key.integration_context)
    return next(iter(meant), None)


def _are_several(integrations: Iterable[Integration]) -> bool:
    return len({row.application_id for row in integrations}) > 1


def _is_in_use(integration: Integration) -> bool:
    """Whether a switch is on, or a running contract has requested the application since the last change of a switch."""
    about = {"application": integration.application_id}
    contracts = ContractAccess.objects.filter(**about, contract__ended_at=None)
    if integration.contract_id is not None:
        contracts = contracts.filter(contract=integration.contract_id)
    company = CompanyAccess.objects.filter(**about, organization=integration.organization_id)
    switches = [*contracts.values_list("is_on", "changed_at"), *company.values_list("is_on", "changed_at")]
    if any(is_on for is_on, _ in switches):
        return True
    switched = [at for _, at in switches if at is not None]
    if not switched:
        return contracts.exists()
    # "Notify Partner" repeats a request without changing ``requested_at``, so a later ``notified_at`` counts, too.
    last = max(switched)
    return contracts.filter(Q(requested_at__gt=last) | Q(notified_at__gt=last)).exists()


def settings_of(integration: Integration) -> list[tuple[str, str]]:
    return list(Configuration.objects.filter(integration=integration).order_by("pk").values_list("key", "value"))


def moved_by(event: PushEvent) -> QuerySet[Integration]:
    moved = StatusChange.integrations.through.objects.filter(statuschange=event.pk).values("integration")
    return (
        Integration.objects.select_related("application", "organization", "contract")
        .filter(pk__in=moved)
        .order_by("pk")
    )


def _card(application: DeveloperApplication, contract: Contract) -> Card:
    contract_access = ContractAccess.objects.filter(application=application, contract=contract).first()
    company_access = CompanyAccess.objects.filter(
        application=application, organization=contract.organization_id
    ).first()
    integrations = integrations_for(application, contract)
    return Card(
        application=application,
        inputs=Inputs(
            requested=contract_access is not None,
            notified=_is_answered(integrations),
            contract_on=contract_access is not None and contract_access.is_on,
            company_on=company_access is not None and company_access.is_on and not contract.is_over,
        ),
        title=application.name,
        bracket_name=next((row.integration_name for row in integrations if row.integration_name), ""),
        contract_access=contract_access,
        company_access=company_access,
    )


def _is_answered(integrations: Iterable[Integration]) -> bool:
    integrations = list(integrations)
    named = {row.integration_type for row in integrations if row.named_at is not None}
    has_callback = any(
        setting.key == ConfigurationKey.CALLBACK_URL for row in integrations for setting in row.configurations.all()
    )
    return named >= NEEDED and has_callback


def _switches(
    organization_id: int, application: DeveloperApplication | None
) -> tuple[QuerySet[ContractAccess], QuerySet[CompanyAccess]]:
    of_application = Q() if application is None else Q(application=application)
    return (
        ContractAccess.objects.filter(of_application, contract__organization=organization_id),
        CompanyAccess.objects.filter(of_application, organization=organization_id),
    )
