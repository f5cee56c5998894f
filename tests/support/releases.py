"""A stack whose databases were written by an earlier release. tests/releases/README.md says how to make them."""

import fcntl
import json
import lzma
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from hirewire.kit import clock
from hirewire.sandbox import postgres
from hirewire.sandbox.databases import SITES, Databases
from hirewire.sandbox.processes import Supervisor
from tests.support.stack import Stack

FOLDER = Path(__file__).parents[1] / "releases"
_INSTANT = re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?=\+00\b|Z)")


@contextmanager
def stack_of_release(name: str) -> Iterator[Stack]:
    """Restore the databases, keys and addresses of the release. Nothing is migrated, and only PostgreSQL runs."""
    release = json.loads((FOLDER / name / "release.json").read_text())
    with ExitStack() as held:
        held.enter_context(_alone())
        folder = Path(
            held.enter_context(tempfile.TemporaryDirectory(prefix="hirewire-release-", ignore_cleanup_errors=True))
        )
        # PostgreSQL may run as another user, who needs access to its data.
        folder.chmod(0o755)
        supervisor = held.enter_context(Supervisor(folder / "logs"))
        server = postgres.start(folder / "postgres", supervisor=supervisor, say=lambda _text: None, is_durable=False)
        stack = Stack(folder, server, ports=(release["hub_port"], release["ats_port"]))
        held.callback(stack.stop)
        stack.home.keep_keys(release["keys"])
        Databases(server, "postgres", is_own=True).make()
        age = clock.now().replace(tzinfo=None) - datetime.fromisoformat(release["written_at"])
        for site in SITES:
            dump = lzma.decompress((FOLDER / name / f"{site.name}.sql.xz").read_bytes()).decode()
            with psycopg.connect(stack.database_url(site), autocommit=True) as connection:
                connection.execute(_moved(dump, age).encode())
        yield stack


@contextmanager
def _alone() -> Iterator[None]:
    """Let one run at a time use the release's ports.

    The ports cannot vary, because the databases contain URLs with these ports. The URLs cannot be replaced:
    the encrypted secret of a webhook, for example, can only be read together with the webhook's original URL.
    """
    with (Path(tempfile.gettempdir()) / "hirewire-release.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _moved(dump: str, age: timedelta) -> str:
    """Shift all times as if the dump had just been written, so that no task or event has expired."""

    def move(found: re.Match[str]) -> str:
        return (datetime.fromisoformat(found[0]) + age).isoformat(sep=found[0][10])

    return _INSTANT.sub(move, dump)
