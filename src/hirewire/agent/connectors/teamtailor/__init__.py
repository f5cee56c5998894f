"""The connector to Teamtailor, through its JSON:API."""

from hirewire.agent.connectors.teamtailor.connector import Settings, Teamtailor
from hirewire.agent.connectors.teamtailor.description import DESCRIPTION
from hirewire.agent.connectors.teamtailor.expects import EXPECTS

__all__ = ["DESCRIPTION", "EXPECTS", "Settings", "Teamtailor"]
