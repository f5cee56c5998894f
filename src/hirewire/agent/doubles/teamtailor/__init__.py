"""A double of Teamtailor with its JSON:API."""

from hirewire.agent.doubles.teamtailor.double import Teamtailor

__all__ = ["Teamtailor"]
