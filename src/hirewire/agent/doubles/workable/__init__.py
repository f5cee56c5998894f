"""A double of Workable with version 3 of its API."""

from hirewire.agent.doubles.workable.double import Workable

__all__ = ["Workable"]
