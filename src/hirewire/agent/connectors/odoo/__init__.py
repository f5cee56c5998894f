"""The connector to Odoo Recruitment, through JSON-RPC or JSON-2."""

from hirewire.agent.connectors.odoo.connector import OdooRecruitment, Settings
from hirewire.agent.connectors.odoo.description import DESCRIPTION

__all__ = ["DESCRIPTION", "OdooRecruitment", "Settings"]
