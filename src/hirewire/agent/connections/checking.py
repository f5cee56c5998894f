"""Checking a customer's ATS: whose account it is, its version, and the permissions of the key. It only reads."""

import structlog

from hirewire.agent.connections import clients, services
from hirewire.agent.connections.errors import UNFORESEEN
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Report
from hirewire.agent.sdk.errors import ConnectorError
from hirewire.kit import clock

log = structlog.get_logger(__name__)


def check(connection: Connection) -> Report | None:
    """Ask the ATS and store its answer. Return None if it gave none; the connection then says why."""
    began = clock.now()
    report, fault = None, ""
    try:
        with clients.ats(connection) as ats:
            report = ats.check()
    except ConnectorError as error:
        log.warning("the ATS was not checked", tenant=connection.tenant, error=type(error).__name__)
        fault = str(error)
    except Exception:
        services.record_check(connection=connection, report=None, fault=UNFORESEEN, took=clock.now() - began)
        raise
    services.record_check(connection=connection, report=report, fault=fault, took=clock.now() - began)
    return report
