"""A double of SmartRecruiters with its Customer API."""

from hirewire.agent.doubles.smartrecruiters.double import SmartRecruiters

__all__ = ["SmartRecruiters"]
