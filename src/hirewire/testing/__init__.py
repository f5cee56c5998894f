"""A whole Recruiter System Connect server for test suites: ``with Sandbox() as rsc:``."""

from hirewire.testing.cases import SandboxTestCase
from hirewire.testing.found import Found
from hirewire.testing.sandbox import Sandbox

__all__ = ["Found", "Sandbox", "SandboxTestCase"]
