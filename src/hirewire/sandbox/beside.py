"""The ATS Simulator and its agent beside a sandbox's hub, connected and enabled, without records."""

import time
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx2

from hirewire.cast.cast import LARKSPUR
from hirewire.sandbox import enabling, prepared
from hirewire.sandbox.board import VARIABLE
from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.errors import SandboxError
from hirewire.sandbox.processes import Child, Supervisor, answers

#: Seconds until the ATS must answer, and until it must be enabled.
PATIENCE: Final = 120
_LOOK_EVERY: Final = 0.1


class AtsBeside:
    """Two programs: web and worker."""

    def __init__(self, facts: dict[str, Any], *, hub_url: str, folder: Path) -> None:
        self._facts = facts
        self._hub_url = hub_url
        self._folder = folder
        self._port = prepared.free_port()

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    def report(self) -> dict[str, Any]:
        """Return what a script must know: the ATS's API, and the adapter of a certification."""
        api = f"{self.url}/api/v1"
        return {
            "ats_url": self.url,
            "ats_api_url": api,
            "adapter_url": api,
            "ats_api_key": self._facts["ats"]["api_key"],
        }

    def start(self, supervisor: Supervisor, database_url: str) -> Child:
        partner = self._facts["applications"]["partner"]
        settings = {
            "HIREWIRE_HUB_URL": self._hub_url,
            "HIREWIRE_ATS_URL": self.url,
            "HIREWIRE_RSC_API_URL": self._hub_url,
            "HIREWIRE_PARTNER_CLIENT_ID": partner["client_id"],
            "HIREWIRE_PARTNER_CLIENT_SECRET": partner["client_secret"],
            VARIABLE: str(self._folder / "board"),
        }
        env = prepared.ats_environment(database_url, self._folder, settings)
        web = supervisor.start("ats web", [*HIREWIRE, "ats", "web", "--port", str(self._port)], env=env)
        supervisor.start("ats worker", [*HIREWIRE, "ats", "worker"], env=env)
        return web

    def enable(self, supervisor: Supervisor, web: Child) -> None:
        """Connect the ATS, request the integration, and wait until both sides say that it is on."""
        supervisor.wait_for(web, partial(answers, self.url), patience=PATIENCE)
        key = prepared.KEYS["HIREWIRE_AGENT_KEY"]
        with enabling.Connection(LARKSPUR, ats_url=self.url, agent_key=key) as connection:
            connection.connect(self._facts["ats"]["api_key"])
            entries = httpx2.post(f"{self._hub_url}/sandbox/requests", timeout=60, trust_env=False).json()
            connection.integrate(entries)
            give_up_at = time.monotonic() + PATIENCE
            while not enabling.is_enabled(connection.status()):
                if time.monotonic() > give_up_at:
                    raise SandboxError(f"The ATS was not connected after {PATIENCE} seconds; see {web.log}.")
                time.sleep(_LOOK_EVERY)
