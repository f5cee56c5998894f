"""The ATS Simulator, over its REST API and webhooks."""

from hirewire.agent.connectors.simulator.connector import Settings, Simulator

__all__ = ["Settings", "Simulator"]
