"""Runs ``pg_dump``, ``pg_restore`` and ``psql``, and kills them if the caller is interrupted or fails."""

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, cast

from hirewire.cli.backup.errors import BackupError
from hirewire.sandbox.postgres.clients import Address, Clients

#: Called with the name of the table that a program is working on.
Tell = Callable[[str], None]

_CHUNK: Final = 1024 * 1024
#: ``pg_restore`` 17 and newer write this statement among their first lines. Servers older than 17 do not know it.
_NEWER_SETTING: Final = b"SET transaction_timeout"
_KNOWN_SINCE: Final = 17
_FIRST_LINES: Final = 40


class _Program:
    """A running program whose stderr is read continuously. Otherwise the program would block when the pipe is full."""

    def __init__(
        self, command: list[str], environment: Mapping[str, str], *, tell: Tell, stdin: int, stdout: int
    ) -> None:
        self._name = Path(command[0]).name
        self._tell = tell
        self._complaints: list[str] = []
        self._process = subprocess.Popen(
            command,
            # ``_read`` searches the messages for English words.
            env={**environment, "LC_ALL": "C"},
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )
        #: ``stdin`` and ``stdout`` are only usable if the caller requested pipes.
        self.stdin = cast("IO[bytes]", self._process.stdin)
        self.stdout = cast("IO[bytes]", self._process.stdout)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def finish(self) -> None:
        status = self._process.wait()
        self._reader.join()
        if status:
            raise BackupError(f"{self._name} failed: {' '.join(self._complaints[:3]) or f'status {status}'}")

    def end(self) -> None:
        self._process.kill()
        self._reader.join()
        with suppress(BrokenPipeError), self._process:
            pass

    def _read(self) -> None:
        for line in self._process.stderr or ():
            text = line.decode(errors="replace").strip()
            _, is_table, table = text.partition("contents of table ")
            if not is_table:
                _, is_table, table = text.partition("data for table ")
            if is_table:
                self._tell(table.strip('"'))
            elif "rror: " in text or "ERROR: " in text or "FATAL: " in text:
                self._complaints.append(text)


@contextmanager
def dumping(clients: Clients, address: Address, file: Path, *, snapshot: str, tell: Tell) -> Iterator[None]:
    command = [clients.program("pg_dump"), "--dbname", address.argument, "--no-password", "--verbose"]
    command += ["--format=custom", "--no-tablespaces", "--snapshot", snapshot, "--file", str(file)]
    program = _Program(command, address.environment, tell=tell, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield
        program.finish()
    finally:
        program.end()


def load(clients: Clients, address: Address, file: Path, *, server: int, without_schema: str, tell: Tell) -> None:
    """Restore a dump into an empty database, all of it or nothing.

    The restoring user owns everything. Privileges are left out, because the
    roles that hold them may not exist here.
    """
    archive = [clients.program("pg_restore"), "--file=-", "--verbose", "--no-owner", "--no-privileges"]
    archive += ["--no-comments", "--no-tablespaces", "--no-security-labels", "--no-publications", "--no-subscriptions"]
    archive += ["--exclude-schema", without_schema, str(file)]
    script = [clients.program("psql"), "--dbname", address.argument, "--no-password", "--no-psqlrc", "--quiet"]
    script += ["--set=ON_ERROR_STOP=1", "--single-transaction", "--file=-"]
    reader = _Program(archive, address.environment, tell=tell, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        writer = _Program(script, address.environment, tell=tell, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        try:
            # If a statement fails, the writer stops reading, and the pipe breaks. ``writer.finish`` then raises the
            # statement's error.
            with suppress(BrokenPipeError):
                _hand_over(reader.stdout, writer.stdin, server=server)
                # Check first that the reader succeeded. The writer commits once its input is closed, and it must not
                # commit half an archive.
                reader.finish()
            with suppress(BrokenPipeError):
                writer.stdin.close()
            writer.finish()
        finally:
            writer.end()
    finally:
        reader.end()


def _hand_over(source: IO[bytes], target: IO[bytes], *, server: int) -> None:
    for _ in range(_FIRST_LINES):
        line = source.readline()
        if server >= _KNOWN_SINCE or not line.startswith(_NEWER_SETTING):
            target.write(line)
    shutil.copyfileobj(source, target, _CHUNK)
    target.flush()
