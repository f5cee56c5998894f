"""A double of Lever with its Data API."""

from hirewire.agent.doubles.lever.double import Lever

__all__ = ["Lever"]
