"""A double of Greenhouse with its Harvest v3 API."""

from hirewire.agent.doubles.greenhouse.double import Greenhouse

__all__ = ["Greenhouse"]
