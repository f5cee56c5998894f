"""Runs a double beside a sandbox. The agent connects the double to the hub.

A double is a program that imitates a vendor's ATS.
"""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2

from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.steps import PREFIX, STEPS_KEY
from hirewire.agent.sdk.records import Stream, User
from hirewire.sandbox.board import VARIABLE
from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.errors import SandboxError
from hirewire.sandbox.processes import Supervisor

_TIMEOUT: Final = 10


class DoubleBeside:
    def __init__(self, name: str, *, url: str) -> None:
        if name not in DOUBLES or not DOUBLES[name].steps:
            names = ", ".join(sorted(name for name, offer in DOUBLES.items() if offer.steps))
            raise SandboxError(
                f"The double {name[:60]!r} plays no steps of a certification. These doubles do: {names}."
            )
        self.name = name
        self.url = url

    @property
    def settings(self) -> Mapping[str, str]:
        return DOUBLES[self.name].settings(self.url)

    def report(self) -> dict[str, Any]:
        """Return the addresses of the double and of its adapter, and the adapter's key.

        A certification uses the double's adapter in place of the ATS Simulator's adapter.
        """
        return {"double_url": self.url, "adapter_url": self._steps.rstrip("/"), "adapter_key": STEPS_KEY}

    def start(self, supervisor: Supervisor, board: Path) -> None:
        command = [*HIREWIRE, "agent", "double", self.name, "--port", str(urlsplit(self.url).port), "--people", "0"]
        # The double shares the sandbox's clock. With two clocks, the agent would ask for changes since a time in the
        # double's future or past.
        supervisor.start(f"double {self.name}", command, env={VARIABLE: str(board)})

    def users(self) -> Mapping[str, str]:
        """Map e-mail addresses to ids of the ATS's users."""
        # A sandbox with the ATS Simulator must not wait for these imports.
        from hirewire.agent import registry  # noqa: PLC0415 - see above

        settings = registry.checked_settings(self.name, self.settings)
        ats = registry.connector(self.name, settings, webhook_secret="", transport=None)
        try:
            pages = ats.changes(Stream.USERS, None)
            users = [record for page in pages for record in page.records if isinstance(record, User)]
            return {user.email: user.id for user in users}
        finally:
            ats.close()

    def answers(self) -> bool:
        try:
            return self._called("GET", "steps").status_code == HTTPStatus.OK
        except httpx2.TransportError:
            return False

    def tell_webhooks(self, webhook: Mapping[str, str]) -> None:
        """Enter the agent's webhook address and secret in the double, if people enter both by hand in the real ATS."""
        if DOUBLES[self.name].sign_webhooks is not None:
            self._called("POST", "webhooks", webhook).raise_for_status()

    def tell_connection(self, url: str, key: str) -> None:
        """Tell the double the address and key of the agent's connection.

        In some certification steps, the double sets options of this connection.
        """
        self._called("POST", "connection", {"url": url, "key": key}).raise_for_status()

    @property
    def _steps(self) -> str:
        return self.url + PREFIX

    def _called(self, verb: str, path: str, body: Mapping[str, str] | None = None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {STEPS_KEY}"}
        return httpx2.request(verb, self._steps + path, json=body, headers=headers, timeout=_TIMEOUT, trust_env=False)
