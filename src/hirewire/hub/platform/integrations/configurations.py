"""The partner's settings for a customer: the callback address, and who sees records that have no access list."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from hirewire.hub.identity.audit import services as audit
from hirewire.hub.platform.company_ids.holding import hold_company_of
from hirewire.hub.platform.integrations.errors import InvalidConfiguration, NoConfiguration
from hirewire.hub.platform.integrations.models import Configuration, ConfigurationKey, Integration
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.notifications.queries import is_anothers
from hirewire.kit import clock
from hirewire.kit.web.links import origin_of
from hirewire.wire.records.integrations import ALL_PRODUCT_USERS, IntegrationType

MAX_URL = 2000
_PORTS = {None, 80, 443}
#: The number of an advisory lock. Nothing else may use the same number.
_LOCK = 7_319_203
_TYPES = {
    ConfigurationKey.CALLBACK_URL: IntegrationType.ONE_CLICK_EXPORT,
    ConfigurationKey.JOB_POSTING_VIEWERS: IntegrationType.ONE_CLICK_EXPORT,
    ConfigurationKey.APPLICATION_VIEWERS: IntegrationType.IN_ATS_INDICATOR,
}


@transaction.atomic
def set_configuration(*, integration: Integration, key: str, value: str) -> None:
    """Store a setting. If it is a new callback address, events that still wait to be sent go to this address."""
    known = _key_for(integration, key)
    _hold_company(integration)
    _CHECKS[known](integration, value)
    before = Configuration.objects.filter(integration=integration, key=known).values_list("value", flat=True).first()
    if before == value:
        return
    Configuration.objects.update_or_create(
        integration=integration, key=known, defaults={"value": value, "changed_at": clock.now()}
    )
    if known == ConfigurationKey.CALLBACK_URL:
        notifications.redirect(
            application=integration.application, organization=integration.organization, endpoint_url=value
        )
    _audit(integration, "integration.configured", known, _shortened(before or ""), _shortened(value))


@transaction.atomic
def delete_configuration(*, integration: Integration, key: str) -> None:
    known = _key_for(integration, key)
    _hold_company(integration)
    setting = Configuration.objects.filter(integration=integration, key=known).first()
    if setting is None:
        raise NoConfiguration(known)
    setting.delete()
    if known == ConfigurationKey.CALLBACK_URL:
        notifications.unregister(application=integration.application)
    _audit(integration, "integration.configuration_deleted", known, _shortened(setting.value), "")


def _hold_company(integration: Integration) -> None:
    """Keep the company from moving to another id.

    Otherwise, the audit entry and the waiting events could stay with the former id.
    """
    hold_company_of(integration.application_id, integration.organization_id)
    integration.refresh_from_db(fields=["organization"])


def _shortened(value: str) -> str:
    """Shorten an address to its origin for the audit trail, because partners put tokens into paths."""
    return origin_of(value) if urlsplit(value).netloc else value


def _key_for(integration: Integration, key: str) -> ConfigurationKey:
    if key not in ConfigurationKey.values:
        raise InvalidConfiguration(f'"{key[:100]}" is not an enum symbol', status=400)
    known = ConfigurationKey(key)
    if _TYPES[known] != integration.integration_type:
        raise InvalidConfiguration(f"{known} belongs to {_TYPES[known]}, not to {integration.integration_type}")
    return known


def _check_callback_url(integration: Integration, url: str) -> None:
    if not _is_callback_address(url):
        raise InvalidConfiguration("CALLBACK_URL must be an https address on port 80 or 443")
    # First lock out announcements of push events to this customer. Then take the lock that all customers share. In the
    # opposite order, all customers would wait while this transaction waits for an announcement to this customer.
    notifications.hold_announcements(integration.application)
    with connection.cursor() as cursor:
        # Until this transaction ends, nobody else can set an address, so two customers cannot both set the same one.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if is_anothers(integration.application, url):
        raise InvalidConfiguration("CALLBACK_URL is used by another customer; each customer needs its own")


def _is_callback_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or len(url) > MAX_URL or any(sign.isspace() or not sign.isprintable() for sign in url):
        return False
    if settings.HIREWIRE_INSECURE_CALLBACKS:
        return parts.scheme in {"http", "https"}
    return parts.scheme == "https" and port in _PORTS


def _check_viewers(_integration: Integration, value: str) -> None:
    if value != ALL_PRODUCT_USERS:
        raise InvalidConfiguration(f'"{value[:100]}" is not a known value; use {ALL_PRODUCT_USERS}')


_CHECKS: dict[ConfigurationKey, Callable[[Integration, str], None]] = {
    ConfigurationKey.CALLBACK_URL: _check_callback_url,
    ConfigurationKey.JOB_POSTING_VIEWERS: _check_viewers,
    ConfigurationKey.APPLICATION_VIEWERS: _check_viewers,
}


def _audit(integration: Integration, action: str, key: str, before: str, after: str) -> None:
    audit.record(
        action=action,
        actor=integration.application,
        organization=integration.organization,
        application=integration.application,
        subject=key,
        before=before,
        after=after,
    )
