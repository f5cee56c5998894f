"""The operator's guide, command by command as written, from an empty PostgreSQL to a candidate in Recruiter."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest

from hirewire.sandbox import postgres
from hirewire.sandbox.processes import Supervisor
from tests.support.guide import Block, Terminal, blocks
from tests.support.signed_in import SignedIn
from tests.support.stack import eventually, free_port

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("first steps")]

GUIDE = Path(__file__).parents[2] / "docs/guides/running.md"
INGRID = "ingrid.solheim@larkspur.example"


class Machine:
    """The machine of an operator who follows the guide: a folder, a PostgreSQL, and a terminal for each side."""

    def __init__(self, folder: Path, server: postgres.Server, held: ExitStack) -> None:
        self.folder = folder
        self._server = server
        self.ports = {"hub": free_port(), "ats": free_port()}
        variables = {f"HIREWIRE_{side.upper()}_PORT": str(port) for side, port in self.ports.items()}
        self.terminals = {side: held.enter_context(Terminal(folder, variables)) for side in self.ports}

    def url(self, side: str) -> str:
        return f"http://localhost:{self.ports[side]}"

    def follow(self, block: Block) -> None:
        text = self._here(block.text)
        match block.language, block.place:
            case "sql", ():
                with psycopg.connect(self._server.url("postgres"), autocommit=True) as connection:
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
                raise AssertionError(f"The guide has a block that this test cannot follow: {unknown}")

    def as_ingrid(self, side: str) -> SignedIn:
        password = {"hub": "ingrid-recruiter.txt", "ats": "ingrid-ats.txt"}[side]
        return SignedIn(self.url(side), email=INGRID, password=(self.folder / password).read_text().strip())

    def _here(self, text: str) -> str:
        parts = urlsplit(self._server.address)
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


@pytest.fixture
def machine() -> Iterator[Machine]:
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory(prefix="hirewire-steps-", ignore_cleanup_errors=True)))
        # PostgreSQL may run as another user, who needs access to its data.
        folder.chmod(0o755)
        supervisor = held.enter_context(Supervisor(folder / "logs"))
        server = postgres.start(folder / "postgres", supervisor=supervisor, say=lambda _: None, is_durable=False)
        yield Machine(folder, server, held)


def test_following_the_guide_brings_a_candidate_into_recruiter(machine: Machine) -> None:
    for block in blocks(GUIDE, "First steps"):
        machine.follow(block)

    with machine.as_ingrid("hub") as recruiter:
        look = partial(recruiter.get, "/search/?text=Lovelace")
        found = eventually(lambda: look().text, lambda page: 'class="in-ats"' in page)
        profile = recruiter.get("/people/1/").text
    assert "Ada Lovelace" in found
    assert "C-10001" in profile
    assert _rights(machine) == {"hirewire_ats": (False, False, False), "hirewire_hub": (False, False, False)}


def _rights(machine: Machine) -> Mapping[str, tuple[bool, ...]]:
    with psycopg.connect(machine._server.url("postgres")) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname IN"
            " ('hirewire_hub', 'hirewire_ats')"
        ).fetchall()
    return {name: tuple(rights) for name, *rights in rows}
