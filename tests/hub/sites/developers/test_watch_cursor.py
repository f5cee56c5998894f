import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from hirewire.hub.platform.journal import partitions
from hirewire.hub.platform.journal.models import ApiCall, CallerKind, packed
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, DeliveryTry
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.developers import watch_cursor, watch_rows
from hirewire.hub.sites.developers.watch_rows import Shown
from hirewire.kit import clock
from hirewire.kit.db import timed_ids
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.patience import SECONDS

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


@pytest.fixture
def application(db: None) -> DeveloperApplication:
    for minutes in (-10, 10):
        partitions.ensure((clock.now() + timedelta(minutes=minutes)).date())
    return customer()


def customer() -> DeveloperApplication:
    application = hub.customer_application()
    hub.ready(application, hub.contract())
    application.refresh_from_db()
    return application


def call(of: DeveloperApplication, *, at: datetime | None = None, status: int = 200, refused: int = 0) -> str:
    made = ApiCall.objects.create(
        id=timed_ids.new_at(at or clock.now()),
        application=of,
        organization=of.organization,
        caller=CallerKind.APPLICATION,
        verb="PUT",
        path="/v2/atsCandidates",
        query="",
        resource="atsCandidates",
        method="batch_update",
        version="",
        protocol="2.0.0",
        status=status,
        done=3,
        refused=refused,
        took_us=31_400,
        request_bytes=0,
        answer_bytes=0,
        request_headers={},
        answer_headers={},
        packed_request=packed(""),
        packed_answer=packed(""),
    )
    return f"call-{made.uuid}"


def event(of: DeveloperApplication) -> Delivery:
    assert of.organization is not None
    announced = notifications.announce(
        application=of,
        organization=of.organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url="http://ats.test/hook",
    )
    return Delivery.objects.get(event=announced)


class Unfinished:
    """A transaction in another thread. The transaction has written a row, but has not ended yet."""

    def __init__(self, write: Callable[[], str], *, savepoints: int) -> None:
        self._write, self._savepoints = write, savepoints
        self._has_written, self._may_end = threading.Event(), threading.Event()
        self.key = ""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._has_written.wait(SECONDS)

    def commit(self) -> None:
        self._may_end.set()
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            with ExitStack() as stack:
                for _ in range(self._savepoints + 1):
                    stack.enter_context(transaction.atomic())
                self.key = self._write()
                self._has_written.set()
                self._may_end.wait(SECONDS)
        finally:
            connection.close()


@contextmanager
def unfinished(write: Callable[[], str], *, savepoints: int = 0) -> Iterator[Unfinished]:
    other = Unfinished(write, savepoints=savepoints)
    try:
        yield other
    finally:
        other.commit()


class Reader:
    def __init__(self, application: DeveloperApplication, shown: Shown = Shown.ALL) -> None:
        self._application, self._shown = application, shown
        feed = watch_rows.fresh(application, shown)
        self.first, self._cursor = [row.key for row in feed.rows], feed.cursor
        self.is_whole = False

    def looks(self) -> list[str]:
        feed = watch_rows.news(self._application, self._shown, self._cursor)
        self._cursor, self.is_whole = feed.cursor, feed.is_whole
        return [row.key for row in feed.rows]


@pytest.mark.parametrize("savepoints", [0, 1, 2])
def test_a_call_that_is_written_late_is_read_once(application: DeveloperApplication, savepoints: int) -> None:
    long_ago = clock.now() - timedelta(minutes=1)

    with unfinished(lambda: call(application, at=long_ago), savepoints=savepoints) as slow:
        reader = Reader(application)
        quick = call(application)
        looks = [reader.looks(), reader.looks()]
        slow.commit()
        looks += [reader.looks(), reader.looks()]

    assert (reader.first, looks) == ([], [[quick], [], [slow.key], []])


def test_a_long_transaction_elsewhere_repeats_nothing(application: DeveloperApplication) -> None:
    with unfinished(lambda: call(customer())):
        keys = [call(application)]
        reader = Reader(application)
        keys.append(call(application))
        looks = [reader.looks(), reader.looks()]
        keys.append(call(application))
        looks += [reader.looks(), reader.looks()]

    assert (reader.first, looks) == (keys[:1], [[keys[1]], [], [keys[2]], []])


@pytest.mark.parametrize("seed", range(3))
def test_in_whatever_order_transactions_end_each_row_is_read_once(application: DeveloperApplication, seed: int) -> None:
    chance = random.Random(seed)
    now = clock.now()
    reader = Reader(application)
    read: list[str] = []

    with ExitStack() as stack:
        others = [
            stack.enter_context(unfinished(partial(call, application, at=now - number * SECOND), savepoints=number % 2))
            for number in range(8)
        ]
        written = [other.key for other in others]
        for other in chance.sample(others, len(others)):
            if chance.random() < 0.5:
                written.append(call(application))
            other.commit()
            read += reader.looks() if chance.random() < 0.7 else []
    read += reader.looks()

    assert sorted(read) == sorted(written)


def test_an_event_waits_and_then_each_attempt_is_a_row(application: DeveloperApplication) -> None:
    reader = Reader(application)
    delivery = event(application)
    waiting = reader.looks()
    with transaction.atomic():
        attempt = DeliveryTry.objects.create(delivery=delivery, endpoint_url="", status=503, took_ms=12)
        Delivery.objects.filter(pk=delivery.pk).update(tries=1, last_status=503)
    tried = watch_rows.fresh(application, Shown.ALL).rows
    looks = [reader.looks()]
    Delivery.objects.filter(pk=delivery.pk).update(tries=0, state=DeliveryState.PENDING)
    looks += [reader.looks(), reader.looks()]

    key = f"event-{delivery.event_id}"
    assert waiting == [key]
    assert [(row.key, row.replaces, row.is_failed) for row in tried] == [(f"try-{attempt.pk.hex}", key, True)]
    assert looks == [[f"try-{attempt.pk.hex}"], [key], []]


def test_filters_apply_to_what_is_new(application: DeveloperApplication) -> None:
    readers = {shown: Reader(application, shown) for shown in Shown}

    good, bad, partly = call(application), call(application, status=429), call(application, refused=1)
    delivery = event(application)
    attempt = DeliveryTry.objects.create(delivery=delivery, endpoint_url="", status=None, took_ms=1)
    failed, waiting = f"try-{attempt.pk.hex}", f"event-{delivery.event_id}"

    assert {shown: set(reader.looks()) for shown, reader in readers.items()} == {
        Shown.ALL: {good, bad, partly, failed, waiting},
        Shown.CALLS: {good, bad, partly},
        Shown.EVENTS: {failed, waiting},
        Shown.FAILED: {bad, partly, failed},
    }


def test_other_applications_are_never_read(application: DeveloperApplication) -> None:
    foreign = customer()
    reader = Reader(application)

    call(foreign)
    event(foreign)

    assert (Reader(application).first, reader.looks()) == ([], [])


def test_after_more_than_a_page_the_list_starts_over(
    application: DeveloperApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_rows, "PAGE", 3)
    reader = Reader(application)
    keys = [call(application) for _ in range(5)]

    rows, is_whole = reader.looks(), reader.is_whole
    keys.append(call(application))
    later = reader.looks(), reader.is_whole

    assert (rows, is_whole) == (keys[4:1:-1], True)
    assert later == ([keys[5]], False)


def test_rows_that_the_first_page_left_out_are_not_new_later(
    application: DeveloperApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_rows, "PAGE", 3)
    with unfinished(lambda: call(customer())):
        keys = [call(application) for _ in range(9)]
        reader = Reader(application)
        looks = [reader.looks()]
        keys.append(call(application))
        looks += [reader.looks(), reader.looks()]

    assert (reader.first, looks) == (keys[8:5:-1], [[], [keys[9]], []])


def test_a_clock_that_goes_back_hides_nothing(application: DeveloperApplication) -> None:
    with clock.moved(timedelta(days=3)):
        reader = Reader(application)

    key = call(application)

    assert reader.looks() == [key]


@pytest.mark.parametrize(
    "change",
    [
        lambda _text: "",
        lambda _text: "nonsense",
        lambda text: text.replace(".", "\x00", 1),
        # Three cursors: one belongs to another database, one is newer than the database (which happens after a
        # restore), and one has a time that is out of range.
        lambda text: f"1{text}",
        lambda text: ".".join([*text.split(".")[:2], "9" * 18, *text.split(".")[3:]]),
        lambda text: ".".join([text.split(".")[0], "9" * 15, *text.split(".")[2:]]),
    ],
)
def test_a_cursor_from_elsewhere_starts_over(application: DeveloperApplication, change: Callable[[str], str]) -> None:
    key = call(application)
    cursor = watch_rows.fresh(application, Shown.ALL).cursor

    feed = watch_rows.news(application, Shown.ALL, change(cursor))

    assert ([row.key for row in feed.rows], feed.is_whole) == ([key], True)


def test_a_cursor_survives_its_way_through_an_address(application: DeveloperApplication) -> None:
    read: dict[str, Any] = {"calls": [5, 12, 13], "tries": [], "waiting": [12], "events": [14]}

    cursor = watch_cursor.Cursor(16384, clock.from_millis(1_764_547_200_123), 12).after(read)

    assert watch_cursor.parsed(str(cursor)) == cursor
    assert cursor.seen == {"calls": {12, 13}, "tries": frozenset(), "waiting": {12}, "events": {14}}
    assert str(cursor.after({"calls": range(12, 999)})) == ""
