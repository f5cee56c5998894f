from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from hirewire.hub.recruiting.record_counts import services
from hirewire.hub.recruiting.record_counts.models import RecordCount
from hirewire.kit import clock
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


def clock_of(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Advance the clock by this many seconds between two readings."""
    readings: Iterator[float] = (seconds * number for number in count())
    monkeypatch.setattr(services, "monotonic", lambda: next(readings))


def candidates() -> int:
    found = RecordCount.objects.filter(kind="candidates").first()
    return found.here if found else 0


def test_a_count_that_takes_long_is_repeated_after_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    company = connected.company()
    connected.known_member(company, 1)
    clock_of(monkeypatch, 40.0)
    services.count_everything()
    connected.known_member(company, 2, member=hub.member("Bo", "Haddad"))

    with clock.moved(timedelta(minutes=13)):
        services.count_everything()
        while_resting = candidates()
    with clock.moved(timedelta(minutes=14)):
        services.count_everything()

    assert (while_resting, candidates()) == (1, 2)


def test_quick_counts_are_repeated_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    company = connected.company()
    connected.known_member(company, 1)
    clock_of(monkeypatch, 1.0)
    services.count_everything()
    connected.known_member(company, 2, member=hub.member("Bo", "Haddad"))

    services.count_everything()

    assert candidates() == 2
