"""The vendors' own schemas and samples.

Their licenses let us read them, but not copy them.

``HIREWIRE_ATS_CONTRACTS`` names the folder that contains them. If this variable is not set, the tests that need the
schemas and samples are skipped, and the reason says so.
"""

import os
from pathlib import Path

import pytest

VARIABLE = "HIREWIRE_ATS_CONTRACTS"


def folder(name: str) -> Path:
    root = os.environ.get(VARIABLE)
    if not root or not (Path(root) / name).is_dir():
        pytest.skip(f"NO CONTRACTS: {VARIABLE} names no folder with {name}, so the traffic was not validated")
    return Path(root) / name
