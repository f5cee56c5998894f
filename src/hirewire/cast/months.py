"""A made-up history of three months: InMails, and exports to the first company's ATS.

The history is the same on every machine. The hub's seeding stores the exports in the hub. The ATS Simulator's seeding
stores the exported people in the ATS.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from hirewire.cast.cast import COMPANIES
from hirewire.cast.people import MadeUpPerson, people

#: The number of exports in each week, the oldest week first: a slow start, a week of holidays, and a busy month.
EXPORTS: Final = (2, 3, 3, 5, 4, 6, 2, 5, 7, 6, 8, 5)
#: The number of InMails in each of these weeks to people who are not exported.
LETTERS: Final = (3, 3, 4, 4, 5, 5, 2, 6, 6, 7, 8, 7)
RECRUITERS: Final = {
    "Hospitals and health care": "Amara",
    "Software": "Wei-Lin",
    "Medical devices": "Wei-Lin",
    "Financial services": "Ingrid",
    "Human resources": "Ingrid",
    "Retail": "Amara",
}
#: How many days after the export a person moves to the second stage, to the third stage, and so on.
STEPS: Final = (3, 9, 17, 26)
#: The index of the first person whom a recruiter may approach. The companies' candidates all have lower indexes.
_FIRST: Final = max(company.candidates.stop for company in COMPANIES)
#: The number of people among whom the recruiters choose.
POOL: Final = 400
#: Of this many approached people, one never arrives in the ATS, even if a recruiter exports the person.
_ONE_IS_LOST: Final = 23
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Approach:
    number: int
    person: MadeUpPerson
    recruiter: str
    days_ago: int
    is_exported: bool

    @property
    def is_lost(self) -> bool:
        """Whether the person was exported, but the ATS did not fetch the profile before the export's deadline."""
        return self.is_exported and self.number % _ONE_IS_LOST == _ONE_IS_LOST - 1

    @property
    def is_rejected(self) -> bool:
        return self.number % 4 == 1

    @property
    def stages(self) -> list[int]:
        """How many days ago the person moved to the second stage, to the third stage, and so on.

        At most one person in five reaches the last stage.
        """
        reached = (1, 3, 0, 2, 4)[self.number % 5]
        return [self.days_ago - days for days in STEPS[:reached] if days < self.days_ago]

    def at(self, now: datetime, *, days_later: float = 0) -> datetime:
        """Return a time in office hours, ``days_later`` days after the approach.

        A day on a weekend is replaced by the Friday before. If ``days_later`` has a fraction, the time is later by
        that fraction of a day, and may then be outside office hours.
        """
        day = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=self.days_ago)
        day += timedelta(days=int(days_later))
        day -= timedelta(days=max(0, day.weekday() - _SATURDAY + 1))
        minutes = 8 * 60 + (self.number * 97) % 540
        return day + timedelta(minutes=minutes, days=days_later % 1)


def approaches() -> list[Approach]:
    """Return all approaches, the oldest first."""
    pool = _pool()
    weeks = list(enumerate(zip(EXPORTS, LETTERS, strict=True)))
    approached: list[Approach] = []
    for week, counts in weeks:
        for count, is_exported in zip(counts, (True, False), strict=True):
            for nth in range(count):
                person = next(pool)
                days_ago = 7 * (len(weeks) - week) - 1 - (nth * 5 + week) % 6
                recruiter = RECRUITERS[person.industry]
                approached.append(Approach(len(approached), person, recruiter, days_ago, is_exported))
    return sorted(approached, key=_when)


def exports() -> list[Approach]:
    return [approach for approach in approaches() if approach.is_exported]


def _when(approach: Approach) -> tuple[int, int]:
    return -approach.days_ago, approach.number


def _pool() -> Iterator[MadeUpPerson]:
    for person in islice(people(_FIRST + POOL), _FIRST, None):
        if person.industry in RECRUITERS:
            yield person
