import re
import secrets as random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec
from django.db import transaction

from hirewire.agent import registry
from hirewire.agent.connections import environments, sign_ins, which_account
from hirewire.agent.connections.errors import (
    ApplicationInUse,
    BadName,
    Ended,
    KeysInUse,
    KeysTaken,
    NameTaken,
    OtherAccount,
    OtherAts,
    OtherCompany,
    SecretsNeeded,
    StillLeaving,
    refuse_longer,
)
from hirewire.agent.connections.events import PermissionFound
from hirewire.agent.connections.models import (
    LONGEST_NAME,
    LONGEST_ORIGIN,
    Connection,
    ConnectionState,
    Contract,
    NameRule,
)
from hirewire.agent.connections.queries import missing_permissions, opened, stored_settings
from hirewire.agent.connections.servers import RecruiterKeys, Server, server_of
from hirewire.agent.connections.statuses import COMPANY_FIELDS
from hirewire.agent.connections.which_account import WhichAccount, is_other
from hirewire.agent.sdk.connector import Report
from hirewire.agent.sdk.describe import Environment
from hirewire.kit import clock, secrets
from hirewire.kit.db.duplicates import refused_as
from hirewire.kit.text.sentences import sentence
from hirewire.kit.work.events import publish
from hirewire.wire.records.provisioning import Provisioned

#: A tenant that fits the console's URLs and the database column. With any other tenant, pages that link to the
#: connection would fail.
_SHORT_NAME: Final = re.compile(r"[-a-zA-Z0-9_]{1,100}")
#: The waits between attempts to finish the setup of a connection. The last wait repeats.
REPAIR_WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900))
#: The fields that depend on the keys. No other fields are saved with them: another process may have written to the row
#: since it was loaded, so the values of the other fields may be out of date.
_KEY_FIELDS: Final = (
    "rsc_api_url",
    "rsc_oauth_url",
    "rsc_widget_url",
    "rsc_environment",
    "refused_version",
    "application_urn",
    "application_name",
    "accepted_origins",
    "accepted_sign_in_url",
    "client_id",
    "client_secret_sealed",
    "callback_token",
    "organization_urn",
    "state",
    "mixes_environments",
)
_REPORT_FIELDS: Final = (
    "company_is_on",
    "company_reported_on",
    "company_reported_at",
    "told_access_lists",
)
OPTIONS: Final = (
    "unposted_jobs",
    "confidential_jobs",
    "public_jobs",
    "private_candidates",
    "private_notes",
    "draft_feedback",
    "access_lists",
)


@transaction.atomic
def register(
    *,
    tenant: str,
    name: str,
    connector: str,
    settings: Mapping[str, Any],
    widget_origins: Sequence[str],
    account: WhichAccount | None = None,
    is_repeatable: bool = True,
) -> Connection:
    """Create the connection of this tenant, or replace its settings and keep its progress.

    ``account`` says to which account of the ATS the new settings lead. Without ``account``, the new settings are
    compared with the stored ones. Equal settings usually do not count as a change, because a host may repeat a call. If
    ``is_repeatable`` is false, no call repeats another, so ``WhichAccount.OTHER`` is a change even with equal settings.
    """
    if not _SHORT_NAME.fullmatch(tenant):
        raise BadName(tenant)
    refuse_longer("name", name, most=LONGEST_NAME)
    for origin in widget_origins:
        refuse_longer("widget_origins", origin, most=LONGEST_ORIGIN)
    connection = Connection.objects.select_for_update().filter(tenant=tenant).first()
    if connection is not None and connection.is_leaving:
        raise StillLeaving
    if connection is not None and connection.connector != connector:
        raise OtherAts(tenant, registry.kind_of(connection.connector).title)
    checked = registry.checked_settings(connector, settings).decode()
    is_new = connection is None
    number_before = None if connection is None else connection.account_number
    if connection is None:
        connection = Connection(tenant=tenant, callback_token=random.token_urlsafe(32))
    if opened(connection, "webhook_secret") is None:
        connection.webhook_secret_sealed = connection.sealed(secrets.new_secret("hw_hook"), what="webhook secret")
        connection.is_listening = False
    is_moved = not is_repeatable and account is WhichAccount.OTHER
    is_changed = is_moved or _known_settings(connection) != checked
    if is_changed:
        connection.is_listening = False
    if is_changed and not is_new:
        which_account.follow_change(
            connection, is_other=is_other(connection, registry.stored_settings(checked), account)
        )
    connection.name = name
    connection.connector = connector
    connection.settings_sealed = connection.sealed(checked, what="settings")
    connection.widget_origins = list(dict.fromkeys(widget_origins))
    connection.save()
    is_answer = account is not None and (is_changed or not is_repeatable)
    sign_ins.follow_settings(connection, is_new=connection.account_number != number_before, is_answer=is_answer)
    return connection


def _known_settings(connection: Connection) -> str | None:
    """The stored settings, completed with the defaults of the fields that this release added."""
    stored = opened(connection, "connector_settings")
    if stored is None:
        return None
    try:
        return registry.checked_settings(connection.connector, registry.stored_settings(stored)).decode()
    except registry.BadSettings:
        # This release accepts the new settings but no longer the stored ones, so the two must differ.
        return None


def take_turn(*connection_ids: int) -> None:
    """Lock these connections until the transaction ends. Call this before writing several rows of a connection.

    All callers lock connections in the same order. Without this lock, two writers that lock a connection's rows in
    different orders would deadlock. The rows also depend on each other, so only one writer at a time may change them.
    """
    rows = Connection.objects.select_for_update(no_key=True).filter(pk__in=connection_ids).order_by("pk")
    list(rows.values_list("pk"))


def hold(connection_id: int) -> None:
    """Lock the connection, or raise :class:`Ended`. Nobody can delete it before this transaction ends."""
    rows = Connection.objects.select_for_update(no_key=True).filter(pk=connection_id)
    if not rows.values_list("pk").first():
        raise Ended


def hold_account(connection: Connection) -> None:
    """Lock the connection like ``hold``, and raise :class:`OtherAccount` if it was loaded before its account changed.

    Call this before storing an id of the ATS: a running task may still have an id from the former account.
    """
    rows = Connection.objects.select_for_update(no_key=True).filter(pk=connection.pk)
    number = rows.values_list("account_number", flat=True).first()
    if number is None:
        raise Ended
    if number != connection.account_number:
        raise OtherAccount


@transaction.atomic
def record_application(*, connection: Connection, provisioned: Provisioned, name: str) -> None:
    _refuse_taken(connection, provisioned.credentials.client_id, server_of(connection))
    connection.application_urn = provisioned.key
    connection.application_name = name
    connection.client_id = provisioned.credentials.client_id
    connection.client_secret_sealed = connection.sealed(provisioned.credentials.client_secret, what="client secret")
    if connection.state == ConnectionState.NEW:
        connection.state = ConnectionState.PROVISIONED
    connection.save(update_fields=["application_urn", "application_name", "client_id", "client_secret_sealed", "state"])


@transaction.atomic
def record_addresses(*, connection: Connection) -> None:
    connection.accepted_origins = connection.widget_origins
    connection.accepted_sign_in_url = connection.sign_in_url
    connection.save(update_fields=["accepted_origins", "accepted_sign_in_url"])


@transaction.atomic
def record_viewers(*, connection: Connection) -> None:
    connection.told_access_lists = connection.access_lists
    connection.save(update_fields=["told_access_lists"])


@transaction.atomic
def record_listening(*, connection: Connection) -> None:
    connection.is_listening = True
    connection.save(update_fields=["is_listening"])


@transaction.atomic
def record_refused_version(*, connection: Connection, version: str) -> None:
    """Remember that Recruiter does not offer this version. A different version is still worth a try."""
    connection.refused_version = version
    connection.save(update_fields=["refused_version"])


@transaction.atomic
def record_fault(*, connection: Connection, message: str) -> None:
    wait = REPAIR_WAITS[min(connection.failures, len(REPAIR_WAITS) - 1)]
    connection.fault_at = clock.now()
    connection.fault_message = message
    connection.failures += 1
    connection.retry_at = clock.now() + wait
    connection.save(update_fields=["fault_at", "fault_message", "failures", "retry_at"])


@transaction.atomic
def clear_fault(*, connection: Connection) -> None:
    connection.fault_at = connection.retry_at = None
    connection.fault_message = ""
    connection.failures = 0
    connection.save(update_fields=["fault_at", "fault_message", "failures", "retry_at"])


@transaction.atomic
def draft(
    *, tenant: str, name: str, connector: str, settings: Mapping[str, Any], environment: Environment
) -> Connection:
    """Create a connection that sends nothing before a person starts it.

    Refuse a name that is taken. If this function accepted it, the existing connection with this name would get these
    settings, and would send another ATS's records to its company.
    """
    if Connection.objects.filter(tenant=tenant).exclude(state=ConnectionState.LEAVING).exists():
        raise NameTaken(tenant)
    with refused_as(NameTaken(tenant)):
        connection = register(tenant=tenant, name=name, connector=connector, settings=settings, widget_origins=[])
    connection.is_started = False
    connection.ats_environment = environment
    connection.save(update_fields=["is_started", "ats_environment"])
    return connection


@transaction.atomic
def change_settings(
    *,
    connection: Connection,
    name: str,
    settings: Mapping[str, Any],
    environment: Environment,
    account: WhichAccount | None = None,
) -> Connection:
    """Replace the settings of a connection, except secrets that are left empty.

    Pages never show a stored secret, so people keep the secret by leaving its field empty. If the key that encrypted
    the stored settings is lost, the new settings have to be complete.
    """
    kept = _kept_secrets(connection, settings)
    changed = register(
        tenant=connection.tenant,
        name=name,
        connector=connection.connector,
        settings={**settings, **kept},
        widget_origins=connection.widget_origins,
        account=account,
        is_repeatable=False,
    )
    environment_before = changed.environment
    changed.ats_environment = environment
    _keep_confirmation(changed, environment_before)
    changed.save(update_fields=["ats_environment", "mixes_environments"])
    return changed


def _kept_secrets(connection: Connection, settings: Mapping[str, Any]) -> Mapping[str, str]:
    """The stored secrets that ``settings`` leave empty.

    If the settings name another server, no secret is kept: somebody who may change the address, but not see the
    secrets, could have the secrets sent to a server of their own. Raise :class:`SecretsNeeded` if the settings are not
    complete without the stored secrets.
    """
    kind, stored = connection.connector, stored_settings(connection)
    description = registry.kind_of(kind).description
    fields = description.fields_of(description.way_of(settings))
    secrets = [field for field in fields if field.is_secret and not settings.get(field.name) and stored.get(field.name)]
    if not secrets or registry.servers_of(kind, settings) == registry.servers_of(kind, stored):
        return {field.name: stored[field.name] for field in secrets}
    try:
        registry.checked_settings(kind, settings)
    except registry.BadSettings as incomplete:
        raise SecretsNeeded(secrets) from incomplete
    return {}


def _keep_confirmation(connection: Connection, environment_before: Environment) -> None:
    """Drop the confirmation of a mix of production and test if the environment of the ATS has changed."""
    connection.mixes_environments &= connection.environment is environment_before


@transaction.atomic
def show_widget(*, connection: Connection, origin: str) -> None:
    connection.widget_origins = list(dict.fromkeys([*connection.widget_origins, origin]))
    connection.save(update_fields=["widget_origins"])


@transaction.atomic
def ask_check(*, connection: Connection) -> None:
    connection.check_asked_at = clock.now()
    connection.save(update_fields=["check_asked_at"])


@transaction.atomic
def record_check(*, connection: Connection, report: Report | None, fault: str, took: timedelta) -> None:
    """Store the result of a check. After a failure, keep the last good report.

    If the settings changed since the check began, nothing is stored.
    """
    # Read the connection again, because a sync may have noted missing permissions since the check began.
    known = Connection.objects.select_for_update().get(pk=connection.pk)
    if opened(known, "connector_settings") != opened(connection, "connector_settings"):
        # The result is about settings that are no longer used. When they were changed, another check was requested.
        return
    missing_before, environment_before = missing_permissions(known), known.environment
    connection.mixes_environments, connection.check_report = known.mixes_environments, known.check_report
    connection.checked_at = clock.now()
    connection.check_ms = int(took / timedelta(milliseconds=1))
    connection.check_fault = fault
    if report is not None:
        connection.check_report = msgspec.json.encode(report).decode()
        connection.ats_environment = known.ats_environment
        _keep_confirmation(connection, environment_before)
    connection.save(update_fields=["checked_at", "check_ms", "check_fault", "check_report", "mixes_environments"])
    granted = set(missing_before) - set(missing_permissions(connection))
    if any(need.is_partial for need in granted):
        publish(PermissionFound(connection.pk))


@transaction.atomic
def note_missing(*, connection: Connection, permissions: Sequence[str]) -> None:
    """Note in the last check's report that a sync found these permissions missing.

    The next check replaces the report.
    """
    known = Connection.objects.select_for_update().get(pk=connection.pk)
    report = known.report
    names = dict.fromkeys((*(report.missing_permissions if report else ()), *permissions))
    if report is not None and len(names) > len(report.missing_permissions):
        report = msgspec.structs.replace(report, missing_permissions=tuple(names))
        connection.check_report = msgspec.json.encode(report).decode()
        connection.save(update_fields=["check_report"])


@transaction.atomic
def take_keys(*, connection: Connection, keys: RecruiterKeys) -> None:
    """Use keys that an administrator of the RSC server made, instead of an application that we provision.

    Once the first sync has begun, or ids of people have been stored, these keys have to belong to the application that
    is in use: the records that were sent and the ids of people belong to that application.
    """
    take_turn(connection.pk)
    connection.refresh_from_db()
    if connection.organization_urn and connection.organization_urn != keys.organization:
        raise OtherCompany(
            sentence(
                "{name} is connected to {company}, but these keys are for {other}.",
                name=connection.name,
                company=connection.organization_urn,
                other=keys.organization,
            )
        )
    if (keys.client_id, keys.server) != (connection.client_id, server_of(connection)):
        _refuse_taken(connection, keys.client_id, keys.server)
    if not _is_same_application(connection, keys) and Connection.objects.bound().filter(pk=connection.pk).exists():
        raise ApplicationInUse
    if not _is_same_application(connection, keys) or keys.environment is not environments.rsc_environment(connection):
        # Any earlier confirmation was about another application or environment.
        connection.mixes_environments = False
    if keys.client_id != connection.client_id:
        if connection.client_id:
            # The former application keeps its callback URL, and Recruiter lets no two applications share a URL.
            connection.callback_token = random.token_urlsafe(32)
        # We register addresses only for our own applications. The owner of any other application registers them.
        connection.application_urn = connection.application_name = connection.accepted_sign_in_url = ""
        connection.accepted_origins = []
    connection.rsc_api_url, connection.rsc_oauth_url, connection.rsc_widget_url = keys.server
    connection.rsc_environment = keys.environment
    # Another server may offer the version that the former server refused.
    connection.refused_version = ""
    connection.client_id = keys.client_id
    connection.client_secret_sealed = connection.sealed(keys.client_secret, what="client secret")
    connection.organization_urn = keys.organization
    connection.state = ConnectionState.REQUESTED
    connection.save(update_fields=_KEY_FIELDS)
    connection.contracts.exclude(urn__in=keys.contracts).delete()
    for urn in keys.contracts:
        Contract.objects.update_or_create(connection=connection, urn=urn, defaults={"is_introduced": False})


def _is_same_application(connection: Connection, keys: RecruiterKeys) -> bool:
    """Compare the servers as well as the client ids, because client ids are unique only within one server."""
    return keys.client_id == connection.client_id and _is_same_server(keys.server, server_of(connection))


def _is_same_server(server: Server, other: Server) -> bool:
    return server.api_url.rstrip("/") == other.api_url.rstrip("/")


def _refuse_taken(connection: Connection, client_id: str, server: Server) -> None:
    """Refuse an application that another connection uses.

    If it were accepted, ``connection`` would change the callback URL of that application.
    """
    for other in Connection.objects.filter(client_id=client_id).exclude(pk=connection.pk):
        if _is_same_server(server_of(other), server):
            raise KeysTaken(other.name)


@transaction.atomic
def discard_keys(*, connection: Connection) -> None:
    """Forget typed keys and the company that they are for, so that the onboarding widget can name a company.

    This is refused once the connection is started: records may have been sent with these keys.
    """
    if not connection.has_typed_keys:
        return
    if connection.is_started:
        raise KeysInUse
    # As in ``take_keys``, the callback URL must change, because the discarded application keeps the present one.
    blank = Connection(callback_token=random.token_urlsafe(32))
    names = {*_KEY_FIELDS, *COMPANY_FIELDS, *_REPORT_FIELDS}
    for name in names:
        setattr(connection, name, getattr(blank, name))
    connection.save(update_fields=names)
    connection.contracts.all().delete()
    clear_fault(connection=connection)


@transaction.atomic
def set_rules(*, connection: Connection, rules: Mapping[tuple[str, str], str]) -> bool:
    take_turn(connection.pk)
    wanted = {(kind, name, becomes) for (kind, name), becomes in rules.items() if becomes != name}
    before = set(connection.name_rules.values_list("kind", "name", "becomes"))
    named = {(kind, name) for kind, name in rules}
    for kind, name, becomes in before:
        if (kind, name) in named and (kind, name, becomes) not in wanted:
            connection.name_rules.filter(kind=kind, name=name).delete()
    NameRule.objects.bulk_create(
        NameRule(connection=connection, kind=kind, name=name, becomes=becomes)
        for kind, name, becomes in wanted - before
    )
    return set(connection.name_rules.values_list("kind", "name", "becomes")) != before


@transaction.atomic
def start(*, connection: Connection, words: str = "") -> None:
    """Let the sync begin as soon as the connection is switched on in Recruiter.

    Refuse to join production with a test system, unless ``words`` are the words that confirm this mix.
    """
    take_turn(connection.pk)
    connection.refresh_from_db()
    if environments.is_mixed(connection) and words == environments.words_for_mix(connection):
        connection.mixes_environments = True
    environments.refuse_mix(connection)
    connection.is_started = True
    connection.save(update_fields=["is_started", "mixes_environments"])


@transaction.atomic
def set_default_location(*, connection: Connection, location: str) -> bool:
    is_changed = connection.default_location != location
    connection.default_location = location
    connection.save(update_fields=["default_location"])
    return is_changed


@transaction.atomic
def set_options(*, connection: Connection, options: Mapping[str, bool]) -> bool:
    changed = [name for name in OPTIONS if name in options and getattr(connection, name) != options[name]]
    for name in changed:
        setattr(connection, name, options[name])
    connection.save(update_fields=changed)
    return bool(changed)
