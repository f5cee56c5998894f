"""How well jobs fit one member, and why. The reasons are of the same kinds as in the recommendations for a job."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.recommendations import telling
from hirewire.hub.recruiting.recommendations.asking import JobRequirements, asked_by, folded, stands_in, work_in
from hirewire.hub.recruiting.recommendations.queries import Kind, Reason, reasons_of


class Grade(StrEnum):
    WELL = "well"
    FITS = "fits"
    IN_PART = "in_part"
    NOT = "not"


#: The fewest points for each grade. Roughly, ``WELL`` needs the same title and place. ``FITS`` needs the same title, or
#: a similar title of the same level. ``IN_PART`` needs the same trade.
_LEAST = ((60, Grade.WELL), (36, Grade.FITS), (12, Grade.IN_PART))


@dataclass(frozen=True, slots=True)
class Fit:
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def grade(self) -> Grade:
        """How well the job fits. The grade is ``NOT`` if no reason is about the work.

        Without this rule, a member would fit every job in their own town.
        """
        if not any(reason.kind in _OF_THE_WORK for reason in self.reasons):
            return Grade.NOT
        return next((grade for least, grade in _LEAST if self.points >= least), Grade.NOT)


_OF_THE_WORK = frozenset({Kind.TITLE, Kind.SIMILAR_TITLE, Kind.SAME_TRADE, Kind.SKILLS})


def fits(seat: Seat, member: Member, jobs: Iterable[JobPosting]) -> dict[int, Fit]:
    """Return how well each job fits the member. The keys are the jobs' primary keys. This takes at most one query."""
    requirements_of = {job.pk: asked_by(job) for job in jobs}
    trade = work_in(member.current_title)[-1:]
    # Weigh only the words of jobs whose title ends in the same word as the member's title: no other title can share the
    # trade.
    words = {
        word
        for requirements in requirements_of.values()
        if requirements.work[-1:] == trade
        for word in requirements.work
    }
    weights = telling.weights(seat, sorted(words)) if words else {}
    return {number: _fit(member, requirements, weights) for number, requirements in requirements_of.items()}


def _fit(member: Member, requirements: JobRequirements, weights: Mapping[str, float]) -> Fit:
    if not requirements.work:
        return Fit(())
    named = [
        skill for skill in dict.fromkeys(map(folded, member.skills)) if skill and stands_in(skill, requirements.text)
    ]
    own = {word: weights[word] for word in requirements.work if word in weights}
    reasons = reasons_of(member, requirements, named, None, telling.share(own, requirements.work[-1:]))
    # Leave out ``Kind.OPEN``. It says that the member is looking for a job, but nothing about which job fits.
    return Fit(tuple(reason for reason in reasons if reason.kind is not Kind.OPEN))
