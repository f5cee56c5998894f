"""The connector to Odoo Recruitment, through JSON-RPC or JSON-2."""

from hirewire.agent.connectors.odoo.connector import OdooRecruitment, Settings
from hirewire.agent.connectors.odoo.description import DESCRIPTION
from hirewire.agent.connectors.odoo.expects import EXPECTS

__all__ = ["DESCRIPTION", "EXPECTS", "OdooRecruitment", "Settings"]
