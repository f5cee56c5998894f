"""Keeps compiled Python for a sandbox's programs, which would otherwise compile a thousand modules at each start."""

import os
import sys
from collections.abc import Mapping
from importlib.util import cache_from_source
from pathlib import Path

import hirewire


def environment(cache: Path) -> Mapping[str, str]:
    """Return the environment variables with which programs find their compiled modules.

    Normally, Python writes compiled modules beside the sources. If Python is told not to do so (as in many containers),
    or if it lacks the permission, the compiled modules are kept in ``cache`` instead.
    """
    if not sys.dont_write_bytecode and _may_write(Path(cache_from_source(hirewire.__file__))):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(cache)}


def _may_write(compiled: Path) -> bool:
    return compiled.exists() or os.access(Path(hirewire.__file__).parent, os.W_OK)
