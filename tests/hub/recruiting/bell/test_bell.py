from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.bell import following, queries, services
from hirewire.hub.recruiting.bell.models import Kind, ReadNotification
from hirewire.hub.recruiting.exports.services import request_export
from hirewire.hub.recruiting.messaging.models import NoteMention, ProspectNote, Thread, Visibility
from hirewire.hub.recruiting.messaging.notes import write_note
from hirewire.hub.recruiting.messaging.services import answer, read_thread
from hirewire.kit import clock
from hirewire.kit.web.request_cache import reading
from tests.factories import connected, hub
from tests.hub.recruiting.bell.conftest import MORNING
from tests.hub.recruiting.bell.stories import answered, failed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Line = tuple[str, int, bool]


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with clock.stopped(MORNING + timedelta(hours=12)):
        yield


def lines(seat: Seat, **how: object) -> list[Line]:
    notifications = queries.notifications(seat, most=50, **how)  # type: ignore[arg-type]  # options of the query
    return [(notification.kind, notification.number, notification.is_unread) for notification in notifications]


def test_answers_and_ended_exports_come_newest_first(company: connected.Company, seat: Seat) -> None:
    letter = answered(seat, hub.member("Ada"), MORNING)
    export = failed(company, seat, hub.member("Bo"), MORNING + HOUR)
    decline = answered(seat, hub.member("Cy"), MORNING + 2 * HOUR, declines=True)

    assert lines(seat) == [
        (Kind.ANSWER, decline.pk, True),
        (Kind.EXPORT, export.pk, True),
        (Kind.ANSWER, letter.pk, True),
    ]
    assert queries.unread_count(seat) == 3


def test_an_export_in_progress_is_not_a_notification(company: connected.Company, seat: Seat) -> None:
    request_export(seat=seat, member=hub.member(), application=company.application)

    assert lines(seat) == []


def test_a_colleague_is_not_notified(company: connected.Company, seat: Seat) -> None:
    answered(seat, hub.member(), MORNING)
    failed(company, seat, hub.member(), MORNING)

    assert (lines(company.admin_a), queries.unread_count(company.admin_a)) == ([], 0)


def test_reading_all_reads_only_what_was_seen(company: connected.Company, seat: Seat) -> None:
    letter = answered(seat, hub.member(), MORNING)
    export = failed(company, seat, hub.member(), MORNING + 2 * HOUR)

    services.read_all(seat=seat, until=MORNING + HOUR)

    assert lines(seat) == [(Kind.EXPORT, export.pk, True), (Kind.ANSWER, letter.pk, False)]
    assert lines(seat, only_unread=True) == [(Kind.EXPORT, export.pk, True)]
    assert queries.unread_count(seat) == 1


def test_reading_all_on_an_older_page_makes_nothing_unread(company: connected.Company, seat: Seat) -> None:
    failed(company, seat, hub.member(), MORNING + 2 * HOUR)

    services.read_all(seat=seat, until=clock.now())
    services.read_all(seat=seat, until=MORNING)

    assert queries.unread_count(seat) == 0


def test_nothing_in_the_future_can_be_read(company: connected.Company, seat: Seat) -> None:
    services.read_all(seat=seat, until=clock.now() + HOUR)

    failed(company, seat, hub.member(), clock.now() + timedelta(minutes=1))

    assert queries.unread_count(seat) == 1


def test_one_notification_can_be_read_on_its_own(company: connected.Company, seat: Seat) -> None:
    first = failed(company, seat, hub.member(), MORNING)
    second = failed(company, seat, hub.member(), MORNING + HOUR)

    services.read(seat=seat, kind=Kind.EXPORT, number=first.pk)
    services.read(seat=seat, kind=Kind.EXPORT, number=first.pk)

    assert lines(seat) == [(Kind.EXPORT, second.pk, True), (Kind.EXPORT, first.pk, False)]
    assert queries.unread_count(seat) == 1


def test_reading_all_deletes_the_single_reads(company: connected.Company, seat: Seat) -> None:
    services.read(seat=seat, kind=Kind.EXPORT, number=failed(company, seat, hub.member(), MORNING).pk)

    services.read_all(seat=seat, until=clock.now())

    assert not ReadNotification.objects.exists()


def test_reading_a_conversation_reads_its_answer(seat: Seat) -> None:
    thread = answered(seat, hub.member(), MORNING)

    read_thread(thread=thread)

    assert lines(seat) == [(Kind.ANSWER, thread.pk, False)]
    assert queries.unread_count(seat) == 0


def test_a_second_answer_is_unread_again(seat: Seat) -> None:
    thread = answered(seat, hub.member(), MORNING)
    services.read_all(seat=seat, until=clock.now() - HOUR)

    answer(thread=thread, body="And another thing")

    (notification,) = queries.notifications(seat, most=50)
    assert (notification.is_unread, notification.at, notification.about.words) == (
        True,
        clock.now(),
        "And another thing",
    )


def test_answers_without_the_new_column_are_shown(seat: Seat) -> None:
    """During an upgrade, the old version still writes threads without ``last_answer_at``."""
    thread = answered(seat, hub.member(), MORNING)
    Thread.objects.update(last_answer_at=None)

    (notification,) = queries.notifications(seat, most=50)

    assert (notification.number, notification.at, notification.about.words) == (thread.pk, MORNING, "Call me")


def test_switching_the_ats_off_removes_its_notifications(company: connected.Company, seat: Seat) -> None:
    export = failed(company, seat, hub.member(), MORNING)

    company.switch()

    assert (lines(seat), queries.unread_count(seat)) == ([], 0)
    assert queries.notification(seat, Kind.EXPORT, export.pk) is None


def test_a_closed_account_rings_no_bell(company: connected.Company, seat: Seat) -> None:
    member = hub.member()
    answered(seat, member, MORNING)
    failed(company, seat, member, MORNING)

    member.closed_at = clock.now()
    member.save()

    assert (lines(seat), queries.unread_count(seat)) == ([], 0)


def test_notifications_end_after_ninety_days(company: connected.Company, seat: Seat) -> None:
    failed(company, seat, hub.member(), MORNING - timedelta(days=91))
    answered(seat, hub.member(), MORNING - timedelta(days=91))

    assert (lines(seat), queries.unread_count(seat)) == ([], 0)


def test_an_admin_who_views_a_seat_has_no_bell(company: connected.Company, seat: Seat) -> None:
    answered(seat, hub.member(), MORNING)
    seat.viewed_by = company.admin_a

    assert queries.unread_count(seat) == 0


def test_counting_stops_at_ten(seat: Seat) -> None:
    for number in range(12):
        answered(seat, hub.member(), MORNING + number * timedelta(minutes=1))

    assert (queries.unread_count(seat), queries.shown_count(seat)) == (10, "9+")


def test_pages_follow_each_other_without_gaps_even_within_an_instant(company: connected.Company, seat: Seat) -> None:
    for _ in range(3):
        answered(seat, hub.member(), MORNING)
        failed(company, seat, hub.member(), MORNING)

    every = [notification.place for notification in queries.notifications(seat, most=6)]
    pages = [
        notification.place
        for start in range(0, 6, 2)
        for notification in queries.notifications(seat, start=start, most=2)
    ]

    assert pages == every
    assert len(set(every)) == 6


@pytest.mark.parametrize(("has_news", "queries_needed"), [(False, 1), (True, 4)])
def test_counting_takes_one_query_or_two_and_one_for_each_kind_with_news(
    company: connected.Company, seat: Seat, *, has_news: bool, queries_needed: int
) -> None:
    following.follow(seat=seat, job=connected.job(company))
    if has_news:
        answered(seat, hub.member(), MORNING)
        failed(company, seat, hub.member(), MORNING)

    with reading():
        visibility_scope(seat, Feature.EXPORT)
        with CaptureQueriesContext(connection) as captured:
            queries.unread_count(seat)

    assert len(captured) == queries_needed


def test_a_mention_is_shown_only_while_the_note_is_shared(company: connected.Company, seat: Seat) -> None:
    note = write_note(
        seat=company.admin_a, member=hub.member(), text="@Amara Okafor, look.", visibility=Visibility.CONTRACT
    )

    mention = NoteMention.objects.get()
    assert lines(seat) == [(Kind.MENTION, mention.pk, True)]
    assert queries.unread_count(seat) == 1
    ProspectNote.objects.filter(pk=note.pk).update(visibility=Visibility.PRIVATE)
    assert (lines(seat), queries.unread_count(seat)) == ([], 0)
