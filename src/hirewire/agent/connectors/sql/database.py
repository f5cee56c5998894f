"""Reading a database. Each call runs in a read-only transaction of its own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, TypeVar

import stamina

from hirewire.agent.connectors.sql.dialects import dialect_of
from hirewire.agent.connectors.sql.dialects.base import About, Failed, Fault, ResultColumn, Row, Session
from hirewire.agent.connectors.sql.settings import Settings
from hirewire.agent.connectors.sql.statements import Sql
from hirewire.agent.sdk.errors import MissingPermission, NoAccess, StopSync, TryLater
from hirewire.agent.sdk.says import says

#: In seconds. A longer query is canceled, so that it delays neither the ATS nor the agent.
LONGEST_QUERY: Final = 60
_TRIES: Final = 3

T = TypeVar("T")


class Forbidden(MissingPermission):
    """The user of the database may not read the table that ``permission`` names."""

    def __init__(self, permission: str, reason: str) -> None:
        super().__init__(permission)
        self.args = (reason,)


class BadQuery(StopSync):
    """The database refuses the query, or the agent cannot use what the query returns."""


class Database:
    def __init__(self, settings: Settings, *, longest_query: float = LONGEST_QUERY) -> None:
        self._settings, self._longest_query = settings, longest_query
        self.dialect = dialect_of(settings)
        self._session: Session | None = None

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def fetch(self, statement: Sql, *, what: str) -> list[Row]:
        """The rows of one statement. ``what`` says what the statement reads, and is quoted in error messages."""
        return self._in_transaction(lambda session: session.rows(statement), what=what)

    def describe(self, statement: Sql, *, what: str) -> list[ResultColumn]:
        return self._in_transaction(lambda session: session.columns(statement), what=what)

    def now(self) -> datetime:
        return self._in_transaction(lambda session: session.now(), what="the time")

    def about(self) -> About:
        return self._in_transaction(lambda session: session.about(), what="the account")

    def _in_transaction(self, act: Callable[[Session], T], *, what: str) -> T:
        for attempt in stamina.retry_context(on=TryLater, attempts=_TRIES, timeout=LONGEST_QUERY):
            with attempt:
                try:
                    session = self._open()
                    with session.reading():
                        answer = act(session)
                except Failed as failed:
                    raise self._sorted(failed, what=what) from failed
        return answer

    def _open(self) -> Session:
        if self._session is None or not self._session.is_open:
            self.close()
            self._session = self.dialect.connect(self._settings, longest_query=self._longest_query)
        return self._session

    def _sorted(self, failed: Failed, *, what: str) -> Exception:
        if failed.fault is Fault.PASSING:
            self.close()
        error, words = _ERRORS[failed.fault]
        reason = words.format(
            host=self._settings.place, reason=failed.reason, what=what, seconds=f"{self._longest_query:g}"
        )
        return Forbidden(what, reason) if failed.fault is Fault.FORBIDDEN else error(reason)


_SLOW: Final = says(
    "The query for {what} took longer than {seconds} seconds. An index on its id and on modified_at usually helps."
)
_ERRORS: Final[Mapping[Fault, tuple[type[Exception], str]]] = {
    Fault.KEY: (NoAccess, says("The database does not accept our key (user and password): {reason}.")),
    Fault.TLS: (StopSync, says("The database at {host} offers no TLS that we trust: {reason}.")),
    Fault.AWAY: (TryLater, says("The database cannot be reached at {host}: {reason}.")),
    Fault.PASSING: (TryLater, says("The database did not answer the query for {what}: {reason}.")),
    Fault.FORBIDDEN: (Forbidden, says("The user of the database lacks the permission “{what}”: {reason}.")),
    Fault.WRITES: (BadQuery, says("The query for {what} tries to change data: {reason}. The agent only reads data.")),
    Fault.SLOW: (TryLater, _SLOW),
    Fault.REFUSED: (BadQuery, says("The database refuses the query for {what}: {reason}.")),
}
