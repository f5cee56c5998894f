import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import connection
from psycopg import sql

from hirewire.cli.main import main
from hirewire.kit.db import row_security
from hirewire.sandbox.sites import Site

pytestmark = pytest.mark.django_db


class Interruption:
    """Wraps a connection's statements, and sends this process a signal when the first view is created."""

    def __init__(self, number: signal.Signals) -> None:
        self.number = number
        self.is_sent = False

    def __call__(self, execute: Any, statement: Any, *arguments: Any) -> Any:  # noqa: ANN401 - Django's signature
        text = statement.as_string() if isinstance(statement, sql.Composable) else str(statement)
        if "CREATE VIEW" in text and not self.is_sent:
            self.is_sent = True
            os.kill(os.getpid(), self.number)
        return execute(statement, *arguments)


@pytest.fixture(autouse=True)
def row_security_is_on(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    monkeypatch.setattr(Site, "enter", lambda _site: None)
    settings.HIREWIRE_ROW_SECURITY = True
    row_security.set_up()


@pytest.fixture(autouse=True)
def survives() -> Iterator[None]:
    """Keep the process of the tests alive if the command does not handle the signal."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["migrate", "prepare", "row-security"])
def test_a_command_that_a_signal_ends_leaves_the_views_of_row_security(command: str, number: signal.Signals) -> None:
    # ``migrate`` drops the views only if there is a migration to apply. This test has none, so it drops the views
    # itself. The other two commands always drop the views.
    if command == "migrate":
        row_security.drop_views()
    interruption = Interruption(number)

    with connection.execute_wrapper(interruption):
        ended = CliRunner().invoke(main, ["hub", command])

    assert (interruption.is_sent, ended.exit_code) == (True, 1)
    assert "Aborted!" in ended.stderr
    assert row_security.missing_views() == []


def test_a_command_started_by_nohup_survives_its_terminal() -> None:
    row_security.drop_views()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    interruption = Interruption(signal.SIGHUP)

    with connection.execute_wrapper(interruption):
        ended = CliRunner().invoke(main, ["hub", "migrate"])

    assert (interruption.is_sent, ended.exit_code) == (True, 0)
    assert row_security.missing_views() == []
