"""Keeps compiled Python for a sandbox's programs, which would otherwise compile a thousand modules at each start."""

import os
import sys
from collections.abc import Mapping
from importlib.util import cache_from_source
from pathlib import Path

import hirewire


def environment(cache: Path) -> Mapping[str, str]:
    """Return the variables with which programs find their compiled modules.

    In most containers, and after an installation with uv, Python may not write compiled modules beside the sources. The
    compiled modules are then kept in ``cache``.
    """
    if not sys.dont_write_bytecode and _may_write(Path(cache_from_source(hirewire.__file__))):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(cache)}


def _may_write(compiled: Path) -> bool:
    return compiled.exists() or os.access(Path(hirewire.__file__).parent, os.W_OK)
