"""The state of an integration, with functions for the labels, the features and the status that follow from it.

``queries`` checks which calls of the API are allowed.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


@dataclass(frozen=True, slots=True)
class Inputs:
    #: Whether an admin of this contract pressed Request.
    requested: bool
    #: Whether the partner has named the integrations in ``models.NEEDED`` and set its callback address.
    notified: bool
    contract_on: bool
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
    """Return the label for the current contract of the person who sees the widget.

    If only the company switch is on, the label remains "Partner ready".
    """
    if not inputs.requested:
        return WidgetLabel.REQUEST
    if not inputs.notified:
        return WidgetLabel.NOTIFY_PARTNER
    return WidgetLabel.ENABLED if inputs.contract_on else WidgetLabel.PARTNER_READY


def features_of(*, contract_on: bool, company_on: bool) -> frozenset[Feature]:
    if contract_on:
        return _COMPANY_FEATURES | {Feature.HISTORY}
    return _COMPANY_FEATURES if company_on else frozenset()


def can_switch(inputs: Inputs) -> bool:
    """Whether a switch may be turned on: the partner must be ready. Any switch that is on may be turned off."""
    return inputs.requested and inputs.notified


def status(*, is_ready: bool, is_on: bool, was_switched: bool) -> Status:
    """Return the status of one integration.

    For a company-wide integration, ``is_on`` means that any switch of the application is on.
    """
    if is_on:
        return Status.ENABLED
    if was_switched:
        return Status.DISABLED
    return Status.PARTNER_READY if is_ready else Status.REQUESTED
