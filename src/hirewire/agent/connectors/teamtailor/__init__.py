"""The connector to Teamtailor, through its JSON:API."""

from hirewire.agent.connectors.teamtailor.connector import Settings, Teamtailor
from hirewire.agent.connectors.teamtailor.description import DESCRIPTION

__all__ = ["DESCRIPTION", "Settings", "Teamtailor"]
