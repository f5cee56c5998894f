"""The state of an integration, with one function for each thing that depends on it.

Pages, widgets and the API show what these functions return. ``queries`` checks which calls of the API are allowed.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


@dataclass(frozen=True, slots=True)
class Inputs:
    """The facts that determine the state of one application on one contract."""

    #: An admin of this contract pressed Request.
    requested: bool
    #: The partner has named the integrations in ``models.NEEDED`` and set its callback address.
    notified: bool
    #: The contract switch of this contract.
    contract_on: bool
    #: The company switch, one for all contracts.
    company_on: bool


class RecruiterLabel(StrEnum):
    NOT_ACTIVATED = "Not Activated"
    CONTRACT = "Contract Level Activated"
    COMPANY = "Company Level Activated"
    ACTIVATED = "Activated"


class WidgetLabel(StrEnum):
    REQUEST = "Request"
    NOTIFY_PARTNER = "Notify Partner"
    PARTNER_READY = "Partner ready"
    ENABLED = "Enabled"


class Feature(Enum):
    EXPORT = "export"
    IN_ATS = "in_ats"
    PROFILE = "profile"
    MATCHES = "matches"
    SEARCH = "search"
    HISTORY = "history"


class Status(StrEnum):
    """The state of one integration, as the API writes it."""

    REQUESTED = "REQUESTED"
    PARTNER_READY = "PARTNER_READY"
    ENABLED = "ENABLED"
    #: The integration was on, and can be switched on again.
    DISABLED = "DISABLED"


_RECRUITER = {
    (False, False): RecruiterLabel.NOT_ACTIVATED,
    (True, False): RecruiterLabel.CONTRACT,
    (False, True): RecruiterLabel.COMPANY,
    (True, True): RecruiterLabel.ACTIVATED,
}
_COMPANY_FEATURES = frozenset(Feature) - {Feature.HISTORY}


def recruiter_label(inputs: Inputs) -> RecruiterLabel:
    return _RECRUITER[inputs.contract_on, inputs.company_on]


def widget_label(inputs: Inputs) -> WidgetLabel:
    """Return the label for the person's current contract. The company switch alone leaves it at "Partner ready"."""
    if not inputs.requested:
        return WidgetLabel.REQUEST
    if not inputs.notified:
        return WidgetLabel.NOTIFY_PARTNER
    return WidgetLabel.ENABLED if inputs.contract_on else WidgetLabel.PARTNER_READY


def features_of(*, contract_on: bool, company_on: bool) -> frozenset[Feature]:
    """Return the features that seats of this contract have. Only the switches matter."""
    if contract_on:
        return _COMPANY_FEATURES | {Feature.HISTORY}
    return _COMPANY_FEATURES if company_on else frozenset()


def can_switch(inputs: Inputs) -> bool:
    """Whether a switch may be turned on: the partner must be ready. Any switch that is on may be turned off."""
    return inputs.requested and inputs.notified


def status(*, is_ready: bool, is_on: bool, was_switched: bool) -> Status:
    """Return the status of one integration. For a company-wide one, ``is_on`` means that any switch is on."""
    if is_on:
        return Status.ENABLED
    if was_switched:
        return Status.DISABLED
    return Status.PARTNER_READY if is_ready else Status.REQUESTED
