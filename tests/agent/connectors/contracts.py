"""The vendors' own schemas and samples.

The licenses let us read these files, but not copy them.

The variable ``HIREWIRE_ATS_CONTRACTS`` names the folder that contains the files. If the variable is not set, or the
folder lacks the files that a test needs, the test is skipped, and pytest reports the reason.
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
