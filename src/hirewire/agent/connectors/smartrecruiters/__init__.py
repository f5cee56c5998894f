"""The connector to SmartRecruiters, through its Customer API."""

from hirewire.agent.connectors.smartrecruiters.connector import Settings, SmartRecruiters
from hirewire.agent.connectors.smartrecruiters.description import DESCRIPTION
from hirewire.agent.connectors.smartrecruiters.expects import EXPECTS

__all__ = ["DESCRIPTION", "EXPECTS", "Settings", "SmartRecruiters"]
