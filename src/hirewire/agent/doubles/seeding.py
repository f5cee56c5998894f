"""Filling a double with the made-up people of ``hirewire.cast``.

Each subclass of ``Seeding`` is for one ATS, and adds the oddities of that ATS's real accounts.
"""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from random import Random
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.cast.cast import Company
from hirewire.cast.people import MadeUpPerson, people

#: How far back the records reach.
HISTORY: Final = timedelta(days=900)
_MOST_JOBS: Final = 25


class Seeding(ABC):
    """Makes jobs from the people's titles, and for each person a candidate with one or two applications."""

    def __init__(self, company: Company, *, now: datetime) -> None:
        self.company, self.now = company, now
        self.draw = Random(company.tenant)  # noqa: S311 - made-up records need repeatable numbers, not secret ones

    @abstractmethod
    def job(self, title: str, at: datetime, *, number: int, is_open: bool) -> Row: ...

    @abstractmethod
    def candidate(self, person: MadeUpPerson, at: datetime) -> Row: ...

    @abstractmethod
    def application(self, candidate: Row, job: Row, at: datetime) -> None: ...

    def run(self, count: int) -> None:
        made = list(people(count))
        titles = sorted({person.title for person in made})[:_MOST_JOBS]
        jobs = [
            # Every seventh job is closed.
            self.job(title, self.now - HISTORY + timedelta(days=number), number=number, is_open=number % 7 != 6)  # noqa: PLR2004 - the comment says it
            for number, title in enumerate(titles)
        ]
        for person in made:
            at = self.now - HISTORY * self.draw.random()
            candidate = self.candidate(person, at)
            for job in self.draw.sample(jobs, k=min(1 + (person.index % 5 == 0), len(jobs))):
                self.application(candidate, job, at)

    def later(self, at: datetime, days: int) -> datetime:
        """The time this many days after ``at``, but at most now: syncs would never catch up with a future date."""
        return min(at + timedelta(days=days), self.now)

    def is_rejected(self) -> bool:
        return self.draw.random() < 0.4  # noqa: PLR2004 - two of five


# Some people have no e-mail address, some have a single name, and some have no profile.


def emails_of(person: MadeUpPerson) -> list[str]:
    return [person.email] if person.index % 11 else []


def last_name_of(person: MadeUpPerson) -> str:
    return person.last_name if person.index % 41 else ""


def name_of(person: MadeUpPerson) -> str:
    return f"{person.first_name} {last_name_of(person)}".strip()


def profiles_of(person: MadeUpPerson) -> list[str]:
    return [f"https://hirewire.example/in/{person.profile_slug}"] if person.index % 3 else []
