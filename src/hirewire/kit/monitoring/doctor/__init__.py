"""Says what is wrong with this installation, why it matters, and how to fix it."""

from hirewire.kit.monitoring.doctor.examining import examine, install
from hirewire.kit.monitoring.doctor.findings import Check, Finding

__all__ = ["Check", "Finding", "examine", "install"]
