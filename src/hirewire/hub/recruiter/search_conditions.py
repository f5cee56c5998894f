"""Which members fit a search, as far as the seat may know: each filter is one condition on members.

What the ATS sent is asked for only through ``acls.visibility``, so that hits,
counts and the values of filters come from the same records. A new filter is a
field of ``Wanted`` and a line in ``_filters``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from hirewire.hub.accounts.models import Seat
from hirewire.hub.acls.visibility import Sight, sight, visible_applications, visible_candidates
from hirewire.hub.applications.models import Application
from hirewire.hub.applications.progress import is_at, is_over, with_current_stage
from hirewire.hub.integrations.states import Feature
from hirewire.hub.matching.models import Match
from hirewire.hub.matching.queries import is_in_ats
from hirewire.hub.members.finding import Prefixes, words
from hirewire.hub.members.models import Member, MemberQuerySet
from hirewire.hub.messaging.models import ProspectNote, Thread, Visibility
from hirewire.hub.organizations.models import Organization
from hirewire.hub.projects.models import ProjectCandidate
from hirewire.hub.searches.wanted import Wanted

#: Fewer letters than the trigram index has to work with would read the whole table.
_PART = 3
#: Fields that are looked into by themselves.
_HELD = ("current_title", "current_company", "location")
_NOBODY = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who searches, and what the seat sees of the ATS."""

    seat: Seat
    seen: Sight

    @property
    def organization(self) -> Organization:
        return self.seat.contract.organization


def viewer_of(seat: Seat) -> Viewer:
    return Viewer(seat, sight(seat, Feature.IN_ATS))


def everybody(organization: Organization) -> MemberQuerySet:
    return Member.objects.visible_to(organization).filter(closed_at=None)


def fitting(viewer: Viewer, wanted: Wanted) -> QuerySet[Member]:
    """Everybody who fits; a seat that sees nothing of the ATS asks it nothing."""
    found = everybody(viewer.organization)
    if wanted.is_speechless:
        return found.none()
    asked = wanted if viewer.seen else wanted.without_ats()
    found = found.with_plain_name().alias(**{f"plain_{field}": _plain(F(field)) for field in _HELD})
    for condition in (*_texts(asked), *_filters(viewer, asked)):
        found = found.filter(condition)
    return found


def came_since(viewer: Viewer, at: datetime) -> Q:
    """Who was not there yet: new in Recruiter, or newly known to be in the ATS."""
    here = Member.objects.filter(created_at__gt=at).values("pk")
    if not viewer.seen:
        return Q(pk__in=here)
    known = Match.objects.standing(viewer.organization).filter(visible_candidates(viewer.seen), found_at__gt=at)
    return Q(pk__in=here.union(known.values("member")))


def notes_seen_by(seat: Seat) -> QuerySet[ProspectNote]:
    """The contract's shared notes and the seat's own."""
    return ProspectNote.objects.filter(
        Q(visibility=Visibility.CONTRACT) | Q(owner=seat), contract=seat.contract_id, is_active=True
    )


def threads_seen_by(seat: Seat) -> QuerySet[Thread]:
    """That there was InMail everybody on the contract may know; what it says is another matter."""
    return Thread.objects.filter(contract=seat.contract_id)


def places_seen_by(seat: Seat) -> QuerySet[ProjectCandidate]:
    """Every seat of a contract may read its projects; what is archived is over."""
    return ProjectCandidate.objects.filter(project__contract=seat.contract_id, project__archived_at=None)


def _texts(wanted: Wanted) -> Iterator[Q]:
    if wanted.text:
        yield _anywhere(wanted.text) | _parts_of_name(wanted.text)
    if wanted.name:
        yield Q(document=Prefixes(wanted.name, "A")) | _parts_of_name(wanted.name)
    # The documents mark two fields alike, so what they find is held against the field itself.
    if wanted.title:
        yield Q(document=Prefixes(wanted.title, "B")) & _holds("current_title", wanted.title)
    if wanted.company:
        yield Q(document=Prefixes(wanted.company, "B")) & _holds("current_company", wanted.company)
    if wanted.location:
        yield Q(details=Prefixes(wanted.location, "D")) & _holds("location", wanted.location)
    if wanted.skill:
        yield Q(details=Prefixes(wanted.skill, "C"))


def _filters(viewer: Viewer, wanted: Wanted) -> Iterator[Q]:
    member = OuterRef("pk")
    if wanted.ats:
        known = is_in_ats(viewer.seen)
        yield Q(known) if wanted.ats == "in" else Q(~known)
    if wanted.past:
        yield Q(_applied(viewer.seen)) & ~Q(_applied(viewer.seen, ~is_over()))
    if wanted.job or wanted.stage:
        yield Q(_applied(viewer.seen, _job_and_stage(wanted)))
    if wanted.inmail:
        yield Q(Exists(threads_seen_by(viewer.seat).filter(member=member)))
    if wanted.notes:
        yield Q(Exists(notes_seen_by(viewer.seat).filter(member=member)))
    if wanted.project:
        yield Q(Exists(places_seen_by(viewer.seat).filter(member=member)))


def _applied(seen: Sight, condition: Q = Q()) -> Exists:  # noqa: B008 - a value that nobody changes
    """The member has an application that the seat sees and that is so."""
    applications = with_current_stage(
        Application.objects.filter(
            visible_applications(seen),
            organization_id=OuterRef("organization_id"),
            application_id=OuterRef("application_id"),
            ats_candidate_id=OuterRef("ats_candidate_id"),
        )
    ).filter(condition)
    matches = Match.objects.standing(seen.organization).filter(seen.tenancy, Exists(applications))
    return Exists(matches.filter(member=OuterRef("pk")))


def _job_and_stage(wanted: Wanted) -> Q:
    """Both of one application: somebody may be far in one process and new in another."""
    condition = Q()
    if wanted.job:
        application_id, _, job_id = wanted.job.partition(":")
        if not application_id.isdecimal() or len(application_id) > 18:  # noqa: PLR2004 - what fits the column
            return Q(ats_job_application_id__in=())
        condition &= Q(application_id=int(application_id), ats_job_posting_id=job_id)
    if wanted.stage:
        condition &= Q(is_at(wanted.stage))
    return condition


def _anywhere(text: str) -> Q:
    """Every word somewhere in what a profile tells; each may be in another field."""
    return reduce(and_, (Q(document=Prefixes(word)) | Q(details=Prefixes(word)) for word in words(text)))


def _parts_of_name(text: str) -> Q:
    """Every word somewhere within the name, for people known by the end of it."""
    parts = words(text)
    if any(len(word) < _PART for word in parts):
        return _NOBODY
    return reduce(and_, (Q(plain_name__contains=_plain(Value(word))) for word in parts))


def _holds(field: str, text: str) -> Q:
    return reduce(and_, (Q(**{f"plain_{field}__contains": _plain(Value(word))}) for word in words(text)))


def _plain(value: Value | F) -> Func:
    return Func(value, function="hw_plain", output_field=TextField())
