from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from hirewire.hub.platform.journal import queries
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.queries import Wanted
from hirewire.hub.platform.journal.services import flush
from hirewire.kit import clock
from tests.support.ats import Ats

Written = Callable[[], list[ApiCall]]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def paths(ats: Ats, wanted: Wanted) -> list[str]:
    flush()
    return [call.path.removeprefix("/v2/") for call in queries.calls([ats.application], wanted)]


def test_an_application_sees_only_its_own_calls(ats: Ats, written: Written) -> None:
    other = Ats()
    ats.call("GET", "seats")
    other.call("GET", "mailStubs")
    own, foreign = written()

    assert queries.calls([ats.application], Wanted()) == [own]
    assert queries.call([ats.application], own.uuid) == own
    assert queries.call([ats.application], foreign.uuid) is None
    assert queries.calls([], Wanted()) == []
    assert queries.resources([ats.application], since=NOON) == ["seats"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["nothing", "atsCandidates", "seats"]),
        (Wanted(status_classes=(2,)), ["atsCandidates"]),
        (Wanted(status_classes=(4, 5)), ["nothing", "seats"]),
        (Wanted(method="finder"), ["seats"]),
        (Wanted(resource="atsCandidates"), ["atsCandidates"]),
        (Wanted(text="c-77"), ["atsCandidates"]),
        (Wanted(only_refused_records=True), ["atsCandidates"]),
        (Wanted(since=NOON + timedelta(minutes=1)), ["nothing", "atsCandidates"]),
        (Wanted(until=NOON + timedelta(minutes=1)), ["seats"]),
        (Wanted(uuid="no id"), []),
        (Wanted(text="\x00"), ["nothing", "atsCandidates", "seats"]),
    ],
)
def test_calls_can_be_filtered(ats: Ats, wanted: Wanted, expected: list[str]) -> None:
    for minute, call in enumerate(
        (
            lambda: ats.call("GET", "seats", query="q=contract"),
            lambda: ats.put("atsCandidates", "atsCandidateId", {"C-77": {}}),
            lambda: ats.call("GET", "nothing"),
        )
    ):
        with clock.stopped(NOON + timedelta(minutes=minute)):
            call()

    assert paths(ats, wanted) == expected


def test_each_page_continues_where_the_last_one_ended(ats: Ats, written: Written) -> None:
    for _ in range(5):
        ats.call("GET", "seats")
    oldest_first = written()

    first = queries.calls([ats.application], Wanted(), count=2)
    second = queries.calls([ats.application], Wanted(), before=first[-1].pk, count=2)

    assert [*first, *second] == oldest_first[:0:-1]
