"""Which members fit a job, and why.

For each way in which members may fit, an index finds a limited number of them.
These members are then weighed one by one. This takes no longer with a million
members than with a thousand.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope, visible_applications, visible_candidates
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.applications.progress import is_hired, is_over, with_current_stage
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.finding import Prefixes, words
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.recommendations import telling
from hirewire.hub.recruiting.recommendations.asking import (
    JobRequirements,
    asked_by,
    folded,
    level_of,
    place_of,
    skills_named,
    work_in,
)
from hirewire.hub.recruiting.recommendations.models import NotInterested

#: How many recommendations a job gets at most, and how many a page shows.
MOST, PAGE_SIZE = 125, 25
#: At most this many members are read for each way of fitting, and at most this many are weighed in total.
_EACH_WAY, _WEIGHED = 500, 1500
#: How many skills are searched for in addition to titles.
_SOUGHT_SKILLS = 4
_COUNTED_SKILLS = 5


class Kind(StrEnum):
    TITLE = "title"
    SIMILAR_TITLE = "similar_title"
    SAME_TRADE = "same_trade"
    PLACE = "place"
    COUNTRY = "country"
    SKILLS = "skills"
    LEVEL = "level"
    PAST = "past"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Reason:
    kind: Kind
    points: int
    value: str = ""
    at: datetime | None = None
    #: Only for ``SAME_TRADE``: the word that names the trade, and how much of the job title's weight this word carries,
    #: in percent. See ``telling`` for the weights.
    word: str = ""
    tells: int = 0


@dataclass(frozen=True, slots=True)
class Recommendation:
    member: Member
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier application that ended without a hire, and that the viewer may see."""

    job_title: str
    at: datetime


_POINTS: Final = {
    Kind.TITLE: 40,
    Kind.SIMILAR_TITLE: 26,
    Kind.PLACE: 24,
    Kind.COUNTRY: 8,
    Kind.LEVEL: 10,
    Kind.PAST: 6,
    Kind.OPEN: 5,
}
_FOR_EACH_SKILL: Final = 6
#: The points for a trade whose word carries the full weight of the job's title; see ``telling``. If the word carries
#: only a part of the weight, the trade gets the same part of the points.
_FOR_THE_TRADE: Final = 20
#: The last word of a title is not a trade if it carries less than this share of the title's weight. An example is
#: “engineer” in “facilities maintenance engineer”.
LEAST_TELLING: Final = 0.4
#: Reasons about the work itself. A member fits only with such a reason. Otherwise, members would fit every job in their
#: own town.
_OF_THE_WORK: Final = frozenset({Kind.TITLE, Kind.SIMILAR_TITLE, Kind.SAME_TRADE, Kind.SKILLS})
_LEAST: Final = 12


def recommended(seat: Seat, job: JobPosting, seen: VisibilityScope) -> list[Recommendation]:
    """The best members for a job, at most ``MOST``; ``seen`` is what the seat sees of the ATS.

    Leaves out everybody who applied for this job (even if the seat may not see
    the application), everybody whom a seat of the contract rejected for this
    job, and everybody whom an ATS marks as not to be contacted.
    """
    requirements = asked_by(job)
    if not requirements.work:
        return []
    people = _found(seat, requirements)
    skills = skills_named(requirements, (member.skills for member in people.values()))
    _add(people, seat, _by_skills(requirements, skills))
    for out in (_applied(job, people), _dismissed(seat, job, people), _not_to_contact(seat, people)):
        for member_id in out:
            people.pop(member_id, None)
    past = past_applications(seen, list(people))
    trade_tells = telling.share(telling.weights(seat, requirements.work), requirements.work[-1:])
    weighed = [
        Recommendation(person, tuple(reasons_of(person, requirements, skills, past.get(person.pk), trade_tells)))
        for person in people.values()
    ]
    fitting = [recommendation for recommendation in weighed if _fits(recommendation)]
    return sorted(
        fitting,
        key=lambda recommendation: (-recommendation.points, recommendation.member.last_name, recommendation.member.pk),
    )[:MOST]


def dismissed(seat: Seat, job: JobPosting) -> QuerySet[NotInterested]:
    return (
        NotInterested.objects.filter(
            organization_id=job.organization_id,
            application_id=job.application_id,
            external_job_posting_id=job.external_job_posting_id,
            contract=seat.contract_id,
            member__closed_at=None,
        )
        .select_related("member", "seat__person")
        .defer("member__document", "member__details", "member__summary")
        .order_by("-at", "member_id")
    )


def past_applications(seen: VisibilityScope, member_ids: Sequence[int]) -> dict[int, Past]:
    """Among the applications that the seat can see, return each member's newest one that ended without a hire."""
    if not seen or not member_ids:
        return {}
    owners = {
        (application_id, candidate_id): member_id
        for application_id, candidate_id, member_id in Match.objects.standing(seen.organization)
        .filter(visible_candidates(seen), member__in=member_ids)
        .values_list("application_id", "ats_candidate_id", "member_id")
    }
    over = with_current_stage(
        Application.objects.filter(
            seen.tenancy, visible_applications(seen), ats_candidate_id__in={candidate for _, candidate in owners}
        ),
        seen.organization.pk,
    ).filter(is_over())
    past: dict[int, Past] = {}
    for application in over.annotate(stage=F("current")).order_by("ats_created_at", "ats_job_application_id"):
        member_id = owners.get((application.application_id, application.ats_candidate_id))
        if member_id is not None and not is_hired(application.stage):
            past[member_id] = Past(application.ats_job_posting_name, application.ats_created_at)
    return past


def _found(seat: Seat, requirements: JobRequirements) -> dict[int, Member]:
    people: dict[int, Member] = {}
    for condition in _by_work(requirements):
        _add(people, seat, [condition])
    return people


def _by_work(requirements: JobRequirements) -> Iterator[Q]:
    """Yield conditions on title and place, starting with the best fit."""
    work, place = _titled(requirements.work), _placed(requirements.city)
    if place is not None:
        yield work & place
    yield work
    if len(requirements.work) > 1:
        # The last word is the trade: a "Registered Nurse" is a nurse.
        kind, around = _titled(requirements.work[-1:]), _placed(requirements.country) or place
        yield kind & around if around is not None else kind


def _by_skills(requirements: JobRequirements, skills: Sequence[str]) -> Iterator[Q]:
    place = _placed(requirements.city)
    for skill in skills[:_SOUGHT_SKILLS]:
        named = Q(details=Prefixes(skill, "C"))
        yield named & place if place is not None else named


def _titled(work: Sequence[str]) -> Q:
    return Q(document=Prefixes(" ".join(work), "B"))


def _placed(place: str) -> Q | None:
    return Q(details=Prefixes(place, "D")) if words(place) else None


def _add(people: dict[int, Member], seat: Seat, conditions: "Iterator[Q] | list[Q]") -> None:
    """Add people who meet one of the conditions, until ``people`` has ``_WEIGHED`` members.

    Each condition adds at most ``_EACH_WAY`` people.
    """
    everybody = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None)
    for condition in conditions:
        room = min(_EACH_WAY, _WEIGHED - len(people))
        if room <= 0:
            return
        for member in everybody.filter(condition).defer("document", "details", "summary")[:room]:
            people.setdefault(member.pk, member)


def _applied(job: JobPosting, people: Collection[int]) -> set[int]:
    to_it = Application.objects.filter(
        organization_id=OuterRef("organization_id"),
        application_id=OuterRef("application_id"),
        ats_candidate_id=OuterRef("ats_candidate_id"),
        ats_job_posting_id=job.external_job_posting_id,
    )
    matches = Match.objects.filter(
        Exists(to_it), organization=job.organization_id, application=job.application_id, member__in=list(people)
    )
    return set(matches.values_list("member_id", flat=True))


def _dismissed(seat: Seat, job: JobPosting, people: Collection[int]) -> set[int]:
    return set(dismissed(seat, job).filter(member__in=list(people)).values_list("member_id", flat=True))


def _not_to_contact(seat: Seat, people: Collection[int]) -> set[int]:
    """Members whom an ATS marks as not to be contacted.

    They are left out as if they did not fit, so that nobody learns of the mark.
    """
    said_so = Candidate.objects.filter(
        organization_id=OuterRef("organization_id"),
        application_id=OuterRef("application_id"),
        ats_candidate_id=OuterRef("ats_candidate_id"),
        do_not_contact=True,
    )
    matches = Match.objects.filter(Exists(said_so), organization=seat.contract.organization_id, member__in=list(people))
    return set(matches.values_list("member_id", flat=True))


def reasons_of(
    member: Member, requirements: JobRequirements, skills: Sequence[str], past: Past | None, trade_tells: float
) -> Iterator[Reason]:
    title = _title_kind(member, requirements, trade_tells)
    if title is Kind.SAME_TRADE:
        points = round(_FOR_THE_TRADE * trade_tells)
        yield Reason(title, points, member.current_title, word=requirements.work[-1], tells=round(100 * trade_tells))
    elif title is not None:
        yield Reason(title, _POINTS[title], member.current_title)
    place = _place_kind(member, requirements)
    if place is not None:
        yield Reason(place, _POINTS[place], member.location)
    own = {folded(skill): skill for skill in member.skills}
    shared = [own[skill] for skill in skills if skill in own]
    if shared:
        yield Reason(Kind.SKILLS, _FOR_EACH_SKILL * min(len(shared), _COUNTED_SKILLS), ", ".join(shared))
    if title is not None and level_of(member.current_title) == requirements.level:
        yield Reason(Kind.LEVEL, _POINTS[Kind.LEVEL])
    if past is not None:
        yield Reason(Kind.PAST, _POINTS[Kind.PAST], past.job_title, past.at)
    if member.open_to_opportunities:
        yield Reason(Kind.OPEN, _POINTS[Kind.OPEN])


def _title_kind(member: Member, requirements: JobRequirements, trade_tells: float) -> Kind | None:
    own = work_in(member.current_title)
    if own == requirements.work:
        return Kind.TITLE
    if set(requirements.work) <= set(own):
        return Kind.SIMILAR_TITLE
    # The trade is the same if both titles end in the same word, as in "Registered Nurse" and "Triage Nurse", and if
    # this word tells enough about the work; "engineer" alone does not.
    return Kind.SAME_TRADE if own and own[-1] == requirements.work[-1] and trade_tells >= LEAST_TELLING else None


def _place_kind(member: Member, requirements: JobRequirements) -> Kind | None:
    city, country = place_of(member.location)
    if requirements.city and city == requirements.city:
        return Kind.PLACE
    return Kind.COUNTRY if requirements.country and country == requirements.country else None


def _fits(recommendation: Recommendation) -> bool:
    return recommendation.points >= _LEAST and any(reason.kind in _OF_THE_WORK for reason in recommendation.reasons)
