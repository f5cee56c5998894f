"""A sandbox's folder, its keys, and the environment of its processes."""

import json
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from hirewire.configuration import reading
from hirewire.sandbox.errors import DemoError
from hirewire.sandbox.keys import new_keys
from hirewire.sandbox.sites import ATS, HUB, Site

#: Ids of applications, clients and people are made with this key. It is a constant, so that the ids are the same on
#: every machine.
SANDBOX_ID_KEY = "sandbox: the same ids on every machine"
LOOPBACK = "127.0.0.0/8,::1/128"


@dataclass(frozen=True, slots=True)
class Home:
    folder: Path
    hub_port: int
    ats_port: int

    @classmethod
    def from_environment(cls) -> "Home":
        folder = Path(reading.text("HIREWIRE_HOME")).resolve()
        return cls(folder, _port(HUB), _port(ATS))

    @property
    def hub_url(self) -> str:
        return f"http://localhost:{self.hub_port}"

    @property
    def ats_url(self) -> str:
        return f"http://localhost:{self.ats_port}"

    @property
    def agent_url(self) -> str:
        """The address of the agent's console. The agent runs beside the ATS Simulator."""
        return f"{self.ats_url}/agent/"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def agent_settings(self) -> Path:
        return self.folder / "agent.toml"

    @property
    def report(self) -> Path:
        return self.folder / "demo.json"

    def make(self) -> None:
        try:
            # whitenoise needs the folder for collected static files, even when it serves the static files from the
            # sources.
            (self.folder / "static").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DemoError(f"The folder {self.folder} cannot be created ({error.strerror}).") from None

    def check_ports(self) -> None:
        for port, variable in ((self.hub_port, HUB.port_variable), (self.ats_port, ATS.port_variable)):
            _check_free(port, variable)

    def forget(self) -> None:
        shutil.rmtree(self.postgres, ignore_errors=True)
        for file in (self.report, self.agent_settings, self._keys_file, self._months_file, *self.logs.glob("*.log*")):
            file.unlink(missing_ok=True)

    def keys(self) -> dict[str, str]:
        """Return the keys, created on the first start. Without these keys, encrypted data in the databases is lost."""
        if not self.has_keys:
            self.keep_keys(new_keys() | {"HIREWIRE_ID_KEY": SANDBOX_ID_KEY})
        keys: dict[str, str] = json.loads(self._keys_file.read_text())
        return keys

    @property
    def has_keys(self) -> bool:
        return self._keys_file.is_file()

    def keep_keys(self, keys: dict[str, str]) -> None:
        write_private(self._keys_file, json.dumps(keys, indent=2))

    def environment(self, site: Site, database_url: str, keys: dict[str, str]) -> dict[str, str]:
        return {
            **keys,
            "DATABASE_URL": database_url,
            # If the shell's environment names a pooler or replica, that belongs to another server.
            "DATABASE_POOLER_URL": "",
            "DATABASE_REPLICA_URL": "",
            "DJANGO_SETTINGS_MODULE": site.settings,
            "HIREWIRE_HOME": str(self.folder),
            "HIREWIRE_HUB_URL": self.hub_url,
            "HIREWIRE_ATS_URL": self.ats_url,
            "HIREWIRE_RSC_API_URL": self.hub_url,
            "HIREWIRE_ALLOWED_NETWORKS": LOOPBACK,
            "HIREWIRE_INSECURE_CALLBACKS": "1",
            "HIREWIRE_ENVIRONMENT": "sandbox",
        }

    @property
    def awaits_months(self) -> bool:
        """Whether three months of sample history must still be added.

        A file records that the history is missing. So if a start is interrupted, the next start still adds the history.
        """
        return self._months_file.is_file()

    def await_months(self, *, awaits: bool) -> None:
        if awaits:
            self._months_file.touch()
        else:
            self._months_file.unlink(missing_ok=True)

    @property
    def _months_file(self) -> Path:
        return self.folder / "months-to-come"

    @property
    def _keys_file(self) -> Path:
        return self.folder / "keys.json"


def write_private(file: Path, text: str) -> None:
    """Replace a file. Only its owner can ever read the new file, and nobody ever sees the file half written."""
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(f"{text}\n")
    unfinished.replace(file)


def _port(site: Site) -> int:
    text = reading.text(site.port_variable)
    if not text.isdigit() or not 0 < int(text) < 2**16:
        raise DemoError(f"{site.port_variable} is {text!r}, which is not a port.")
    return int(text)


def _check_free(port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError(
                f"Port {port} cannot be used ({error.strerror}). Set {variable} to a free port, or stop what uses it."
            ) from None
