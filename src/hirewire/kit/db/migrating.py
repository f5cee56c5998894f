"""Changes tables while others use them: a change never holds up anybody for long.

Most changes lock a whole table for a moment. While a change waits behind a long transaction, everybody else who needs
the table queues up behind the change. So the change gives up after ``PATIENCE``, lets the others pass, and tries again.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, Final, TypeVar

import psycopg
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.dispatch import Signal
from psycopg import sql
from psycopg.errors import DeadlockDetected, LockNotAvailable

from hirewire.kit.db.sessions import open_session

T = TypeVar("T")
Say = Callable[[str], None]
_Execute = Callable[..., Any]
_Statement = str | sql.Composable

#: How many milliseconds a statement waits for a lock. If an automatic vacuum blocks the statement, PostgreSQL cancels
#: the vacuum only after ``deadlock_timeout``, which is a second. So the statement has to wait longer than that.
PATIENCE: Final = 2_000
#: Seconds to wait before each new try. The last pause repeats.
PAUSES: Final = (0.5, 1.0, 2.0, 5.0)
#: Seconds after which a change gives up for good, with an error.
GIVE_UP_AFTER: Final = 1_800.0

#: Statements that may lock a table. Building an index concurrently also waits for transactions, but blocks nobody.
_LOCKING: Final = re.compile(r"\s*(ALTER|CREATE|DROP|LOCK|TRUNCATE)\b(?!.*\bCONCURRENTLY\b)", re.IGNORECASE | re.DOTALL)
_SET: Final = f"SET LOCAL lock_timeout = {PATIENCE}"

#: The session whose transaction has been open longest. The session's statement is left out, because the statement may
#: hold personal data.
# Clients come first: autovacuum ends its work on a table soon after somebody begins to wait for the table.
_OLDEST: Final = """
SELECT pid, coalesce(nullif(application_name, ''), backend_type),
    extract(epoch FROM clock_timestamp() - xact_start)::int
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
ORDER BY backend_type <> 'client backend', xact_start LIMIT 1
"""


#: Sent after changes were given up or interrupted, so that receivers can restore what was removed before the changes.
GIVEN_UP: Final = Signal()
#: The advisory lock of the process that changes the tables.
_CHANGING: Final = 7_319_204


class NeverFreeError(CommandError):
    """A table was in use for too long. Completed changes stay, and the next run continues after them."""


class _Migrate(migrate.Command):
    def __init__(self, say: Say, total: int) -> None:
        super().__init__()
        self._say, self._total, self._number = say, total, 0

    def migration_progress_callback(self, action: str, migration: object = None, *_fake: bool) -> None:
        if action == "apply_start":
            self._number += 1
            self._say(f"[{self._number}/{self._total}] {migration}")


@contextmanager
def alone(say: Say) -> Iterator[None]:
    """Wait until no other process changes the tables of this database, and keep others out until the block ends.

    Two machines that restart together would otherwise both run the same
    migrations. The lock is tried again and again: a session that waited inside
    PostgreSQL would hold up the other process's concurrent index builds.
    """
    # If the database is unreachable, raise Django's usual error here. ``open_session`` would raise an error of psycopg.
    connection.ensure_connection()
    with closing(open_session("hirewire migrate")) as session:
        give_up_at = time.monotonic() + GIVE_UP_AFTER
        is_first = True
        while not _is_taken(session):
            if time.monotonic() > give_up_at:
                raise NeverFreeError(
                    f"Another process has been changing the tables for {GIVE_UP_AFTER / 60:.0f} minutes. {_oldest()}"
                )
            if is_first:
                say("Another process is changing the tables, so this process waits.")
                is_first = False
            time.sleep(PAUSES[0])
        try:
            yield
        finally:
            # If the session were only closed, the server would keep the lock until it notices. Whoever wants to change
            # the tables right after this block would have to wait.
            with suppress(psycopg.Error):
                session.execute("SELECT pg_advisory_unlock(%s)", [_CHANGING])


def migrate_in_use(say: Say) -> None:
    change_in_use(lambda: _migrate(say), say)


def change_in_use(act: Callable[[], object], say: Say) -> None:
    """Call ``act`` through :func:`until_free`. If that fails or is interrupted, send ``GIVEN_UP``."""
    try:
        until_free(act, say)
    except BaseException:
        # Completed changes are not undone, so anything that ``act`` or a receiver of ``pre_migrate`` has removed would
        # stay missing. Receivers of ``GIVEN_UP`` restore what they can.
        with suppress(DatabaseError, psycopg.Error):
            until_free(lambda: GIVEN_UP.send(sender=None), say)
        raise


def until_free(act: Callable[[], object], say: Say) -> None:
    """Call ``act``, and call it again from the start if one of its transactions meets a table in use.

    ``act`` is also called again if PostgreSQL ends a transaction to resolve a deadlock. If a statement outside a
    transaction meets a table in use, only the statement is repeated, not the whole of ``act``.
    """

    def run(execute: _Execute, statement: _Statement, *arguments: Any) -> Any:  # noqa: ANN401 - Django's signature
        # ``str`` of a composed statement would show its parts instead of the SQL.
        text = statement.as_string() if isinstance(statement, sql.Composable) else str(statement)
        if not _LOCKING.match(text):
            return execute(statement, *arguments)
        if connection.in_atomic_block:
            return _in_turn(execute, statement, *arguments)
        return _repeated(lambda: _in_transaction(execute, statement, *arguments), say)

    with connection.execute_wrapper(run):
        _repeated(act, say)


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    call_command(_Migrate(say, len(plan)), interactive=False, verbosity=0)


def _is_taken(session: psycopg.Connection[Any]) -> bool:
    row = session.execute("SELECT pg_try_advisory_lock(%s)", [_CHANGING]).fetchone()
    return row == (True,)


def _in_turn(execute: _Execute, statement: _Statement, *arguments: Any) -> Any:  # noqa: ANN401 - Django's signature
    *_, context = arguments
    execute(_SET, None, False, context)  # noqa: FBT003 - Django's signature
    return execute(statement, *arguments)


def _in_transaction(execute: _Execute, statement: _Statement, *arguments: Any) -> Any:  # noqa: ANN401 - as above
    with transaction.atomic():
        return _in_turn(execute, statement, *arguments)


def _repeated(act: Callable[[], T], say: Say) -> T:
    give_up_at = time.monotonic() + GIVE_UP_AFTER
    pauses = iter(PAUSES)
    while True:
        try:
            with _rolled_back():
                return act()
        except OperationalError as error:
            if not isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected)):
                raise
            if time.monotonic() > give_up_at:
                raise NeverFreeError(
                    f"A table was in use at every try for {GIVE_UP_AFTER / 60:.0f} minutes. {_oldest()}"
                ) from error
        say(f"A table is in use, so this change waits. {_oldest()}")
        time.sleep(next(pauses, PAUSES[-1]))


@contextmanager
def _rolled_back() -> Iterator[None]:
    """Roll back the transactions that an exception leaves open.

    Django's schema editor runs some statements, such as those that add foreign keys, when it exits. If one of these
    statements fails, the schema editor leaves its transaction open.
    """
    depth = len(connection.atomic_blocks)
    try:
        yield
    except BaseException as error:
        while len(connection.atomic_blocks) > depth:
            connection.atomic_blocks[-1].__exit__(type(error), error, error.__traceback__)
        raise


def _oldest() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        row = cursor.fetchone()
    if row is None:
        return "No other transaction is open now."
    process, name, seconds = row
    return f"The oldest open transaction, by {name}, process {process} of PostgreSQL, began {seconds} s ago."
