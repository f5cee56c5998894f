"""Measures the time from nothing to the first candidate: ``python -m tools.packages.first_candidate [WHEEL]``.

Starts with an empty folder, a wheel and an empty PostgreSQL. Follows docs/guides/installing.md to install Hirewire.
Then follows *First steps* of docs/guides/running.md with the installed programs. Ends when Recruiter shows a candidate
whom the agent has synced from the ATS Simulator. Only time that the machine needs is measured: nobody reads or types.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hirewire.sandbox import postgres
from hirewire.sandbox.processes import Supervisor
from tests.support.first_steps import GUIDE, SECTION, Machine
from tests.support.guide import blocks
from tools.packages.by_guide import Installation


def main(wheel: Path | None) -> None:
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory(prefix="hirewire-first-", ignore_cleanup_errors=True)))
        # If root runs this process, PostgreSQL runs as another user, who needs access to the folder.
        folder.chmod(0o755)
        supervisor = held.enter_context(Supervisor(folder / "logs"))
        server = postgres.start(folder / "postgres", supervisor=supervisor, say=lambda _: None)
        installation = Installation(folder / "machine")
        with timed("the wheel"):
            installation.fetch(wheel)
        began = time.monotonic()
        with timed("installing"):
            installation.install()
        steps = folder / "steps"
        steps.mkdir()
        machine = Machine(steps, server, held, programs=installation.programs)
        with timed("settings, tables, companies, processes, connection, people"):
            for block in blocks(GUIDE, SECTION):
                machine.follow(block)
        with timed("the sync, until Recruiter shows the candidate"):
            machine.candidate_is_found()
        print(f"From nothing to the first candidate: {(time.monotonic() - began) / 60:.1f} minutes", flush=True)


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
