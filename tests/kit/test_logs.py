"""structlog writes to the same place as the libraries do, at the level that the operator chose."""

import logging

import pytest
import structlog

log = structlog.get_logger(__name__)


def test_a_log_line_contains_its_values(caplog: pytest.LogCaptureFixture) -> None:
    log.warning("Something was odd", tenant="larkspur", tries=3)

    (record,) = caplog.records
    assert (record.name, record.levelname) == (__name__, "WARNING")
    assert record.getMessage() == "Something was odd tenant=larkspur tries=3"


def test_a_line_below_the_level_is_not_written(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        log.info("Nothing to see")

    assert caplog.records == []


def test_a_traceback_shows_no_local_variables(caplog: pytest.LogCaptureFixture) -> None:
    secret = "hush"
    try:
        int(f"no number, but {len(secret)} letters")
    except ValueError:
        log.exception("It failed", place="here")

    assert "It failed place=here\nTraceback (most recent call last):\n" in caplog.text
    assert "ValueError: invalid literal" in caplog.text
    assert secret not in caplog.text
