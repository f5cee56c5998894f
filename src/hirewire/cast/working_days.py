"""The working hours of a made-up company, and how much it recruits in each month."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

#: How much the company recruits in each month, from January to December. A usual month is 1.0.
SEASONS: Final = (1.2, 1.1, 1.15, 1.0, 1.0, 0.9, 0.7, 0.3, 1.45, 1.3, 1.0, 0.6)
#: Each holiday as month and day.
HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)})
_OPENS, _CLOSES = 8, 17
#: Candidates write and apply in these hours, even on weekends.
_WAKES, _SLEEPS = 7, 22
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


def is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and (day.month, day.day) not in HOLIDAYS


def season(day: date) -> float:
    return SEASONS[day.month - 1]


def in_office(day: date, draw: Random) -> datetime:
    while not is_working_day(day):
        day += timedelta(days=1)
    return _within(day, _OPENS, _CLOSES, draw)


def awake(day: date, draw: Random) -> datetime:
    """Return a time on this day at which a candidate may write or apply. It may be outside office hours."""
    return _within(day, _WAKES, _SLEEPS, draw)


def soon_in_office(after: datetime, *, within: timedelta, draw: Random) -> datetime:
    """Draw a moment that is later than ``after`` by at most ``within``.

    If the office is closed at that moment, return a later moment in office hours.
    """
    at = after + within * draw.random()
    opens, closes = (datetime.combine(at.date(), time(hour), UTC) for hour in (_OPENS, _CLOSES))
    if is_working_day(at.date()) and opens <= at < closes:
        return at
    next_day = at.date() if at < opens else at.date() + timedelta(days=1)
    return in_office(next_day, draw)


def into_office(at: datetime) -> datetime:
    """Move a time into office hours. The result is never later than ``at``, and the order of times stays the same.

    The whole span from one opening of the office to the next is compressed into the office hours with which the span
    begins.
    """
    opens = datetime.combine(at.date(), time(_OPENS), UTC)
    if at < opens:
        opens -= _DAY
    while not is_working_day(opens.date()):
        opens -= _DAY
    reopens = opens + _DAY
    while not is_working_day(reopens.date()):
        reopens += _DAY
    return opens + timedelta(hours=_CLOSES - _OPENS) * ((at - opens) / (reopens - opens))


def _within(day: date, first_hour: int, last_hour: int, draw: Random) -> datetime:
    seconds = draw.randrange((last_hour - first_hour) * 3600)
    return datetime.combine(day, time(first_hour), UTC) + timedelta(seconds=seconds)
