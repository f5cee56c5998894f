"""Checking a customer's ATS: the account, the version, and the permissions of the key. A check only reads."""

from typing import Final

import structlog

from hirewire.agent.connections import clients, environments, services, which_account
from hirewire.agent.connections.errors import UNFORESEEN, Ended
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Connector, Report
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.errors import ConnectorError, TryLater
from hirewire.agent.sdk.says import says
from hirewire.kit import clock

log = structlog.get_logger(__name__)
_CHANGED: Final = says("The settings changed while the ATS was being checked.")


def check(connection: Connection) -> Report | None:
    """Check the ATS and store the result. If the ATS cannot be checked, store the reason and return None."""
    try:
        return _checked(connection)
    except ConnectorError as error:
        log.warning("the ATS was not checked", tenant=connection.tenant, error=type(error).__name__)
        return None


def refuse_unconfirmed(connection: Connection) -> None:
    """Raise an error if records must not pass between the ATS and Recruiter.

    Changed settings may name another account, in another environment. So after a change, ask the ATS first which
    environment it is. Never call this inside a transaction.
    """
    if connection.is_unchecked and environments.rsc_environment(connection) is not Environment.UNKNOWN:
        _checked(connection)
        if connection.is_unchecked:
            raise TryLater(_CHANGED)
    environments.refuse_unconfirmed(connection)


def _checked(connection: Connection) -> Report:
    began = clock.now()
    try:
        with clients.ats(connection) as ats:
            report = ats.check()
            took = clock.now() - began
            _note_account(connection, ats)
    except Ended:
        raise
    except ConnectorError as error:
        services.record_check(connection=connection, report=None, fault=str(error), took=clock.now() - began)
        raise
    except Exception:
        services.record_check(connection=connection, report=None, fault=UNFORESEEN, took=clock.now() - began)
        raise
    services.record_check(connection=connection, report=report, fault="", took=took)
    return report


def _note_account(connection: Connection, ats: Connector) -> None:
    """Store the ids of this account, so that the agent can recognize the account after a later sign-in."""
    try:
        which_account.note_marks(connection=connection, marks=which_account.marks_of(ats))
    except ConnectorError as error:
        log.warning("account of the ATS not noted", tenant=connection.tenant, error=type(error).__name__)
