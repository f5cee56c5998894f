"""The progress of an application and its next steps, worded for its developers."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hirewire.hub.platform.integrations import queries, states
from hirewire.hub.platform.integrations.models import ConfigurationKey, ContractAccess, Integration
from hirewire.hub.platform.integrations.states import Inputs
from hirewire.hub.platform.integrations.statuses import statuses
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.wire.records.integrations import OF_RECRUITER, IntegrationType


@dataclass(frozen=True, slots=True)
class Fact:
    is_so: bool
    words: str


@dataclass(frozen=True, slots=True)
class ContractLine:
    access: ContractAccess
    inputs: Inputs

    @property
    def widget_label(self) -> states.WidgetLabel:
        return states.widget_label(self.inputs)

    @property
    def recruiter_label(self) -> states.RecruiterLabel:
        return states.recruiter_label(self.inputs)

    @property
    def facts(self) -> list[Fact]:
        known = self.inputs
        return [
            Fact(known.requested, _("An admin has requested the integration")),
            Fact(known.notified, _("You have named the four required integrations and set CALLBACK_URL")),
            Fact(known.contract_on, _("Contract level is on")),
            Fact(known.company_on, _("Company level is on")),
        ]


@dataclass(frozen=True, slots=True)
class IntegrationLine:
    integration: Integration
    status: states.Status
    settings: list[tuple[str, str]]


def contract_lines(application: DeveloperApplication) -> list[ContractLine]:
    return [ContractLine(access, inputs) for access, inputs in queries.progress(application)]


def integration_lines(application: DeveloperApplication) -> list[IntegrationLine]:
    """Return the integrations, sorted by type. Within a type, the organization's integrations come first."""
    integrations = list(queries.integrations_of(application).prefetch_related("configurations"))
    known = statuses(application, integrations)
    integrations.sort(
        key=lambda each: (OF_RECRUITER.index(IntegrationType(each.integration_type)), each.contract_id or 0)
    )
    return [
        IntegrationLine(
            integration,
            known[integration.pk],
            [(setting.key, setting.value) for setting in integration.configurations.all()],
        )
        for integration in integrations
    ]


def next_steps(
    application: DeveloperApplication, contracts: list[ContractLine], integrations: list[IntegrationLine]
) -> list[str]:
    """Return the remaining steps in order; none for a parent application. Not every step is needed for data to flow."""
    if application.kind == Kind.PARENT:
        return []
    return [*_before_the_answer(application, contracts, integrations), *_after_the_answer(contracts)]


def _before_the_answer(
    application: DeveloperApplication, contracts: list[ContractLine], integrations: list[IntegrationLine]
) -> Iterator[str]:
    if not application.valid_js_sdk_domains:
        yield _("Under Addresses, register the origin of the page that embeds the widget.")
    if not contracts:
        yield _(
            "Wait for the customer: an admin of one of its Recruiter contracts opens the onboarding widget in your "
            "ATS, signs in and presses Request."
        )
        return
    unnamed = [line.integration.integration_type for line in integrations if line.integration.named_at is None]
    if unnamed:
        names = ", ".join(dict.fromkeys(unnamed))
        message = _(
            "Answer the request: set integrationName of %(names)s with a batch_partial_update of atsIntegrations."
        )
        yield message % {"names": names}
    configured = {key for line in integrations for key, _ in line.settings}
    if ConfigurationKey.CALLBACK_URL not in configured:
        yield _("Set CALLBACK_URL of ONE_CLICK_EXPORT. The integration cannot be enabled without it.")
    if viewers := sorted({ConfigurationKey.JOB_POSTING_VIEWERS, ConfigurationKey.APPLICATION_VIEWERS} - configured):
        yield _(
            "Set %(keys)s to ALL_PRODUCT_USERS, or send access lists. If you do neither, "
            "your records stay hidden from everybody."
        ) % {"keys": f" {_('and')} ".join(viewers)}


def _after_the_answer(contracts: list[ContractLine]) -> Iterator[str]:
    for line in contracts:
        if line.inputs.notified and not (line.inputs.contract_on or line.inputs.company_on):
            yield _(
                "Wait for the customer: an admin of %(contract)s turns contract level on in Recruiter, "
                "under Admin Settings, ATS."
            ) % {"contract": line.access.contract.name}
