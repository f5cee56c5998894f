import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hirewire.client import RscClient, organization_urn
from hirewire.sandbox import prepared
from hirewire.sandbox.errors import SandboxError
from hirewire.sandbox.running import RunningSandbox
from hirewire.wire.urn import contract_urn
from tests.support.patience import SECONDS
from tests.support.stack import eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]


def client(report: dict[str, Any], name: str = "customer") -> RscClient:
    application = report["applications"][name]
    return RscClient(
        api_url=report["hub_url"],
        oauth_url=report["hub_url"],
        client_id=application["client_id"],
        client_secret=application["client_secret"],
        organization=organization_urn(report["organization"]["id"]),
    )


def test_each_version_of_postgresql_has_a_prepared_cluster_of_its_own(tmp_path: Path) -> None:
    places = [tmp_path / "wheel", tmp_path / "debian"]
    names = [prepared.name_of(places)]
    for place, server in ((places[0], "18"), (places[1], "15 of Debian"), (places[0], "19 beta")):
        place.mkdir(exist_ok=True)
        # An upgrade of the wheel replaces the program in the same folder.
        (place / "postgres").write_text(server)
        names.append(prepared.name_of(places))

    assert len(set(names)) == len(names)
    assert prepared.name_of(places) == names[-1]


def processes_with(mark: str) -> list[str]:
    """The ids of the processes whose environment holds ``mark``. Other sandboxes on the machine lack the mark."""
    found = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            environment = file.read_bytes().split(b"\0")
        except OSError:
            continue
        if mark.encode() in environment:
            found.append(file.parent.name)
    return found


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder in which a sandbox makes its own folder.

    The folder is open to all users, because PostgreSQL may run as another user.
    """
    with tempfile.TemporaryDirectory(prefix="hirewire-temporary-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_the_command_prints_its_report_on_one_line_and_leaves_nothing(kept_cluster: None) -> None:
    name, value = "HIREWIRE_TESTED_BY", secrets.token_hex(8)
    command = [sys.executable, "-m", "hirewire.cli", "sandbox"]
    env = {**os.environ, name: value}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    report = json.loads(process.stdout.readline())
    with client(report) as rsc:
        seats = list(rsc.seats(contract_urn(report["contracts"][0]["id"])))
    while_running = processes_with(f"{name}={value}")

    process.send_signal(signal.SIGINT)
    rest, table = process.communicate(timeout=60)

    assert len(seats) == 4
    assert process.returncode == 0
    assert rest == ""
    assert report["hub_url"] in table
    assert report["applications"]["customer"]["client_secret"] in table
    assert "{email}, {password}".format(**report["developer"]) in table
    # Make sure that the sandbox had several processes. Otherwise, an empty list after its end would prove nothing.
    assert len(while_running) > 2
    assert processes_with(f"{name}={value}") == []


def test_a_sandbox_ends_with_the_program_that_holds_its_input(kept_cluster: None) -> None:
    """The sandbox ends when the program is killed, even if that program runs the sandbox through a shell."""
    name, value = "HIREWIRE_TESTED_BY", secrets.token_hex(8)
    shell = ["sh", "-c", f"{sys.executable} -m hirewire.cli sandbox --until-eof; true"]
    program = f"import subprocess; subprocess.Popen({shell}, stdin=subprocess.PIPE).wait()"
    with temporary_folder() as temporary:
        env = {**os.environ, name: value, "TMPDIR": str(temporary)}
        with subprocess.Popen([sys.executable, "-c", program], env=env, stdout=subprocess.PIPE) as killed:
            assert killed.stdout is not None
            report = json.loads(killed.stdout.readline())
            killed.kill()

        eventually(lambda: processes_with(f"{name}={value}"), lambda processes: processes == [])

        assert report["hub_url"].startswith("http://localhost:")
        assert [*temporary.iterdir()] == []


def test_the_next_start_removes_what_a_killed_sandbox_left(kept_cluster: None) -> None:
    name, value = "HIREWIRE_TESTED_BY", secrets.token_hex(8)
    command = [sys.executable, "-m", "hirewire.cli", "sandbox"]
    with temporary_folder() as temporary:
        env = {**os.environ, name: value, "TMPDIR": str(temporary)}
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as killed:
            assert killed.stdout is not None
            killed.stdout.readline()
            killed.kill()
        eventually(lambda: processes_with(f"{name}={value}"), lambda processes: processes == [])
        left_over = [*temporary.iterdir()]

        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            process.stdout.readline()
            new = [*temporary.iterdir()]
            process.terminate()

        assert (len(left_over), len(new)) == (1, 1)
        assert left_over != new
        assert [*temporary.iterdir()] == []


def test_the_second_start_copies_the_prepared_databases(running: RunningSandbox) -> None:
    said: list[str] = []
    second = RunningSandbox(say=said.append)
    try:
        second.start()
        with client(second.report(), "partner") as rsc:
            customer = rsc.find_provisioned("larkspur")
    finally:
        second.stop()

    assert said == []
    assert customer is not None
    assert second.hub_url != running.hub_url
    assert second.facts == running.facts
    assert not second.folder.exists()


def test_ids_and_secrets_are_the_same_on_every_machine(running: RunningSandbox) -> None:
    assert running.facts["applications"] == {
        "partner": {
            "id": 1592001,
            "urn": "urn:li:developerApplication:1592001",
            "client_id": "tdncwgqpijpgez",
            "client_secret": "hw_sec_sandbox-tdncwgqpijpgez",
        },
        "customer": {
            "id": 1592055,
            "urn": "urn:li:developerApplication:1592055",
            "client_id": "6trniz6ouxvpgl",
            "client_secret": "hw_sec_sandbox-6trniz6ouxvpgl",
        },
    }


def test_a_worker_that_ends_is_restarted(running: RunningSandbox) -> None:
    host = next(child for child in running.supervisor.children if child.name == "hub").process.pid  # type: ignore[union-attr]  # it runs

    def children() -> set[int]:
        return {int(number) for number in Path(f"/proc/{host}/task/{host}/children").read_text().split()}

    before = eventually(children, lambda pids: len(pids) == 2)
    worker = max(before)
    os.kill(worker, signal.SIGKILL)

    after = eventually(children, lambda pids: len(pids) == 2 and worker not in pids)
    assert len(after & before) == 1


def test_a_port_in_use_is_reported(running: RunningSandbox, kept_cluster: None) -> None:
    port = int(running.hub_url.rpartition(":")[2])

    with pytest.raises(SandboxError, match=rf"Port {port} cannot be used"):
        RunningSandbox(port=port).start()


def test_a_hub_that_fails_to_start_shows_its_last_output(kept_cluster: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIREWIRE_JOURNAL_DAYS", "many")

    began = time.monotonic()
    with pytest.raises(SandboxError, match="which is not a whole number"):
        RunningSandbox().start()
    assert time.monotonic() - began < SECONDS


def test_the_sandbox_settings_are_refused_outside_a_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**prepared.site_environment("postgres://nowhere", Path("var")), "HIREWIRE_ENVIRONMENT": ""}

    refused = subprocess.run(
        [sys.executable, "-m", "hirewire.cli.host", "build"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert "these settings need HIREWIRE_ENVIRONMENT=sandbox" in refused.stderr


def test_an_ordinary_hub_loads_no_module_of_the_sandbox() -> None:
    loaded = "import sys, hirewire.project.asgi; print([name for name in sys.modules if 'sandbox' in name])"
    environment = {
        **prepared.site_environment("postgres://nowhere", Path("var")),
        "DJANGO_SETTINGS_MODULE": "hirewire.project.settings.hub",
        "HIREWIRE_ENVIRONMENT": "",
    }

    printed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", loaded],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert printed == "[]\n"
