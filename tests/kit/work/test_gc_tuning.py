"""Garbage collection settings, tested in a separate process because they last until a process ends."""

import subprocess
import sys

_PROBE = """
import gc
from hirewire.kit.work.gc_tuning import YOUNG, settle
before = gc.get_freeze_count()
settle()
gc.collect()
print(before, gc.get_freeze_count() > 1000, gc.get_threshold()[0] == YOUNG, gc.isenabled())
"""


def test_loaded_objects_are_frozen_and_collections_are_rarer() -> None:
    found = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, check=True)

    assert found.stdout.split() == ["0", "True", "True", "True"]
