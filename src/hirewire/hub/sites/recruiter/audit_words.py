"""Words for what the audit trail stores as codes: types, settings, fields, rights, limits and roles."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.integrations.models import ConfigurationKey
from hirewire.hub.platform.throttling.limits import Meter
from hirewire.kit.text.sentences import localized
from hirewire.wire.records.integrations import ALL_PRODUCT_USERS, IntegrationType

#: Words for subjects and values of ``integration.`` entries. Entries store the protocol's names for them.
#: Features have the same names as on the Features tab.
_PROTOCOL: Final[Mapping[str, object]] = {
    IntegrationType.CSA_API: _lazy("InMail and notes in the ATS"),
    IntegrationType.IN_ATS_INDICATOR: _lazy("In ATS indicator and ATS data"),
    IntegrationType.ONE_CLICK_EXPORT: _lazy("Export to ATS"),
    IntegrationType.PROFILE_PLUGIN: _lazy("Profile widget in the ATS"),
    IntegrationType.RECOMMENDED_MATCHES: _lazy("Recommended matches in the ATS"),
    IntegrationType.UNIFIED_SEARCH: _lazy("Combined search in the ATS"),
    ConfigurationKey.CALLBACK_URL: _lazy("Address for push events"),
    ConfigurationKey.JOB_POSTING_VIEWERS: _lazy("Who sees jobs"),
    ConfigurationKey.APPLICATION_VIEWERS: _lazy("Who sees applications"),
    ALL_PRODUCT_USERS: _lazy("every seat"),
}
#: Fields of a developer application.
FIELDS: Final[Mapping[str, object]] = {
    "name": pgettext_lazy("within a sentence", "name"),
    "description": pgettext_lazy("within a sentence", "description"),
    "oauth2_authorized_callback_urls": pgettext_lazy("within a sentence", "redirect addresses"),
    "valid_js_sdk_domains": pgettext_lazy("within a sentence", "widget origins"),
}
#: Rights that only an operator can give to a developer application.
RIGHTS: Final[Mapping[str, object]] = {
    "may_refresh": _lazy("refresh tokens for 365 days"),
    "may_use_own_tokens": _lazy("tokens without a person"),
    "may_use_plain_challenge": _lazy("PKCE with the method “plain”"),
}
#: Roles of an application's developers.
ROLES: Final[Mapping[str, object]] = {"owner": _lazy("Owner"), "viewer": _lazy("Viewer")}
_METERS: Final[Mapping[str, object]] = {
    Meter.REQUESTS_A_DAY: _lazy("requests a day"),
    Meter.RECORDS_A_DAY: _lazy("records a day"),
    Meter.REQUESTS_A_MINUTE: _lazy("requests a minute"),
    Meter.RECORDS_A_MINUTE: _lazy("records a minute"),
}
_LIMITS: Final[Mapping[str, object]] = {"no limit": _lazy("no limit"), "as published": _lazy("as published")}
#: Actions whose ``before`` and ``after`` are fixed texts, which have to be localized.
_CODED: Final = {
    "integration.contract_switched",
    "integration.company_switched",
    "integration.records_switched",
    "contract.export_switched",
    "seat.second_factor_required",
    "seat.state_changed",
}


class Parts(NamedTuple):
    subject: str
    before: str
    after: str


def parts_of(entry: AuditEntry) -> Parts:
    """Return the ``subject``, ``before`` and ``after`` of the entry in words.

    Names, addresses and numbers stay as they are stored.
    """
    parts = Parts(entry.subject, entry.before, entry.after)
    if entry.action in _CODED:
        parts = Parts(parts.subject, localized(parts.before), localized(parts.after))
    if entry.action.startswith("integration."):
        return Parts(*(_word(_PROTOCOL, part) for part in parts))
    match entry.action:
        case "application.updated" | "application.addresses_changed":
            return parts._replace(subject=", ".join(_word(FIELDS, name) for name in parts.subject.split(", ")))
        case "application.rights_set":
            return parts._replace(after=", ".join(_right(right) for right in parts.after.split(", ")))
        case "throttling.quota_set":
            group, _space, meter = parts.subject.rpartition(" ")
            return parts._replace(subject=f"{group}, {_word(_METERS, meter)}", after=_word(_LIMITS, parts.after))
        case "developer.added" | "developer.role_changed" | "developer.invited":
            return parts._replace(before=_word(ROLES, parts.before), after=_word(ROLES, parts.after))
    return parts


def _word(words: Mapping[str, object], code: str) -> str:
    return str(words.get(code, code))


def _right(stored: str) -> str:
    """Return a stored right, such as ``may_refresh=True``, in words."""
    name, _equals, value = stored.partition("=")
    return f"{_word(RIGHTS, name)}: {_('yes') if value == 'True' else _('no')}"
