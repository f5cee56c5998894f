"""A machine on which each command of *First steps* in docs/guides/running.md can be run exactly as it is written."""

from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import psycopg

from hirewire.sandbox import postgres
from tests.support.guide import Block, Terminal
from tests.support.signed_in import SignedIn
from tests.support.stack import eventually, free_port

GUIDE = Path(__file__).parents[2] / "docs/guides/running.md"
SECTION = "First steps"
IN_ATS = 'class="in-ats"'
INGRID = "ingrid.solheim@larkspur.example"


class Machine:
    """The machine of an operator who follows the guide: a folder, a PostgreSQL, and a terminal for each site."""

    def __init__(self, folder: Path, server: postgres.Server, held: ExitStack, *, programs: Path | None = None) -> None:
        """``programs`` is the folder that contains ``hirewire``. By default, it is the folder of the running Python."""
        self.folder = folder
        self.server = server
        self.ports = {"hub": free_port(), "ats": free_port()}
        variables = {f"HIREWIRE_{side.upper()}_PORT": str(port) for side, port in self.ports.items()}
        self.terminals = {
            side: held.enter_context(Terminal(folder, variables, programs=programs)) for side in self.ports
        }

    def url(self, side: str) -> str:
        return f"http://localhost:{self.ports[side]}"

    def follow(self, block: Block) -> None:
        text = self._here(block.text)
        match block.language, block.place:
            case "sql", ():
                with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
                    for statement in text.split(";\n"):
                        connection.execute(statement.encode())
            case "sh", (side,):
                self.terminals[side].give(text)
            case "sh", (side, "processes"):
                for command in text.splitlines():
                    self.terminals[side].start(command, self.folder / f"{command.replace(' ', '-')}.log")
                eventually(lambda: self._answers(side), bool)
            case "csv", (what,):
                self._import(what, text.encode())
            case unknown:
                raise AssertionError(f"The guide has a block that nobody can follow here: {unknown}")

    def candidate_is_found(self) -> str:
        """Search for the candidate in Recruiter until the result is marked as being in the ATS. Return the page."""
        with self.as_ingrid("hub") as recruiter:
            return eventually(lambda: recruiter.get("/search/?text=Lovelace").text, lambda page: IN_ATS in page)

    def as_ingrid(self, side: str) -> SignedIn:
        password = {"hub": "ingrid-recruiter.txt", "ats": "ingrid-ats.txt"}[side]
        return SignedIn(self.url(side), email=INGRID, password=(self.folder / password).read_text().strip())

    def _here(self, text: str) -> str:
        parts = urlsplit(self.server.address)
        return (
            text.replace("localhost:5432", f"{parts.hostname}:{parts.port}")
            .replace("http://localhost:8000", self.url("hub"))
            .replace("http://localhost:8100", self.url("ats"))
        )

    def _answers(self, side: str) -> bool:
        try:
            return httpx2.get(f"{self.url(side)}/sign-in/", trust_env=False).is_success
        except httpx2.HTTPError:
            return False

    def _import(self, what: str, content: bytes) -> None:
        if what == "contacts":
            with self.as_ingrid("hub") as recruiter:
                assert recruiter.post("/settings/import/", ("contacts.csv", content)).status_code == 302
        else:
            with self.as_ingrid("ats") as ats:
                path = ats.post("/candidates/import/", ("candidates.csv", content)).headers["Location"]
                ats.post(f"{path}start/", **ats.chosen_columns(path))
