"""The commands of the operator's guide, as written, lead from an empty PostgreSQL to a candidate in Recruiter."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from hirewire.sandbox import postgres
from hirewire.sandbox.processes import Supervisor
from tests.support.first_steps import GUIDE, SECTION, Machine
from tests.support.guide import blocks

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("first steps")]


@pytest.fixture
def machine() -> Iterator[Machine]:
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory(prefix="hirewire-steps-", ignore_cleanup_errors=True)))
        # PostgreSQL may run as another user, who needs access to this folder.
        folder.chmod(0o755)
        supervisor = held.enter_context(Supervisor(folder / "logs"))
        server = postgres.start(folder / "postgres", supervisor=supervisor, say=lambda _: None, is_durable=False)
        yield Machine(folder, server, held)


def test_following_the_guide_brings_a_candidate_into_recruiter(machine: Machine) -> None:
    for block in blocks(GUIDE, SECTION):
        machine.follow(block)

    found = machine.candidate_is_found()
    with machine.as_ingrid("hub") as recruiter:
        profile = recruiter.get("/people/1/").text
    assert "Ada Lovelace" in found
    assert "C-10001" in profile
    assert _rights(machine) == {"hirewire_ats": (False, False, False), "hirewire_hub": (False, False, False)}


def _rights(machine: Machine) -> Mapping[str, tuple[bool, ...]]:
    with psycopg.connect(machine.server.url("postgres")) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname IN"
            " ('hirewire_hub', 'hirewire_ats')"
        ).fetchall()
    return {name: tuple(rights) for name, *rights in rows}
