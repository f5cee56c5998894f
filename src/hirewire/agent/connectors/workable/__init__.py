"""The connector to Workable, through version 3 of its API."""

from hirewire.agent.connectors.workable.connector import Settings, Workable
from hirewire.agent.connectors.workable.description import DESCRIPTION
from hirewire.agent.connectors.workable.expects import EXPECTS

__all__ = ["DESCRIPTION", "EXPECTS", "Settings", "Workable"]
