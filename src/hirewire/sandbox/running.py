"""A sandbox for a test suite: a hub, its worker and a PostgreSQL server, in a folder that is deleted at the end."""

import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from hirewire.sandbox import folders, prepared
from hirewire.sandbox.board import ACCOUNT, ATS_API, ATS_KEY, BESIDE, SIMULATOR, VARIABLE, Board
from hirewire.sandbox.errors import SandboxError
from hirewire.sandbox.listening import listen
from hirewire.sandbox.processes import START_PATIENCE, Child, Supervisor

if TYPE_CHECKING:
    from hirewire.sandbox.account_beside import Account
    from hirewire.sandbox.beside import AtsBeside

_LOOK_EVERY: Final = 0.01
#: Seconds to wait for an answer before asking again. The hub's socket accepts connections before the hub can answer.
_ASK_AGAIN: Final = 3.0
#: The journal of a sandbox keeps whole batches, so that each record can be judged. Other hubs keep only the
#: beginning of a large batch.
JOURNAL_BODY: Final = 8 * 1024 * 1024
Say = Callable[[str], None]


def _quiet(_text: str) -> None:
    """Say nothing."""


class RunningSandbox:
    def __init__(
        self,
        *,
        port: int = 0,
        with_ats: bool = False,
        double: str = "",
        account: "Account | None" = None,
        say: Say = _quiet,
    ) -> None:
        """By default, the agent of a sandbox ``with_ats`` connects the ATS Simulator to the hub.

        With ``double``, the agent connects the double of this name instead. A double is a program that imitates a
        vendor's ATS. With ``account``, the agent connects an account of an ATS that runs elsewhere.
        """
        if double and account:
            raise SandboxError("The agent connects either a double or an account, not both.")
        self._port = port
        self._with_ats = with_ats or bool(double or account)
        self._double = double
        self._account = account
        self._double_port = prepared.free_port() if double else 0
        self._ats: AtsBeside | None = None
        self._say = say
        self._held = ExitStack()
        self.supervisor: Supervisor | None = None
        self.facts: dict[str, Any] = {}
        self.seconds = 0.0

    def start(self) -> Self:
        began = time.monotonic()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        self.seconds = time.monotonic() - began
        return self

    def stop(self) -> None:
        self._held.close()

    @property
    def folder(self) -> Path:
        return self._own_folder.path

    @cached_property
    def _own_folder(self) -> folders.OwnFolder:
        folder = self._held.enter_context(folders.own())
        # whitenoise expects the folder of static files to exist.
        (folder.path / "static").mkdir()
        return folder

    @property
    def _board(self) -> Path:
        return self.folder / "board"

    @property
    def hub_url(self) -> str:
        return f"http://localhost:{self._port}"

    @property
    def control_url(self) -> str:
        return f"{self.hub_url}/sandbox/"

    def report(self) -> dict[str, Any]:
        return {
            "hub_url": self.hub_url,
            "api_url": f"{self.hub_url}/v2/",
            "token_url": f"{self.hub_url}/oauth/v2/accessToken",
            "control_url": self.control_url,
            **{name: fact for name, fact in self.facts.items() if name != "ats"},
            **(self._ats.report() if self._ats else {}),
            "seconds": round(self.seconds, 3),
        }

    @property
    def _beside(self) -> str:
        if self._account:
            return ACCOUNT
        return f"http://127.0.0.1:{self._double_port}" if self._double else SIMULATOR

    def _start(self) -> None:
        folders.remove_left_over()
        world = prepared.find(self._say, with_ats=self._with_ats)
        listener = self._held.enter_context(listen(self._port))
        self._port = listener.getsockname()[1]
        Board.make(self._board)
        supervisor = Supervisor(self.folder / "logs", inherited=[self._own_folder.lock])
        self.supervisor = self._held.enter_context(supervisor)
        database_port = prepared.free_port()
        self.facts = world.facts
        if self._with_ats:
            self._ats = self._beside_hub()
        # The hub takes the longest to start, and needs the database only at the end of its start. So PostgreSQL starts
        # while the hub is starting.
        child = self._start_hub(supervisor, listener, world.database_url(database_port))
        world.copy_to(self.folder / "postgres")
        self._start_postgres(supervisor, database_port)
        if self._ats is None:
            self._await_hub(child)
            return
        web = self._ats.start(supervisor, world.database_url(database_port, prepared.ATS))
        self._await_hub(child)
        self._ats.enable(supervisor, web)

    def _beside_hub(self) -> "AtsBeside":
        # Imported here, so that a sandbox without an ATS need not wait for these imports.
        from hirewire.sandbox.beside import AtsBeside  # noqa: PLC0415 - see above
        from hirewire.sandbox.double_beside import DoubleBeside  # noqa: PLC0415 - see above

        other = self._account or (DoubleBeside(self._double, url=self._beside) if self._double else None)
        return AtsBeside(self.facts, hub_url=self.hub_url, folder=self.folder, other=other)

    def _start_hub(self, supervisor: Supervisor, listener: socket.socket, database_url: str) -> Child:
        environment: Mapping[str, str] = {
            **prepared.site_environment(database_url, self.folder),
            "HIREWIRE_HUB_URL": self.hub_url,
            "HIREWIRE_POOL": "6",
            "HIREWIRE_JOURNAL_BODY": str(JOURNAL_BODY),
            VARIABLE: str(self._board),
            **self._what_is_beside(),
        }
        command = [sys.executable, "-m", "hirewire.cli.host", "serve", str(listener.fileno())]
        return supervisor.start("hub", command, env=environment, sockets=[listener.fileno()])

    def _what_is_beside(self) -> Mapping[str, str]:
        """Return the environment variables that tell the hub's sandbox control which ATS is connected.

        If the ATS is the Simulator, the control also gets the address and key of the Simulator's API. While the
        control plays a year of recruiting, it acts in the Simulator through this API. It can act in no other ATS.
        """
        if self._ats is None:
            return {}
        report = self._ats.report() if self._beside == SIMULATOR else {}
        api = {ATS_API: report["ats_api_url"], ATS_KEY: report["ats_api_key"]} if report else {}
        return {BESIDE: self._beside, **api}

    def _start_postgres(self, supervisor: Supervisor, port: int) -> None:
        from hirewire.sandbox import postgres  # noqa: PLC0415 - imported while the hub starts on another core

        postgres.launch(self.folder / "postgres", supervisor=supervisor, port=port, changed=prepared.SMALL)

    def _await_hub(self, child: Child) -> None:
        give_up_at = time.monotonic() + START_PATIENCE
        while not self._answers():
            if child.has_ended:
                raise SandboxError(child.obituary())
            if time.monotonic() > give_up_at:
                raise SandboxError(f"The hub did not answer within {START_PATIENCE} seconds; see {child.log}.")
            time.sleep(_LOOK_EVERY)

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_ASK_AGAIN)
        try:
            connection.request("GET", "/sandbox/", headers={"Host": f"localhost:{self._port}"})
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
