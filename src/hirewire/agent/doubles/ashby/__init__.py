"""A double of Ashby."""

from hirewire.agent.doubles.ashby.double import Ashby

__all__ = ["Ashby"]
