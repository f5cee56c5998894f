"""The connector to SmartRecruiters, through its Customer API."""

from hirewire.agent.connectors.smartrecruiters.connector import Settings, SmartRecruiters
from hirewire.agent.connectors.smartrecruiters.description import DESCRIPTION

__all__ = ["DESCRIPTION", "Settings", "SmartRecruiters"]
