"""The connector to the ATS Simulator, through its REST API and webhooks."""

from hirewire.agent.connectors.simulator.connector import Settings, Simulator

__all__ = ["Settings", "Simulator"]
