import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

import hirewire
from tests.support.patience import SECONDS
from tests.support.stack import eventually, free_port

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("demo")]

PACKAGE = Path(hirewire.__file__).parent
READY = "Ctrl-C stops everything"


class Demo:
    def __init__(self, home: Path, running: ExitStack) -> None:
        self.home = home
        self.running = running
        self.ports = {"HIREWIRE_HUB_PORT": free_port(), "HIREWIRE_ATS_PORT": free_port()}

    def start(self, *options: str, source: Path | None = None) -> tuple[subprocess.Popen[str], list[str]]:
        """Start the demo. Return its process, and its output up to the line that says that the demo is ready.

        The demo runs the package in ``source``. If ``source`` is None, it runs the package of this checkout.
        """
        env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PYTEST_CURRENT_TEST"}}
        env |= {name: str(port) for name, port in self.ports.items()} | {"HIREWIRE_HOME": str(self.home)}
        if source is not None:
            env["PYTHONPATH"] = str(source)
        command = [sys.executable, "-m", "hirewire.cli", "demo", *options]
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.running.callback(_end, process)
        said: list[str] = []
        for line in process.stdout or ():
            said.append(line)
            if READY in line:
                return process, said
        raise AssertionError("".join(said))

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.home / "demo.json").read_text())
        return found

    def kill(self, command: str) -> None:
        for pid in self.processes():
            if command in _read(Path("/proc", pid, "cmdline")).replace(b"\0", b" ").decode():
                os.kill(int(pid), signal.SIGKILL)

    def processes(self) -> set[str]:
        mark = f"HIREWIRE_HOME={self.home}".encode()
        return {file.parent.name for file in Path("/proc").glob("[0-9]*/environ") if mark in _read(file).split(b"\0")}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _until(word: str, process: "subprocess.Popen[str]") -> Iterator[str]:
    for line in process.stdout or ():
        yield line
        if word in line:
            return
    raise AssertionError(f"The demo ended without {word!r}.")


def _stop(process: subprocess.Popen[str], number: signal.Signals) -> int:
    process.send_signal(number)
    process.communicate(timeout=60)
    return process.returncode


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=60)


def _all_gone(demo: Demo) -> bool:
    give_up_at = time.monotonic() + SECONDS
    while demo.processes() and time.monotonic() < give_up_at:
        time.sleep(0.1)
    return not demo.processes()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with ExitStack() as running:
        yield Demo(tmp_path_factory.mktemp("demo"), running)


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False, follow_redirects=True, timeout=30) as http:
        yield http


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the source with its compiled modules."""
    shutil.copytree(PACKAGE, tmp_path / "src" / PACKAGE.name)
    return tmp_path / "src"


def test_a_sandbox_survives_being_stopped_and_killed(demo: Demo, source: Path, http: httpx2.Client) -> None:
    """Create, stop, restart, kill and reload the sandbox in one test.

    Separate tests would each need a new sandbox, and the first start of a sandbox is slow.
    """
    process, _ = demo.start()

    _check_report(demo.report, demo.home / "demo.json")
    _check_sites(demo.report, http)
    assert len(demo.processes()) > 6
    assert _stop(process, signal.SIGTERM) == 0
    assert _all_gone(demo)

    process, said = demo.start()

    assert [line.split(" (")[0].strip() for line in said[:3]] == ["Starting PostgreSQL", "Starting both sites", ""]
    told = [line for line in said if "password on both sides" in line]
    assert [line.strip().partition(". ")[0] for line in told] == [
        "Larkspur Health, enabled and synced",
        "Brightpath Logistics, nothing requested yet",
    ]
    _stop(process, signal.SIGKILL)
    assert _all_gone(demo)

    process, _ = demo.start("--reload", source=source)

    # The two earlier starts ended before they had added the history of three months. This start adds that history,
    # although one of the demo's programs is killed meanwhile.
    demo.kill(" hub web ")
    said = list(_until("Adding three months", process))
    assert any("hub web ended with status -9 and was started again" in line for line in said), said
    assert not (demo.home / "months-to-come").exists()
    _check_sites(demo.report, http)
    _check_agent(demo)
    _check_reloading(demo, process, source / PACKAGE.name / "hub", http)
    assert _stop(process, signal.SIGINT) == 0
    assert _all_gone(demo)


def _check_report(report: dict[str, Any], file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [contract["id"] for contract in report["contracts"]] == [5500777, 5500812]
    assert report["organization_id"] == 4000123
    assert report["partner_application"]["id"] == 1592001
    assert report["customer_application"]["urn"] == "urn:li:developerApplication:1592055"
    assert report["customer_application"]["client_id"] == "6trniz6ouxvpgl"
    assert [person["email"] for person in report["people"] if person["ats_admin"]] == [
        "ingrid.solheim@larkspur.example",
        "marit.aaltonen@brightpath.example",
        "kofi.mensah@brightpath.example",
    ]


def _check_agent(demo: Demo) -> None:
    """The demo's operator can sign in to the console, and commands in another terminal find the demo."""
    operator, where = demo.report["operator"], demo.report["agent_url"]
    with httpx2.Client(trust_env=False, follow_redirects=True, timeout=30) as http:
        door = http.get(where)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', door.text)
        assert token is not None
        sign_in = {"email": operator["email"], "password": operator["password"], "csrfmiddlewaretoken": token[1]}
        console = http.post(door.url, data=sign_in, headers={"Origin": where.removesuffix("/agent/")})
    command = [sys.executable, "-m", "hirewire.cli", "agent", "status"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HIREWIRE_", "DATABASE_URL"))}
    said = subprocess.run(
        command, env={**env, "HIREWIRE_HOME": str(demo.home)}, capture_output=True, text=True, check=True
    )

    assert "Larkspur Health" in console.text
    assert said.stdout.startswith("larkspur ")
    assert str(demo.home) in said.stderr


def _check_reloading(demo: Demo, process: "subprocess.Popen[str]", hub: Path, http: httpx2.Client) -> None:
    """The demo shows a change of a template and a change of a module.

    Between these changes, the module has a syntax error, which does not end the demo.
    """
    page, urls = hub / "templates/hub/identity/accounts/_sign_in_card.html", hub / "sites/widgets/urls.py"
    address, right = demo.report["hub_url"], urls.read_text()
    list(_until("Changes of the source are shown from now on", process))

    page.write_text(f"{page.read_text()}a kettle")
    shown = http.get(f"{address}/sign-in/")
    urls.write_text(f"{right}\ndef kettle(:\n")
    list(_until("SyntaxError", process))
    unchanged = http.get(f"{address}/tea/")
    urls.write_text(f"{right}\nurlpatterns.append(path('tea/', scripts.loader))\n")

    eventually(lambda: _status(http, f"{address}/tea/"), lambda status: status == 200)
    assert "a kettle" in shown.text
    assert unchanged.status_code == 404


def _status(http: httpx2.Client, address: str) -> int:
    """Return the status of the answer, or zero while nothing answers."""
    try:
        return http.get(address).status_code
    except httpx2.TransportError:
        return 0


def _check_sites(report: dict[str, Any], http: httpx2.Client) -> None:
    customer = report["customer_application"]
    pages = [http.get(f"{report['hub_url']}/sign-in/"), http.get(report["ats_url"])]
    token = http.post(
        f"{report['hub_url']}/oauth/v2/accessToken",
        data={
            "grant_type": "client_credentials",
            "client_id": customer["client_id"],
            "client_secret": customer["client_secret"],
        },
    )

    assert [page.status_code for page in pages] == [200, 200]
    assert token.status_code == 200
