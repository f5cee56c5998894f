"""Checks of the files that the site reads and writes."""

import os
import shlex
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

from hirewire.kit.monitoring.doctor.findings import Check, Finding

#: Where our systemd units find a site's variables.
_UNITS: Final = Path("/etc/hirewire")
#: Where containers find secrets. Nothing but the site runs in a container, so every user in it may read the secrets.
_OF_CONTAINERS: Final = Path("/run/secrets")
_OTHERS: Final = stat.S_IROTH | stat.S_IWOTH


def secret_files(site: str, units: Path = _UNITS) -> Iterator[Finding]:
    named = {Path(path): f", which {variable} names" for path, variable in settings.HIREWIRE_SECRET_FILES.items()}
    for path, words in {units / f"{site}.env": "", **named}.items():
        if not path.is_relative_to(_OF_CONTAINERS) and _is_open_to_all(path):
            yield Finding(
                "secret-file",
                f"Everybody on this machine can read or change {path}{words}.",
                "Anybody who reads it can decrypt data that is sealed with its keys, and sign in to the database.",
                f"chmod o-rwx {shlex.quote(str(path))}  # and renew its secrets, if others may have read them",
            )


def home(_site: str) -> Iterator[Finding]:
    folder = next(each for each in (settings.HOME, *settings.HOME.parents) if each.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            "home",
            f"HIREWIRE_HOME is {settings.HOME}, but this user cannot write to {folder}.",
            "Candidates' files and archives cannot be stored.",
            f"sudo install -d -m 700 -o $(id -un) {settings.HOME}  # as the user that runs the site",
        )


def _is_open_to_all(path: Path) -> bool:
    with suppress(OSError):
        whole = path.resolve()
        return bool(whole.stat().st_mode & _OTHERS) and all(
            folder.stat().st_mode & stat.S_IXOTH for folder in whole.parents
        )
    return False


CHECKS: Final[tuple[Check, ...]] = (secret_files, home)
