"""Notices what an ATS has begun to send differently, before records are lost."""

from hirewire.agent.sdk.drift.expecting import Expectations, Expected, Values
from hirewire.agent.sdk.drift.sightings import Drift, DriftKind, Sighting
from hirewire.agent.sdk.drift.watch import Watch, Watching

__all__ = ["Drift", "DriftKind", "Expectations", "Expected", "Sighting", "Values", "Watch", "Watching"]
