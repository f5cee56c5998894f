"""The account that runs PostgreSQL.

PostgreSQL refuses to run as root. If root starts Hirewire, PostgreSQL runs in a user namespace, or as the user
nobody.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hirewire.sandbox.postgres.errors import PostgresError

_NAMESPACE = ("--user", "--map-user=65534", "--map-group=65534")


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int
    wrapper: tuple[str, ...] = ()
    is_other: bool = False

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        become = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]  # options in a mapping
            [*self.wrapper, *command], capture_output=True, text=True, check=False, cwd="/", **become
        )

    def kept(self, command: list[str]) -> list[str]:
        return [*(("--as", f"{self.uid}:{self.gid}") if self.is_other else ()), *self.wrapper, *command]

    def own(self, folder: Path) -> None:
        if os.geteuid() == 0 and folder.stat().st_uid != self.uid:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


def choose(*folders: Path) -> Account:
    """Choose the account for a server that needs access to ``folders``.

    If root starts Hirewire, the server runs in a user namespace if possible. Then the server's files can belong to
    root, and the server can work in folders that only root may enter, such as root's home. Where namespaces are
    forbidden, the server runs as the user nobody, who must be able to enter all parent folders of ``folders``.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    unshare = shutil.which("unshare")
    if unshare:
        wrapper = (unshare, *_NAMESPACE)
        if subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode == 0:
            return Account(0, 0, wrapper)
    nobody = pwd.getpwnam("nobody")
    for folder in folders:
        for step in reversed(folder.resolve().parents):
            if not step.stat().st_mode & stat.S_IXOTH:
                raise PostgresError(
                    f"PostgreSQL refuses to run as root, and the user “nobody” may not enter {step} on the way to "
                    f"{folder}. Start hirewire as another user, or let HIREWIRE_HOME name a folder that everybody may "
                    "enter."
                )
    return Account(nobody.pw_uid, nobody.pw_gid, is_other=True)
