"""Checks the dates on which the listing of a job begins and ends.

The dates are checked during the call, so that the call itself refuses an element with a wrong date.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from hirewire.kit import clock
from hirewire.wire.records.postings import Operation, SimpleJobPosting
from hirewire.wire.validation import Fault

#: Tolerated difference between clocks. The protocol gives no figure.
SKEW: Final = timedelta(minutes=5)
#: The shortest and the longest time, counted from now, for which a basic job can be listed.
SHORTEST: Final = timedelta(hours=24)
LONGEST: Final = timedelta(days=365)
_NEW_PERIOD: Final = frozenset({Operation.CREATE, Operation.RENEW})


class WrongDate(NamedTuple):
    fault: Fault
    #: The code for ``expireAt`` is ours, modelled on the one for ``listedAt``.
    code: str


def wrong_date(posting: SimpleJobPosting, now: datetime) -> WrongDate | None:
    if clock.from_millis(posting.listed_at) > now + SKEW:
        return WrongDate(Fault("/listedAt", f"{posting.listed_at} is in the future"), "ERROR_INVALID_LISTED_AT_FIELD")
    if posting.expire_at is None:
        return None
    end = clock.from_millis(posting.expire_at)
    # Only a new listing period has to last longer than ``SHORTEST``. A job may be changed on the last day of its
    # listing without extending the listing.
    is_new = posting.job_posting_operation_type in _NEW_PERIOD
    if end > now + LONGEST + SKEW or (is_new and end <= now + SHORTEST):
        reason = f"{posting.expire_at} must be more than a day and at most {LONGEST.days} days ahead"
        return WrongDate(Fault("/expireAt", reason), "ERROR_INVALID_EXPIRE_AT_FIELD")
    return None
