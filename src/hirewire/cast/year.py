"""Plans what happens in a year between a made-up company, its ATS and Recruiter. Other modules carry the plan out.

The same seed and the same first day give the same plan on every machine.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from random import Random
from typing import Final

from hirewire.cast import ats_words
from hirewire.cast.catalog import LARKSPUR, LARKSPUR_OFFICES, description, titles_with_trade
from hirewire.cast.months import RECRUITERS
from hirewire.cast.working_days import awake, in_office, is_working_day, season, soon_in_office

#: How often InMails, exports, applications and new jobs happen in a usual week. ``EXPORTS`` counts only people
#: who were sent no InMail. The plan adds exports of people who accept an InMail.
LETTERS, EXPORTS, APPLICATIONS, JOBS = 12.0, 1.8, 14.0, 1.0
#: How many jobs are opened in the first days, so that people have something to apply for.
FIRST_JOBS: Final = 6
#: How many accounts of exported people are closed in a year.
CLOSURES: Final = 4.0
#: The stages of the company's ATS. For each stage but the last, ``MOVES_ON`` has the percentage of people who move on
#: to the next stage. ``APPROACHED_MOVE_ON`` has the percentages for people whom a recruiter exported.
STAGES: Final = ("Applied", "Phone screen", "Onsite interview", "Offer", "Hired")
MOVES_ON: Final = (55, 50, 35, 80)
APPROACHED_MOVE_ON: Final = (75, 60, 45, 85)
#: Percentages of InMails that are accepted or declined. The rest are never answered.
ACCEPTED, DECLINED = 34, 14
#: Of the people who accept an InMail, recruiters export ``EXPORTED`` percent and write notes about ``NOTED`` percent.
#: Interviewers write notes about ``DISCUSSED`` percent of the people who move to the next stage.
EXPORTED, NOTED, DISCUSSED = 80, 35, 20
#: If nobody gets a job, the job is closed in the ATS after a number of days in this range. Recruiter lists a job for
#: 180 days at most, so a job that is open for longer has to be listed again.
_LISTED_DAYS: Final = (60, 240)
_DECIDED_DAYS: Final = (2, 12)
_WORKDAYS: Final = 5
_BETWEEN_REFUSALS: Final = timedelta(minutes=4)
_OTHER_RECRUITER: Final = "Amara"
_CLOSED: Final = "Position was closed"


class Kind(StrEnum):
    JOB_OPENED = "jobs opened"
    JOB_CLOSED = "jobs closed"
    LETTER = "InMails sent"
    ACCEPTED = "InMails accepted"
    DECLINED = "InMails declined"
    EXPORT = "people exported"
    APPLICATION = "applications"
    MOVED = "stages moved"
    HIRED = "people hired"
    REJECTED = "people not selected"
    NOTE = "notes in Recruiter"
    ATS_NOTE = "notes in the ATS"
    LOOK = "days on which records were looked at"
    ACCOUNT_CLOSED = "accounts closed"


#: The kinds of acts that happen in the ATS. If users test their own ATS, the sandbox skips these acts.
OF_THE_ATS: Final = frozenset(
    {Kind.JOB_OPENED, Kind.JOB_CLOSED, Kind.APPLICATION, Kind.MOVED, Kind.HIRED, Kind.REJECTED, Kind.ATS_NOTE}
)


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    kind: Kind
    #: The index of the person in ``cast.people``, and the number of the job in this year. Each is -1 if there is none.
    person: int = -1
    job: int = -1
    recruiter: str = ""
    #: The name of the stage, the reason for the rejection, or the text of the note.
    words: str = ""
    #: A number by which to choose one of several texts. For ``LOOK``, how many *In ATS* indicators each recruiter sees.
    number: int = 0


@dataclass(frozen=True, slots=True)
class Opening:
    number: int
    title: str
    trade: str
    city: str
    country: str
    description: str

    @property
    def recruiter(self) -> str:
        return RECRUITERS.get(self.trade, _OTHER_RECRUITER)


class Year:
    """A plan that begins with ``first_day``. ``acts`` can be read only once."""

    def __init__(self, first_day: date, days: int, *, seed: int = 1, first_person: int = 0) -> None:
        """``first_person`` is the index of the first person who is not a member of the network yet."""
        self._first_day = first_day
        self._days = days
        self._draw = Random(f"{seed} {first_day}")  # noqa: S311 - a plan that can be repeated, not a secret
        self._people = count(first_person)
        self._numbers = count()
        self._queue: list[tuple[datetime, int, Act]] = []
        self._titles = list(titles_with_trade(LARKSPUR))
        self._draw.shuffle(self._titles)
        self.openings: list[Opening] = []
        self._open_jobs: list[int] = []
        #: The stage of each application that is still open, keyed by person and job.
        self._stages: dict[tuple[int, int], int] = {}
        self._approached: set[int] = set()
        self._exported: list[int] = []

    def acts(self) -> Iterator[Act]:
        for nth in range(self._days):
            day = self._first_day + timedelta(days=nth)
            self._plan_day(day, is_first=nth == 0)
            midnight = datetime.combine(day + timedelta(days=1), time(), UTC)
            while self._queue and self._queue[0][0] < midnight:
                act = self._settled(heapq.heappop(self._queue)[2])
                if act is not None:
                    self._follow(act)
                    yield act

    def _plan_day(self, day: date, *, is_first: bool) -> None:
        draw, busy = self._draw, season(day)
        if is_first:
            for nth in range(FIRST_JOBS):
                self._open_job(in_office(day + timedelta(days=nth // 3), draw))
        for _ in range(self._times(APPLICATIONS / 7 * busy)):
            self._add(Act(awake(day, draw), Kind.APPLICATION))
        if not is_working_day(day):
            return
        for _ in range(self._times(JOBS / _WORKDAYS * busy)):
            self._open_job(in_office(day, draw))
        for kind, a_week in ((Kind.LETTER, LETTERS), (Kind.EXPORT, EXPORTS)):
            for _ in range(self._times(a_week / _WORKDAYS * busy)):
                self._add(Act(in_office(day, draw), kind))
        if self._exported and self._times(CLOSURES / 250):
            person = self._exported.pop(draw.randrange(len(self._exported)))
            self._add(Act(awake(day, draw), Kind.ACCOUNT_CLOSED, person=person))
        self._add(Act(in_office(day, draw), Kind.LOOK, number=round(60 * busy) + draw.randrange(60)))

    def _open_job(self, at: datetime) -> None:
        number, draw = len(self.openings), self._draw
        title, trade = self._titles[number % len(self._titles)]
        office = draw.choices(LARKSPUR_OFFICES, [office.share for office in LARKSPUR_OFFICES])[0]
        text = description(draw, title=title, city=office.city, company="Larkspur Health")
        opening = Opening(number, title, trade, office.city, office.country, text)
        self.openings.append(opening)
        self._add(Act(at, Kind.JOB_OPENED, job=number, recruiter=opening.recruiter))

    def _settled(self, act: Act) -> Act | None:
        """Return the act with its person and job, or None if the act is no longer possible."""
        if act.kind in {Kind.MOVED, Kind.HIRED, Kind.REJECTED, Kind.ATS_NOTE}:
            return act if (act.person, act.job) in self._stages else None
        if act.kind is Kind.JOB_CLOSED:
            return act if act.job in self._open_jobs else None
        if act.kind not in {Kind.APPLICATION, Kind.EXPORT, Kind.LETTER}:
            return act
        if act.job < 0 and act.kind is not Kind.LETTER:
            if not self._open_jobs:
                return None
            act = replace(act, job=self._draw.choice(self._open_jobs))
        if act.kind is Kind.EXPORT and act.job not in self._open_jobs:
            return None
        person = next(self._people) if act.person < 0 else act.person
        recruiter = act.recruiter or self._recruiter(act)
        return replace(act, person=person, recruiter=recruiter, number=person)

    def _recruiter(self, act: Act) -> str:
        if act.job >= 0:
            return self.openings[act.job].recruiter
        return self._draw.choice(sorted(set(RECRUITERS.values())))

    def _follow(self, act: Act) -> None:
        if act.kind is Kind.JOB_OPENED:
            self._open_jobs.append(act.job)
            closes = act.at.date() + timedelta(days=self._draw.randint(*_LISTED_DAYS))
            self._add(Act(in_office(closes, self._draw), Kind.JOB_CLOSED, job=act.job, recruiter=act.recruiter))
        elif act.kind is Kind.LETTER:
            self._await_answer(act)
        elif act.kind is Kind.ACCEPTED:
            self._consider(act)
        elif act.kind in {Kind.APPLICATION, Kind.EXPORT}:
            if act.kind is Kind.EXPORT:
                self._approached.add(act.person)
                self._exported.append(act.person)
            self._stages[act.person, act.job] = 0
            self._decide(act, 0)
        elif act.kind is Kind.MOVED:
            self._stages[act.person, act.job] = STAGES.index(act.words)
            self._decide(act, STAGES.index(act.words))
        elif act.kind in {Kind.HIRED, Kind.REJECTED}:
            del self._stages[act.person, act.job]
            if act.kind is Kind.HIRED:
                closes = soon_in_office(act.at, within=timedelta(days=5), draw=self._draw)
                self._add(Act(closes, Kind.JOB_CLOSED, job=act.job, recruiter=act.recruiter))
        elif act.kind is Kind.JOB_CLOSED:
            self._close_job(act)

    def _await_answer(self, letter: Act) -> None:
        lot = self._draw.randrange(100)
        if lot >= ACCEPTED + DECLINED:
            return
        day = letter.at.date() + timedelta(days=self._draw.randint(0, 5))
        at = max(awake(day, self._draw), letter.at + timedelta(minutes=self._draw.randint(20, 300)))
        self._add(replace(letter, at=at, kind=Kind.ACCEPTED if lot < ACCEPTED else Kind.DECLINED))

    def _consider(self, answer: Act) -> None:
        """Plan what the recruiter does after an InMail is accepted: perhaps write a note, usually export the person."""
        draw, day = self._draw, timedelta(days=1)
        if draw.randrange(100) < NOTED:
            self._add(replace(answer, at=soon_in_office(answer.at, within=2 * day, draw=draw), kind=Kind.NOTE))
        if draw.randrange(100) >= EXPORTED:
            return
        own = [job for job in self._open_jobs if self.openings[job].recruiter == answer.recruiter] or self._open_jobs
        if own:
            at = soon_in_office(answer.at, within=day, draw=draw)
            self._add(replace(answer, at=at, kind=Kind.EXPORT, job=draw.choice(own)))

    def _decide(self, act: Act, stage: int) -> None:
        """Plan how somebody leaves a stage: by reaching the next one, or by a rejection."""
        draw = self._draw
        day = act.at.date() + timedelta(days=draw.randint(*_DECIDED_DAYS))
        chances = APPROACHED_MOVE_ON if act.person in self._approached else MOVES_ON
        at = in_office(day, draw)
        if draw.randrange(100) >= chances[stage]:
            reasons = [reason for reason in ats_words.REASONS if reason != _CLOSED]
            self._add(replace(act, at=at, kind=Kind.REJECTED, words=draw.choice(reasons)))
            return
        following = STAGES[stage + 1]
        kind = Kind.HIRED if following == STAGES[-1] else Kind.MOVED
        self._add(replace(act, at=at, kind=kind, words=following))
        if draw.randrange(100) < DISCUSSED:
            text = draw.choice(ats_words.APPLICATION_NOTES)
            self._add(replace(act, at=at - timedelta(minutes=draw.randint(5, 50)), kind=Kind.ATS_NOTE, words=text))

    def _close_job(self, act: Act) -> None:
        self._open_jobs.remove(act.job)
        left = sorted(person for person, job in self._stages if job == act.job)
        for nth, person in enumerate(left, 1):
            at = act.at + nth * _BETWEEN_REFUSALS
            self._add(replace(act, at=at, kind=Kind.REJECTED, person=person, words=_CLOSED))

    def _times(self, expected: float) -> int:
        """Round ``expected`` up or down at random, so that the mean stays ``expected``."""
        whole = int(expected)
        return whole + (self._draw.random() < expected - whole)

    def _add(self, act: Act) -> None:
        heapq.heappush(self._queue, (act.at, next(self._numbers), act))
