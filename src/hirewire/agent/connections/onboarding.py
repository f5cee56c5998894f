"""Setting up a connection: its own application, webhooks, names and configuration.

Each step does only what is missing, so a run that was interrupted can simply be repeated.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

import structlog

from hirewire.agent import registry
from hirewire.agent.connections import clients, services, statuses
from hirewire.agent.connections.errors import KeysTaken, NotAnswering
from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.sdk.errors import ConnectorError
from hirewire.client import RscClient, RscError
from hirewire.wire.records.integrations import (
    ALL_PRODUCT_USERS,
    OF_COMPANY,
    OF_CONTRACT,
    OF_WIDGETS,
    ConfigurationKey,
    IntegrationKey,
    IntegrationType,
)
from hirewire.wire.records.provisioning import ProvisionedApplication
from hirewire.wire.urn import DeveloperApplicationUrn

log = structlog.get_logger(__name__)
#: The protocol's limit for the name of an application. Recruiter shows the name to admins.
_LONGEST_NAME: Final = 50
_VIEWERS: Final = (
    (IntegrationType.ONE_CLICK_EXPORT, ConfigurationKey.JOB_POSTING_VIEWERS),
    (IntegrationType.IN_ATS_INDICATOR, ConfigurationKey.APPLICATION_VIEWERS),
)


class Step(StrEnum):
    """A step of the setup. The host API lists the steps that are left, and a host waits until none is left."""

    APPLICATION = "application"
    ADDRESSES = "addresses"
    INTEGRATIONS = "integrations"
    VIEWERS = "viewers"
    #: The only step that sends requests to the ATS.
    WEBHOOKS = "webhooks"


def unfinished(connection: Connection) -> list[Step]:
    if connection.is_leaving:
        return []
    # Check the state as well as the contracts: when a process of an earlier release takes the onboarding widget's
    # callback, it sets only the state.
    is_requested = (
        connection.state == ConnectionState.REQUESTED or connection.contracts.filter(is_introduced=False).exists()
    )
    is_left = {
        Step.APPLICATION: not connection.is_provisioned,
        Step.ADDRESSES: _lacks_addresses(connection),
        Step.INTEGRATIONS: is_requested,
        Step.VIEWERS: bool(connection.organization_urn)
        and not is_requested
        and connection.told_access_lists != connection.access_lists,
        Step.WEBHOOKS: connection.is_started and not connection.is_listening,
    }
    return [step for step, left in is_left.items() if left]


def set_up_recruiter(connection: Connection) -> None:
    """Do the unfinished steps on Recruiter's side.

    A failure is recorded on the connection and raised. A task tries again.
    """
    with _recorded(connection):
        if not connection.is_provisioned:
            _provision(connection)
        left = unfinished(connection)
        if Step.ADDRESSES in left:
            _accept_addresses(connection)
        if Step.INTEGRATIONS in left:
            _introduce(connection)
        elif Step.VIEWERS in left:
            _say_who_sees(connection)


def listen_to_ats(connection: Connection) -> None:
    """Once the connection is started, check the ATS and have it send its webhooks.

    A failure is treated as in ``set_up_recruiter``. An ATS may make its caller wait because of a rate limit, so no web
    request calls this.
    """
    if Step.WEBHOOKS not in unfinished(connection):
        return
    with _recorded(connection), clients.ats(connection) as connector:
        connector.check()
        connector.listen(connection.hook_url)
    services.record_listening(connection=connection)


@contextmanager
def _recorded(connection: Connection) -> Iterator[None]:
    try:
        yield
    except (RscError, ConnectorError, NotAnswering, KeysTaken) as error:
        log.warning("connection not settled", tenant=connection.tenant, error=type(error).__name__)
        services.record_fault(connection=connection, message=str(error))
        raise NotAnswering(str(error)) from error


def refresh(connection: Connection) -> Connection:
    with clients.recruiter(connection) as rsc:
        entities = rsc.integrations(integration_keys(connection))
    return statuses.apply_statuses(connection=connection, entities=list(entities.values()))


def integration_keys(connection: Connection) -> list[IntegrationKey]:
    company = [IntegrationKey(connection.organization_urn, kind) for kind in OF_COMPANY]
    return company + [IntegrationKey(row.urn, OF_CONTRACT) for row in connection.contracts.all()]


def _provision(connection: Connection) -> None:
    title = registry.kind_of(connection.connector).title
    name = f"{title} - {connection.name}"[:_LONGEST_NAME].rstrip()
    with clients.partner() as rsc:
        # The application already exists if an earlier answer was lost or this agent was set up again.
        provisioned = rsc.find_provisioned(connection.tenant)
        if provisioned is None:
            provisioned = rsc.provision(
                ProvisionedApplication(
                    unique_foreign_id=connection.tenant,
                    name=name,
                    description=f"{connection.name}, reached through {title}",
                    valid_js_sdk_domains=connection.widget_origins,
                )
            )
    services.record_application(connection=connection, provisioned=provisioned, name=provisioned.name or name)


def _lacks_addresses(connection: Connection) -> bool:
    """Whether the agent has yet to register page origins or the redirect URI.

    If somebody typed keys, the agent registers neither: the owner of the application does.
    """
    accepted = (connection.accepted_origins, connection.accepted_sign_in_url)
    return bool(connection.application_urn) and accepted != (connection.widget_origins, connection.sign_in_url)


def _accept_addresses(connection: Connection) -> None:
    with clients.partner() as rsc:
        rsc.update_provisioned(
            DeveloperApplicationUrn(connection.application_urn),
            oauth2_authorized_callback_urls=[connection.sign_in_url],
            valid_js_sdk_domains=connection.widget_origins,
        )
    services.record_addresses(connection=connection)


def _introduce(connection: Connection) -> None:
    """Name the integrations, set the callback URL, set who sees records, then check that the names arrived.

    If Recruiter refuses a contract, all other steps are still done.
    """
    keys = integration_keys(connection)
    title = registry.kind_of(connection.connector).title
    with clients.recruiter(connection) as rsc:
        refused = rsc.name_integrations(dict.fromkeys(keys, title)).refused
        refusals = {key: refusal.message for key, refusal in refused.items()}
        if any(_is_of_company(key) for key in refusals):
            raise _refused(refusals)
        widgets = [IntegrationKey(connection.organization_urn, kind) for kind in OF_WIDGETS]
        if left_out := rsc.name_integrations(dict.fromkeys(widgets, title)).refused:
            log.info("widgets not offered", tenant=connection.tenant, kinds=[key.integration_type for key in left_out])
        export = IntegrationKey(connection.organization_urn, IntegrationType.ONE_CLICK_EXPORT)
        rsc.set_configuration(export, ConfigurationKey.CALLBACK_URL, connection.callback_url)
        _set_viewers(connection, rsc)
        named = [key for key in keys if key not in refusals]
        entities = rsc.integrations(named)
    unnamed = [key for key in named if key not in entities or entities[key].integration_name != title]
    if not any(_is_of_company(key) for key in unnamed):
        contracts = [key.integration_context for key in named if key not in unnamed and not _is_of_company(key)]
        statuses.record_introduction(connection=connection, contracts=contracts, entities=list(entities.values()))
    if refusals:
        raise _refused(refusals)
    if unnamed:
        missing = ", ".join(key.integration_type for key in unnamed)
        raise NotAnswering(f"Recruiter accepted the names of the integrations but does not show them: {missing}.")


def _is_of_company(key: IntegrationKey) -> bool:
    return key.integration_type != OF_CONTRACT


def _refused(refusals: Mapping[IntegrationKey, str]) -> NotAnswering:
    reasons = "; ".join(f"{key}: {message}" for key, message in refusals.items())
    return NotAnswering(f"Recruiter refused the names of the integrations: {reasons}")


def _say_who_sees(connection: Connection) -> None:
    with clients.recruiter(connection) as rsc:
        _set_viewers(connection, rsc)


def _set_viewers(connection: Connection, rsc: RscClient) -> None:
    """Set who sees records that are on no access list.

    Nobody sees them if the customer uses access lists. Otherwise, every product user sees them, with one exception: if
    the agent only reads the ATS, nobody sees the jobs, so Recruiter offers none of them for an export.

    The permission for everybody is removed before any access list is sent. So people may see too little until the lists
    have arrived, but never too much.
    """
    takes_exports = registry.kind_of(connection.connector).takes_exports
    for kind, key in _VIEWERS:
        integration = IntegrationKey(connection.organization_urn, kind)
        is_of_use = takes_exports or kind is not IntegrationType.ONE_CLICK_EXPORT
        if is_of_use and not connection.access_lists:
            rsc.set_configuration(integration, key, ALL_PRODUCT_USERS)
        elif key in rsc.configurations(integration):
            rsc.delete_configuration(integration, key)
    services.record_viewers(connection=connection)
