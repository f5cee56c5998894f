import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from hirewire.hub.platform.journal import partitions, recording, services
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.recording import QUEUE, Entry, Queue
from hirewire.hub.restli.messages import Answer, Trace
from hirewire.kit import clock
from tests.support.ats import Ats

Written = Callable[[], list[ApiCall]]
TODAY = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def on_that_day(db: None) -> Iterator[None]:
    # If a test commits, the cleanup after it empties all tables, but does not drop the partitions.
    for part in partitions.days():
        partitions.drop(part.day)
    with clock.stopped(datetime(2026, 3, 31, 12, tzinfo=UTC)):
        yield


class Unhurried(Entry):
    """Lets the main thread run while another thread computes the entry's weight."""

    @property
    def weight(self) -> int:
        if threading.current_thread() is not threading.main_thread():
            time.sleep(0.001)
        return super().weight


def call_on(ats: Ats, day: date) -> None:
    with clock.stopped(datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)):
        ats.call("GET", "seats")


def days_with_calls() -> list[date]:
    return sorted({call.at.date() for call in ApiCall.objects.all()})


def test_a_full_queue_loses_calls_and_counts_them(ats: Ats, written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "QUEUE", small := Queue(most_calls=2))
    monkeypatch.setattr(services, "QUEUE", small)

    for _ in range(5):
        ats.call("GET", "seats")
    services.flush()
    ats.call("GET", "seats")

    assert sorted(call.lost_before for call in written()) == [0, 0, 3]


def test_a_queue_is_bounded_in_bytes_too(ats: Ats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "QUEUE", small := Queue(most_bytes=300))

    ats.put("atsCandidates", "atsCandidateId", {"C-1": {"note": "x" * 400}})

    assert (len(small), small.lost) == (0, 1)


def test_a_queue_that_was_emptied_while_calls_came_in_has_room_again() -> None:
    """No subtraction may be lost when one thread adds an entry's bytes while another thread subtracts bytes.

    With a lost subtraction, the queue would seem full although it is empty.
    """
    queue = Queue(most_bytes=10)
    entry = Unhurried(Trace(), Answer(HTTPStatus.OK, b"x"), "GET", "/v2/seats", "", {}, took_us=1, lost_before=0)

    def put() -> None:
        for _ in range(50):
            queue.put(entry)

    with ThreadPoolExecutor() as pool:
        putting = pool.submit(put)
        while not putting.done():
            queue.take(10)
    queue.take(50)

    assert queue.has_room_for(10)


def test_calls_that_cannot_be_written_now_are_written_later(ats: Ats, written: Written) -> None:
    ats.call("GET", "seats")
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT there")
        cursor.execute("ALTER TABLE hub_apicall RENAME TO elsewhere")
    with pytest.raises(Exception, match="hub_apicall"):
        services.flush()
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT there")

    assert len(QUEUE) == 1
    assert len(written()) == 1


def test_a_row_that_postgresql_refuses_does_not_keep_others_out(ats: Ats, written: Written) -> None:
    for _ in range(3):
        ats.call("GET", "seats")
    before, refused, after = QUEUE.take(3)
    refused.trace.method = "a\x00b"
    QUEUE.put_back([before, refused, after])

    calls = written()

    assert [call.id for call in calls] == [before.trace.id, after.trace.id]
    assert len(QUEUE) == 0


def test_calls_that_were_written_although_the_answer_was_lost_are_kept_once(ats: Ats, written: Written) -> None:
    ats.call("GET", "seats")
    entries = QUEUE.take(1)
    QUEUE.put_back(entries)
    services.flush()
    QUEUE.put_back(entries)
    ats.call("GET", "seats")

    calls = written()

    assert len(calls) == 2
    assert (calls[0].id, len(QUEUE)) == (entries[0].trace.id, 0)


def test_writing_many_calls_costs_few_queries(ats: Ats, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(20):
        ats.call("GET", "seats")
    partitions.ensure(TODAY)

    # One query checks the day's partition. The COPY is wrapped in a savepoint, because the test runs in a transaction.
    with django_assert_num_queries(4):
        services.flush()

    assert ApiCall.objects.count() == 20


def test_days_beyond_the_retention_period_are_deleted(ats: Ats) -> None:
    days = [TODAY - timedelta(days=age) for age in (31, 30, 1, 0)]
    for day in days:
        call_on(ats, day)
    services.flush()

    services.forget_old()

    assert days_with_calls() == sorted(days[1:])
    assert [part.day for part in partitions.days()] == [*sorted(days[1:]), TODAY + timedelta(days=1)]


def test_the_oldest_day_is_deleted_when_the_journal_is_too_large(ats: Ats, settings: Settings) -> None:
    for age in (2, 1, 0):
        call_on(ats, TODAY - timedelta(days=age))
    services.flush()
    partitions.ensure(TODAY + timedelta(days=1))
    settings.HIREWIRE_JOURNAL_BYTES = sum(part.bytes for part in partitions.days()) - 1

    services.forget_old()

    assert days_with_calls() == [TODAY - timedelta(days=1), TODAY]


def test_a_single_day_that_is_too_large_is_deleted_too(ats: Ats, written: Written, settings: Settings) -> None:
    call_on(ats, TODAY)
    services.flush()
    settings.HIREWIRE_JOURNAL_BYTES = 0

    services.forget_old()
    assert days_with_calls() == []

    call_on(ats, TODAY)
    assert len(written()) == 1


def test_the_journal_says_until_when_calls_were_dropped(ats: Ats, written: Written, settings: Settings) -> None:
    settings.HIREWIRE_JOURNAL_DAYS = 7
    for days in (20, 9, 2):
        call_on(ats, TODAY - timedelta(days=days))
        written()
    assert (partitions.forgotten_before(), partitions.kept_since()) == (None, datetime(2026, 3, 11, tzinfo=UTC))

    services.forget_old()

    dropped = datetime(2026, 3, 23, tzinfo=UTC)
    assert (partitions.forgotten_before(), partitions.kept_since()) == (dropped, dropped)


def test_after_a_restore_the_journal_promises_nothing_about_earlier_calls(ats: Ats, written: Written) -> None:
    call_on(ats, TODAY)
    written()

    with clock.stopped(restored_at := datetime(2026, 3, 31, 15, tzinfo=UTC)):
        apps.get_app_config("hub").after_restore()

    assert (partitions.forgotten_before(), partitions.kept_since()) == (restored_at, restored_at)


def test_dropping_a_day_without_calls_forgets_nothing() -> None:
    partitions.ensure(TODAY - timedelta(days=40))

    services.forget_old()

    assert partitions.forgotten_before() is None
    assert partitions.kept_since() == datetime(2026, 3, 31, tzinfo=UTC)
