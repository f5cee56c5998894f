"""A double of Odoo with Recruitment, in versions 11, 17, 18 and 19."""

from hirewire.agent.doubles.odoo.double import Odoo

__all__ = ["Odoo"]
