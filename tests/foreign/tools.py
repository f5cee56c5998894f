"""Third-party programs, installed once for each lock file into pytest's cache."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NODE = HERE / "node"
REQUIREMENTS = HERE / "python" / "requirements.lock"
NODE_LEAST = 20
NO_NODE = f"NO NODE: install Node {NODE_LEAST} or newer with npm to run the Node clients"
NO_PACKAGES = "NO PACKAGES: the third-party clients could not be installed: {}"


def node_folder(cache: Path) -> Path:
    if not _is_node_there():
        pytest.skip(NO_NODE)
    lock = NODE / "package-lock.json"
    return _installed(
        cache / f"node-{_digest(lock)}",
        lambda folder: _copied(folder, NODE),
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
    )


def python_of(cache: Path) -> Path:
    """A Python interpreter with third-party libraries and none of our code."""
    folder = _installed(
        cache / f"python-{_digest(REQUIREMENTS)}",
        lambda _folder: None,
        [_uv(), "venv", "--quiet", "--clear", "--python", sys.executable, "venv"],
        [
            _uv(),
            "pip",
            "install",
            "--quiet",
            "--python",
            "venv/bin/python",
            "--require-hashes",
            "--requirements",
            str(REQUIREMENTS),
        ],
    )
    return folder / "venv" / "bin" / "python"


def _installed(folder: Path, prepare: Callable[[Path], None], *commands: list[str]) -> Path:
    """Prepare the folder, and run the commands unless they have succeeded there before.

    A stamp file marks the folder as complete. A lock makes other test processes wait.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "complete"
    with (folder / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        prepare(folder)
        for command in [] if stamp.exists() else commands:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                pytest.skip(NO_PACKAGES.format((done.stderr or done.stdout).strip()[-300:]))
        stamp.touch()
    return folder


def _copied(folder: Path, source: Path) -> None:
    """Copy the files of ``source`` into the folder.

    Other test processes may be running the copies, without the lock. Each copy therefore replaces the previous one at
    once, so that nobody reads half a file.
    """
    for file in source.iterdir():
        if file.is_file():
            new = folder / f"{file.name}.new"
            shutil.copy(file, new)
            new.replace(folder / file.name)


def _digest(lock: Path) -> str:
    return sha256(lock.read_bytes()).hexdigest()[:16]


def _is_node_there() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(version.strip().removeprefix("v").partition(".")[0]) >= NODE_LEAST


def _uv() -> str:
    return os.fspath(Path(sys.executable).with_name("uv"))
