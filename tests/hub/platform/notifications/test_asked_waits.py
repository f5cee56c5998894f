from datetime import UTC, datetime, timedelta

import pytest

from hirewire.hub.platform.notifications import services
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState
from hirewire.hub.platform.notifications.schedule import EVENT_WAITS, LONGEST_WAIT, plan
from hirewire.kit import clock
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.pushing import deliver
from tests.support.receiver import Receiver

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "http://ats.test/hook"


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (timedelta(minutes=20), timedelta(minutes=20)),
        # The wait is capped, because a typo in the header must not stop deliveries for days.
        (timedelta(days=400), LONGEST_WAIT),
    ],
)
def test_a_requested_wait_is_respected(asked: timedelta, waits: timedelta) -> None:
    planned = plan(503, tries=1, failures=0, now=NOW, asked_wait=asked)

    assert (planned.next_try_at, planned.failures, planned.resumes_at) == (None, 1, NOW + waits)


def test_a_requested_wait_shorter_than_ours_changes_nothing() -> None:
    planned = plan(503, tries=1, failures=0, now=NOW, asked_wait=timedelta())

    assert planned.resumes_at is not None
    assert planned.resumes_at > NOW + EVENT_WAITS[0] / 2


def test_a_refused_event_waits_without_blocking_others() -> None:
    planned = plan(409, tries=1, failures=0, now=NOW, asked_wait=timedelta(minutes=5))

    assert (planned.next_try_at, planned.resumes_at) == (NOW + timedelta(minutes=5), None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        [("Retry-After", "1200")],
        [("Date", "Sun, 01 Mar 2026 12:00:00 GMT"), ("Retry-After", "Sun, 01 Mar 2026 12:20:00 GMT")],
    ],
    ids=["seconds", "date"],
)
def test_retry_after_is_read_in_both_forms(headers: list[tuple[str, str]]) -> None:
    application, secret = hub.customer()
    access = hub.enabled(application, callback_url=URL)
    services.announce(
        application=application,
        organization=access.contract.organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url=URL,
    )
    receiver = Receiver(secret, status=429)
    receiver.headers = headers
    with receiver.listening():
        deliver()
        receiver.status, receiver.headers = 200, []
        with clock.moved(timedelta(minutes=19)):
            early = deliver()
        with clock.moved(timedelta(minutes=21)):
            late = deliver()

    assert (early, late) == (0, 1)
    assert Delivery.objects.get().state == DeliveryState.DELIVERED
