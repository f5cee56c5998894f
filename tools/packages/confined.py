"""Runs a command with a read-only file system, as in a container, but needs only a mount namespace for this."""

import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

#: The whole machine becomes read-only in the namespace, except for /tmp and one folder of the image. The image itself
#: may be in a folder below /tmp, so it is made read-only separately.
_SCRIPT: Final = """
image=$1 folder=$2 user=$3; shift 3
mount --make-rprivate /
mount --bind /tmp /tmp
mount --bind "$image" "$image"
mount -o remount,bind,ro "$image"
mount --bind "$folder" "$folder"
mount -o remount,bind,rw "$folder"
mount -o remount,bind,ro /
exec setpriv --reuid "$user" --regid "$user" --clear-groups -- "$@"
"""


@cache
def is_possible() -> bool:
    """Whether this process may make a mount namespace. Making one takes root's rights."""
    if os.geteuid() != 0:
        return False
    try:
        return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def confined(command: Sequence[str], *, image: Path, folder: Path, user: int) -> list[str]:
    """Return the command that confines ``command`` and runs it.

    ``command`` can then write only to /tmp and to ``folder``, which is in ``image``.
    """
    return ["unshare", "--mount", "sh", "-euc", _SCRIPT, "confined", str(image), str(folder), str(user), *command]
