"""The agent gives up a page if the ATS answers with server errors for many consecutive rows.

The client requests such a row several times, so many such rows take long. The agent does not count a row that the key
may not read, because the client requests that row only once.
"""

import pytest

from hirewire.agent.sdk.errors import ConnectorError, Faulty, MissingPermission, SkipRecord
from hirewire.agent.sdk.feeds import MOST_FAULTS, readable
from hirewire.agent.sdk.records import Record

FORBIDDEN = MissingPermission("candidates")
FAULTY = Faulty(500)


def skipped(errors: list[ConnectorError]) -> int:
    def fail(error: ConnectorError) -> list[Record]:
        raise error

    return len(readable(errors, str, fail)[1])


@pytest.mark.parametrize(
    "errors",
    [
        [FORBIDDEN] * 50,
        [FAULTY] * MOST_FAULTS,
        ([FAULTY] * MOST_FAULTS + [SkipRecord("strange")]) * 2,
    ],
    ids=["forbidden", "a few server errors", "not consecutive"],
)
def test_these_rows_are_skipped(errors: list[ConnectorError]) -> None:
    assert skipped(errors) == len(errors)


def test_many_consecutive_server_errors_end_the_page() -> None:
    with pytest.raises(Faulty):
        skipped([*[FAULTY] * MOST_FAULTS, FORBIDDEN, FAULTY])
