"""The sandbox for suites of the standard library's ``unittest``."""

import atexit
import unittest
from functools import cache

from hirewire.testing.sandbox import Sandbox


class SandboxTestCase(unittest.TestCase):
    """A test case whose ``self.rsc`` is a sandbox. Each test begins with a fresh world.

    All test cases of a process share one sandbox.
    """

    rsc: Sandbox

    def setUp(self) -> None:
        super().setUp()
        self.rsc = shared()
        self.rsc.reset()


@cache
def shared() -> Sandbox:
    """Start this process's sandbox at its first use, and stop it when the process ends."""
    sandbox = Sandbox().start()
    atexit.register(sandbox.stop)
    return sandbox
