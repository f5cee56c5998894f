from datetime import UTC, datetime, timedelta

import pymysql
import pytest

from hirewire.agent.connectors.sql.dialects.mysql_session import MySqlSession, Result

SYNTAX, DENIED, TIMED_OUT = 1064, 1227, 3024
AT = datetime(2026, 11, 5, 14, 30, 7, 950_000, tzinfo=UTC)
#: The delay that the server reports, and two seconds: the server reports whole seconds.
DELAY = timedelta(seconds=62)


class Server:
    """Stands for a replica that is a minute behind and that refuses the first statements about replication."""

    def __init__(self, *refusals: int) -> None:
        self._refusals = [pymysql.err.OperationalError(code, "refused") for code in refusals]

    def run(self, statement: str) -> Result:
        if statement == "SELECT UTC_TIMESTAMP(6) AS at":
            return Result([], [{"at": f"{AT:%Y-%m-%d %H:%M:%S.%f}"}])
        assert statement in {"SHOW REPLICA STATUS", "SHOW SLAVE STATUS"}
        if self._refusals:
            raise self._refusals.pop(0)
        return Result([], [{"Seconds_Behind_Source": 60}])


@pytest.fixture
def session() -> MySqlSession:
    session = MySqlSession.__new__(MySqlSession)
    session._sees_replication, session._is_mariadb = None, False
    return session


def delay(session: MySqlSession, server: Server, monkeypatch: pytest.MonkeyPatch) -> timedelta:
    monkeypatch.setattr(session, "run", server.run)
    return AT - session.now()


def test_a_server_that_knows_only_the_older_word_tells_its_delay(
    session: MySqlSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert delay(session, Server(SYNTAX), monkeypatch) == DELAY


def test_a_user_who_may_not_see_the_delay_is_asked_once(session: MySqlSession, monkeypatch: pytest.MonkeyPatch) -> None:
    denied = delay(session, Server(DENIED), monkeypatch)

    assert (denied, delay(session, Server(), monkeypatch)) == (timedelta(0), timedelta(0))


def test_a_passing_failure_does_not_hide_the_delay_for_good(
    session: MySqlSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(pymysql.err.OperationalError):
        delay(session, Server(TIMED_OUT), monkeypatch)

    assert delay(session, Server(), monkeypatch) == DELAY
