"""Which of some jobs fit one member, by the same reasons as the recommendations for a job."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.recommendations.asking import asked_by, folded, stands_in
from hirewire.hub.recruiting.recommendations.queries import Kind, Reason, reasons_of


class Grade(StrEnum):
    WELL = "well"
    FITS = "fits"
    IN_PART = "in_part"
    NOT = "not"


#: The least points of each grade: the same title at the place, the same title or its like, the same trade.
_LEAST = ((60, Grade.WELL), (36, Grade.FITS), (12, Grade.IN_PART))


@dataclass(frozen=True, slots=True)
class Fit:
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def grade(self) -> Grade:
        """Somebody who fits only the place or the level fits any job there, which says nothing."""
        if not any(reason.kind in _OF_THE_WORK for reason in self.reasons):
            return Grade.NOT
        return next((grade for least, grade in _LEAST if self.points >= least), Grade.NOT)


_OF_THE_WORK = frozenset({Kind.TITLE, Kind.SIMILAR_TITLE, Kind.SAME_TRADE, Kind.SKILLS})


def fits(member: Member, jobs: Iterable[JobPosting]) -> dict[int, Fit]:
    """How each of these jobs fits the member, by the job's primary key."""
    return {job.pk: _fit(member, job) for job in jobs}


def _fit(member: Member, job: JobPosting) -> Fit:
    asked = asked_by(job)
    if not asked.work:
        return Fit(())
    named = [skill for skill in dict.fromkeys(map(folded, member.skills)) if skill and stands_in(skill, asked.text)]
    reasons = reasons_of(member, asked, named, None)
    # Whether somebody looks for a job says nothing about which one.
    return Fit(tuple(reason for reason in reasons if reason.kind is not Kind.OPEN))
