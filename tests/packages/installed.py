"""Hirewire as in the image: installed by the Dockerfile's steps, with Compose's secrets, settings and databases."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx2
import psycopg

from hirewire.sandbox import postgres
from hirewire.sandbox.postgres import clients
from hirewire.sandbox.postgres.cluster import ROLE
from hirewire.sandbox.processes import answers
from tests.support.stack import eventually, free_port
from tools.packages.build_image import CONTEXT, Image
from tools.packages.confined import confined, is_possible
from tools.packages.dockerfile import Instruction

COMPOSE = CONTEXT / "deploy/compose"
#: The user id of the image. It is None if the tests do not run as root, because only root can switch to another user.
USER = 10001 if os.geteuid() == 0 else None
HOSTS = {"hub": "recruiter.example", "agent": "agent.example"}
#: The name of the ATS Simulator, which the image contains although Compose does not start it.
SIMULATOR = "ats"


class Installed:
    def __init__(self, image: Image, server: postgres.Server, state: Path) -> None:
        self.image = image
        self.state = state
        self._server = server
        self.secrets = state / "secrets"
        self._simulator: dict[str, str] = {}
        self.ports = {site: free_port() for site in (*HOSTS, SIMULATOR)}

    def prepare(self) -> None:
        """Do an operator's work before ``docker compose up``, and the work of PostgreSQL's image at its first start."""
        hirewire = self.image.here("/opt/hirewire/bin/hirewire")
        run([str(COMPOSE / "secrets.sh"), str(self.secrets)], {**os.environ, "HIREWIRE": hirewire})
        address = urlsplit(self._server.address)
        mounted = self.state / "mounted"
        mounted.mkdir()
        for site in HOSTS:
            (mounted / f"{site}-password").write_bytes((self.secrets / "postgres" / site).read_bytes())
            url = self.secrets / site / "DATABASE_URL"
            url.chmod(0o644)
            url.write_text(url.read_text().replace("database:5432", f"{address.hostname}:{address.port}"))
            self._open_folder(site)
        programs = clients.find(at_least=15).folder
        server = {
            "PGHOST": str(address.hostname),
            "PGPORT": str(address.port),
            "PGPASSWORD": unquote(address.password or ""),
            "PGDATABASE": "postgres",
        }
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        script = {**os.environ, **server, "POSTGRES_USER": ROLE, "SECRETS": str(mounted), "PATH": path}
        run([str(COMPOSE / "databases.sh")], script)

    def add_simulator(self) -> None:
        """Make the database and the keys of the ATS Simulator."""
        with psycopg.connect(self._server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE simulator")
        hirewire = self.image.here("/opt/hirewire/bin/hirewire")
        printed = run([hirewire, "keys"], self.image.variables())
        keys = dict(line.split("=", 1) for line in printed.splitlines() if line and line[0] != "#")
        self._simulator = {**keys, "DATABASE_URL": self._server.url("simulator")}

    def command(self, *arguments: str) -> list[str]:
        """Return the command. If the machine allows it, the command gets a read-only file system, as in a container."""
        (program,) = self.image.last.last("ENTRYPOINT").words()
        command = [self.image.here(f"/opt/hirewire/bin/{program}"), *arguments]
        if USER is None or not is_possible():
            return command
        folder = Path(self.image.here("/var/lib/hirewire"))
        return confined(command, image=self.image.root, folder=folder, user=USER)

    def variables(self, site: str) -> Mapping[str, str]:
        if site == SIMULATOR:
            url = f"http://localhost:{self.ports[site]}"
            own = {"HIREWIRE_ATS_URL": url, "HIREWIRE_ATS_PORT": str(self.ports[site])}
            rsc = {"HIREWIRE_RSC_API_URL": f"https://{HOSTS['hub']}"}
            return {**self.image.variables(), **self._simulator, **own, **rsc}
        return {
            **self.image.variables(),
            "HIREWIRE_CONFIG": str(self._settings(site)),
            f"HIREWIRE_{site.upper()}_URL": f"https://{HOSTS[site]}",
            "HIREWIRE_ALLOWED_HOSTS": f"{HOSTS[site]},localhost",
            f"HIREWIRE_{site.upper()}_PORT": str(self.ports[site]),
        }

    def run(self, site: str, *arguments: str) -> str:
        return run(self.command(site, *arguments), self.variables(site), user=None if is_possible() else USER)

    @contextmanager
    def running(self, site: str, role: str) -> Iterator["subprocess.Popen[bytes]"]:
        log = self.state / f"{site}-{role}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(site, role),
                env=dict(self.variables(site)),
                user=None if is_possible() else USER,
                group=None if is_possible() else USER,
                extra_groups=[] if USER and not is_possible() else None,
                cwd=self.image.here("/var/lib/hirewire"),
                stdout=output,
                stderr=output,
            )
        try:
            if role == "web":
                url = f"http://localhost:{self.ports[site]}/sign-in/"
                eventually(lambda: process.poll() is not None or answers(url), bool)
            assert process.poll() is None, log.read_text()
            yield process
        finally:
            process.terminate()
            process.wait(60)

    def is_healthy(self, site: str) -> bool:
        words = self.image.last.last("HEALTHCHECK").value.partition(" CMD ")[2]
        command = [
            word.replace("localhost:8000", f"localhost:{self.ports[site]}")
            for word in Instruction("CMD", words).words()
        ]
        program = self.image.here(f"/opt/hirewire/bin/{command[0]}")
        checked = subprocess.run([program, *command[1:]], env=dict(self.image.variables()), check=False)
        return checked.returncode == 0

    def get(self, site: str, path: str) -> httpx2.Response:
        return httpx2.get(
            f"http://localhost:{self.ports[site]}{path}",
            headers={"Host": HOSTS.get(site, "localhost"), "X-Forwarded-Proto": "https"},
            trust_env=False,
        )

    def _settings(self, site: str) -> Path:
        file = self.state / f"{site}.toml"
        file.write_text((COMPOSE / f"{site}.toml").read_text().replace("/run/secrets", str(self.secrets / site)))
        return file

    def _open_folder(self, site: str) -> None:
        """Open the secrets' folders to the image's user.

        A container does not need this, because Compose mounts the files without these folders.
        """
        for folder in (self.secrets, self.secrets / site):
            folder.chmod(0o755)


def run(command: list[str], environment: Mapping[str, str], *, user: int | None = None) -> str:
    done = subprocess.run(
        command, env=dict(environment), user=user, group=user, cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    sys.stderr.write(done.stderr)
    return done.stdout
