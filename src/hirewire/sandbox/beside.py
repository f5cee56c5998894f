"""Runs the ATS Simulator and its agent beside a sandbox's hub, and enables the integration.

The ATS Simulator starts without records.
"""

import json
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx2

from hirewire.cast.cast import LARKSPUR
from hirewire.sandbox import enabling, prepared
from hirewire.sandbox.account_beside import Account
from hirewire.sandbox.board import VARIABLE
from hirewire.sandbox.chores import Chore
from hirewire.sandbox.double_beside import DoubleBeside
from hirewire.sandbox.errors import SandboxError
from hirewire.sandbox.listening import listen
from hirewire.sandbox.processes import START_PATIENCE, Child, Supervisor, answers
from hirewire.sandbox.sites import AGENT, ATS

_LOOK_EVERY: Final = 0.1
#: The people whose Recruiter accounts are connected to users of an ATS's double. The first person exports members, and
#: is on the access list of each job that a certification step creates. The steps about access lists add the second
#: person to a list.
LISTED: Final = LARKSPUR.colleagues[:2]


class AtsBeside:
    """A process and its two forks, web and worker. The sandbox's control API moves them from world to world."""

    def __init__(
        self, facts: dict[str, Any], *, hub_url: str, folder: Path, other: DoubleBeside | Account | None
    ) -> None:
        """If ``other`` is given, the agent connects it instead of the ATS Simulator."""
        self._facts = facts
        self._hub_url = hub_url
        self._folder = folder
        self._account = other if isinstance(other, Account) else None
        self._double = other if isinstance(other, DoubleBeside) else None
        self._listener = listen(0)
        self._environment: Mapping[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://localhost:{self._listener.getsockname()[1]}"

    def report(self) -> dict[str, Any]:
        api = f"{self.url}/api/v1"
        other = self._account or self._double
        return {
            "ats_url": self.url,
            "ats_api_url": api,
            "ats_api_key": self._facts["ats"]["api_key"],
            **(other.report() if other else {"adapter_url": api}),
        }

    def start(self, supervisor: Supervisor, database_url: str) -> Child:
        supervisor.hold(self._listener)
        partner = self._facts["applications"]["partner"]
        settings = {
            "HIREWIRE_HUB_URL": self._hub_url,
            "HIREWIRE_ATS_URL": self.url,
            "HIREWIRE_RSC_API_URL": self._hub_url,
            "HIREWIRE_PARTNER_CLIENT_ID": partner["client_id"],
            "HIREWIRE_PARTNER_CLIENT_SECRET": partner["client_secret"],
            # ``cli.serving`` chooses this number for the web servers of an installation. This web server starts
            # without ``cli.serving``, so the same number is set here.
            "HIREWIRE_HASHES_AT_ONCE": "2",
            VARIABLE: str(self._folder / "board"),
        }
        self._environment = env = prepared.ats_environment(database_url, self._folder, settings)
        if self._double:
            self._double.start(supervisor, self._folder / "board")
        descriptor = self._listener.fileno()
        command = [sys.executable, "-m", "hirewire.cli.host", "serve-ats", str(descriptor)]
        return supervisor.start("ats", command, env=env, sockets=[descriptor])

    def enable(self, supervisor: Supervisor, web: Child) -> None:
        """Connect the ATS, request the integration, and wait until it is enabled and synced.

        Later resets return to the world as this method leaves it. If the ATS is an account elsewhere, there are two
        differences. Resets are refused, because they could not restore the account's records. This method does not wait
        for the first sync, because that sync may be large.
        """
        supervisor.wait_for(web, partial(answers, self.url), patience=START_PATIENCE)
        key = prepared.KEYS["HIREWIRE_AGENT_KEY"]
        with enabling.Connection(LARKSPUR, ats_url=self.url, agent_key=key) as connection:
            if self._account:
                connection.connect_to(self._account.connector, self._account.settings)
            elif self._double:
                supervisor.wait_for(web, self._double.answers, patience=START_PATIENCE)
                connection.connect_to(self._double.name, self._double.settings)
                self._double.tell_webhooks(self._webhook())
                self._double.tell_connection(f"{self.url}/agent/api/connections/{LARKSPUR.tenant}", key)
            else:
                connection.connect(self._facts["ats"]["api_key"])
            connection.integrate(self._control("requests"))
            is_over = _is_on if self._account else enabling.is_enabled
            give_up_at = time.monotonic() + START_PATIENCE
            while not is_over(connection.status()):
                if time.monotonic() > give_up_at:
                    raise SandboxError(f"The ATS was not connected after {START_PATIENCE} seconds; see {web.log}.")
                time.sleep(_LOOK_EVERY)
            if self._double:
                enabling.connect_seats(connection, LISTED, users=self._double.users())
        if not self._account:
            self._control("seed")

    def _control(self, path: str) -> Any:  # noqa: ANN401 - JSON
        answer = httpx2.post(f"{self._hub_url}/sandbox/{path}", timeout=60, trust_env=False)
        if answer.is_error:
            raise SandboxError(answer.json()["message"])
        return answer.json()

    def _webhook(self) -> Mapping[str, str]:
        """Return the agent's webhook address and secret.

        Without a sandbox, a person copies both from the agent's page.
        """
        env = {**self._environment, "HIREWIRE_AGENT_SITE": ATS.name}
        with Chore(AGENT, ["webhook", LARKSPUR.tenant], env=env, logs=self._folder / "logs") as chore:
            webhook: Mapping[str, str] = json.loads(chore.output())
        return webhook


def _is_on(status: enabling.Status | None) -> bool:
    return status is not None and status["state"] == "enabled"
