"""Garbage collection settings, tested in separate processes because they last until a process ends."""

import subprocess
import sys

_SETTLES = """
import gc
from hirewire.kit.work.gc_tuning import YOUNG, settle
before = gc.get_freeze_count()
settle()
gc.collect()
print(before, gc.get_freeze_count() > 1000, gc.get_threshold()[0] == YOUNG, gc.isenabled())
"""
_COUNTS = """
import gc
collections = []
gc.callbacks.append(lambda phase, _: collections.append(phase))
"""
_IMPORTS_A_SITE = f"""
from hirewire.sandbox.sites import ATS
{_COUNTS}
ATS.enter()
print(len(collections), gc.get_freeze_count() > 100_000, gc.isenabled())
"""
_LOADS_A_WEB_PROCESS = f"""
import os
from hirewire.cli.web import load
{_COUNTS}
load(os.getppid(), 1)
print(len(collections), gc.get_freeze_count() > 100_000, gc.isenabled())
"""


def printed(program: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def test_loaded_objects_are_frozen_and_collections_are_rarer() -> None:
    assert printed(_SETTLES) == ["0", "True", "True", "True"]


def test_a_command_collects_nothing_while_it_imports_its_site() -> None:
    assert printed(_IMPORTS_A_SITE) == ["0", "True", "True"]


def test_a_web_process_collects_nothing_while_it_imports_its_site() -> None:
    assert printed(_LOADS_A_WEB_PROCESS) == ["0", "True", "True"]
