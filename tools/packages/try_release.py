"""Installs a wheel as a stranger would, and starts a sandbox with it: ``python -m tools.packages.try_release dist``.

Everything happens in a new virtual environment and a new folder, far from the checkout. The wheel passes if its
`hirewire sandbox` and its `hirewire demo` each serve a first page.
"""

import json
import os
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.request import ProxyHandler, build_opener

from tests.support.stack import free_port

PATIENCE: Final = 600.0
_OPENER: Final = build_opener(ProxyHandler({}))


def main(folder: Path) -> None:
    (wheel,) = folder.resolve().glob("*.whl")
    with TemporaryDirectory(prefix="hirewire-release-", ignore_cleanup_errors=True) as outside:
        # If root runs this process, PostgreSQL runs as another user, who needs access to the folder.
        Path(outside).chmod(0o755)
        stranger = Stranger(Path(outside))
        stranger.install(wheel)
        stranger.check()
        stranger.starts_a_sandbox()
        stranger.starts_the_demo()


class Stranger:
    """Somebody with a Python and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._programs = folder / "venv/bin"

    def install(self, wheel: Path) -> None:
        venv.create(self.folder / "venv", with_pip=True)
        pip = [self._programs / "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, f"{wheel}[sandbox]"], cwd=self.folder, check=True)

    def check(self) -> None:
        shown = subprocess.run(
            [self._programs / "hirewire", "--version"],
            cwd=self.folder,
            env=dict(self._environment()),
            check=True,
            capture_output=True,
            text=True,
        )
        print(shown.stdout.strip())

    def starts_a_sandbox(self) -> None:
        with self._running("sandbox") as process:
            if process.stdout is None:
                raise TypeError
            report = json.loads(process.stdout.readline())
            self._shows(f"{report['hub_url']}/sign-in/", process)

    def starts_the_demo(self) -> None:
        ports = {"HIREWIRE_HUB_PORT": str(free_port()), "HIREWIRE_ATS_PORT": str(free_port())}
        with self._running("demo", **ports) as process:
            for port in ports.values():
                self._shows(f"http://localhost:{port}/sign-in/", process)

    def _shows(self, url: str, process: "subprocess.Popen[str]") -> None:
        """Wait for a page, because the demo needs a minute to fill its databases."""
        give_up_at = time.monotonic() + PATIENCE
        while not _is_page(url):
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise SystemExit(f"{process.args} ended or took too long, and {url} never answered.")
            time.sleep(0.5)
        print(f"{url} shows a page")

    @contextmanager
    def _running(self, command: str, **variables: str) -> Iterator["subprocess.Popen[str]"]:
        process = subprocess.Popen(
            [self._programs / "hirewire", command],
            cwd=self.folder,
            env={**self._environment(), **variables},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)

    def _environment(self) -> Mapping[str, str]:
        return {
            "PATH": f"{self._programs}{os.pathsep}{os.defpath}",
            "HOME": str(self.folder),
            "HIREWIRE_CACHE": str(self.folder / "cache"),
            "HIREWIRE_HOME": str(self.folder / "home"),
        }


def _is_page(url: str) -> bool:
    try:
        with _OPENER.open(url, timeout=10) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except OSError:
        return False


if __name__ == "__main__":
    main(Path(sys.argv[1]))
