"""Passes on the settings of a running demo, so that commands in another terminal work on the demo's agent."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hirewire.configuration import toml_file
from hirewire.sandbox.home import Home, write_private
from hirewire.sandbox.processes import is_held

#: Whoever sets one of these variables wants to use an installation, not the demo.
_STATED: Final = (toml_file.VARIABLE, "HIREWIRE_SECRET_KEY", "HIREWIRE_SECRET_KEY_FILE")


@contextmanager
def offered(home: Home, environment: Mapping[str, str]) -> Iterator[None]:
    """Keep the agent's settings in a file while the demo runs. Only the file's owner can read the keys in it."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in environment.items() if name in toml_file.NAMES]
    write_private(home.agent_settings, "\n".join(lines))
    try:
        yield
    finally:
        home.agent_settings.unlink(missing_ok=True)


def follow_demo() -> Path | None:
    """Use the settings of the demo that runs in the folder HIREWIRE_HOME, and return the file with the settings.

    If no demo runs, or the environment names other settings, return None.
    """
    if any(name in os.environ for name in _STATED):
        return None
    home = Home.from_environment()
    file = home.agent_settings
    # A killed demo leaves the file behind, but no longer holds the lock.
    if not file.is_file() or not is_held(home.lock):
        return None
    os.environ.update(toml_file.values(str(file)))
    return file
