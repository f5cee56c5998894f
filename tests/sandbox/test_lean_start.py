"""What a sandbox must not import before it answers. Separate processes check this, because imports cannot be undone."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from hirewire.sandbox import prepared
from hirewire.sandbox.board import VARIABLE, Board

#: Modules that the start must not import. Each value says what needs the module.
_LATER: Final = {
    "httpx2": "requests to addresses of customers",
    "mimesis": "made-up people",
    "signxml": "sign-in by SAML",
    "hirewire.hub.reactions": "events, and the worker",
    "hirewire.hub.sites.recruiter.urls": "pages",
}
_HUB: Final = """
import sys
from hirewire.cli.host import load
load("hirewire.project.sandbox")
print(*sys.modules)
"""
_PARENT: Final = """
import sys
from hirewire.sandbox import postgres, running
print(*sys.modules)
"""


def modules(code: str, environment: dict[str, str]) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_hub_answers_calls_before_it_imports_what_they_do_not_need(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    Board.make(tmp_path / "board")
    nowhere = "postgresql://hirewire:none@127.0.0.1:1/world_1"
    environment = {**prepared.site_environment(nowhere, tmp_path), VARIABLE: str(tmp_path / "board")}

    loaded = modules(_HUB, environment)

    assert "hirewire.hub.api.facades" in loaded
    assert loaded & set(_LATER) == set()


def test_starting_a_sandbox_loads_neither_django_nor_a_database_driver() -> None:
    loaded = modules(_PARENT, {})

    assert "hirewire.sandbox.postgres.server" in loaded
    assert loaded & {"django", "psycopg", "httpx2", "mimesis"} == set()
