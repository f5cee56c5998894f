"""Which members fit a search, as far as the seat may know: each filter is one condition on members.

What the ATS sent is asked for only through ``acls.visibility``, so that hits,
counts and the values of filters come from the same records. A new filter is a
field of ``Wanted`` and a line in ``_lists``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope
from hirewire.hub.ats.matching.queries import candidacies, known_matches
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.finding import Asked, Looked, begun, known, whole, words
from hirewire.hub.identity.members.models import WORDS, Member, MemberQuerySet
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.messaging.models import Thread
from hirewire.hub.recruiting.messaging.queries import notes_seen_by
from hirewire.hub.recruiting.projects.models import ProjectCandidate
from hirewire.hub.recruiting.searches.wanted import Wanted

#: Fewer letters than the trigram index has to work with would read the whole table.
_PART = 3
#: Fields that are looked into by themselves.
_HELD = ("current_title", "current_company", "location")
_NOBODY = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who searches, and what the seat sees of the ATS."""

    seat: Seat
    seen: VisibilityScope

    @property
    def organization(self) -> Organization:
        return self.seat.contract.organization


def viewer_of(seat: Seat) -> Viewer:
    return Viewer(seat, visibility_scope(seat, Feature.IN_ATS))


def everybody(organization: Organization) -> MemberQuerySet:
    return Member.objects.visible_to(organization).filter(closed_at=None)


def fitting(viewer: Viewer, wanted: Wanted, *, looked: Looked = begun) -> QuerySet[Member]:
    """Everybody who fits; a seat that sees nothing of the ATS asks it nothing.

    Looked for by whole words only, some of them.
    """
    return among(viewer, wanted, saying(viewer, wanted, looked))


def known_words(wanted: Wanted) -> Looked:
    """A quicker way to look for the same, for whoever can spare a query."""
    asked: list[Asked] = []

    def noted(text: str, weights: str) -> Sequence[SearchQuery]:
        asked.append((text, weights))
        return begun(text, weights)

    if not wanted.is_speechless:
        list(_texts(wanted, noted))
    return known(asked) if asked else begun


def among(viewer: Viewer, wanted: Wanted, people: QuerySet[Member]) -> QuerySet[Member]:
    """Those of these people whom the filters leave; what they say is not asked."""
    rows, outsiders = _narrowed(viewer, wanted)
    if rows is not None:
        people = people.filter(pk__in=rows)
    for others in outsiders:
        people = people.filter(~Exists(others.filter(member=OuterRef("pk"))))
    return people


def start_of_the_list(viewer: Viewer, wanted: Wanted, *, most: int) -> QuerySet[Any] | None:
    """So many members of the list that the filters start from; none, where filters only exclude."""
    rows, _ = _narrowed(viewer, wanted.without_texts())
    return None if rows is None else rows[:most]


def saying(viewer: Viewer, wanted: Wanted, looked: Looked) -> QuerySet[Member]:
    """Everybody whose profile has the words."""
    found = everybody(viewer.organization)
    if wanted.is_speechless:
        return found.none()
    found = found.with_plain_name().alias(words=WORDS, **{f"plain_{field}": _plain(F(field)) for field in _HELD})
    for condition in _texts(wanted, looked):
        found = found.filter(condition)
    return found


def came_since(viewer: Viewer, at: datetime) -> Q:
    """Who was not there yet: new in Recruiter, or newly known to be in the ATS."""
    here = Member.objects.filter(created_at__gt=at).values("pk")
    if not viewer.seen:
        return Q(pk__in=here)
    known = known_matches(viewer.seen).filter(found_at__gt=at)
    return Q(pk__in=here.union(known.values("member")))


def threads_seen_by(seat: Seat) -> QuerySet[Thread]:
    """That there was InMail everybody on the contract may know; what it says is another matter."""
    return Thread.objects.filter(contract=seat.contract_id)


def places_seen_by(seat: Seat) -> QuerySet[ProjectCandidate]:
    """Every seat of a contract may read its projects; what is archived is over."""
    return ProjectCandidate.objects.filter(project__contract=seat.contract_id, project__archived_at=None)


def _texts(wanted: Wanted, looked: Looked) -> Iterator[Q]:
    parts = (lambda _: _NOBODY) if looked is whole else _parts_of_name
    if wanted.text:
        # Each word somewhere in what a profile tells, and each may be in another field.
        yield _all_of("words", looked(wanted.text, "")) | parts(wanted.text)
    if wanted.name:
        yield _all_of("document", looked(wanted.name, "A")) | parts(wanted.name)
    # The documents mark two fields alike, so what they find is held against the field itself.
    if wanted.title:
        yield _all_of("document", looked(wanted.title, "B")) & _holds("current_title", wanted.title)
    if wanted.company:
        yield _all_of("document", looked(wanted.company, "B")) & _holds("current_company", wanted.company)
    if wanted.location:
        yield _all_of("details", looked(wanted.location, "D")) & _holds("location", wanted.location)
    if wanted.skill:
        yield _all_of("details", looked(wanted.skill, "C"))


def _lists(viewer: Viewer, wanted: Wanted) -> Iterator[QuerySet[Any]]:
    """Of whoever is found there is a row in each of these, which name a member; the shortest as a rule first."""
    if wanted.project:
        yield places_seen_by(viewer.seat)
    if wanted.notes:
        yield notes_seen_by(viewer.seat)
    if wanted.inmail:
        yield threads_seen_by(viewer.seat)
    if wanted.job or wanted.stage:
        yield candidacies(viewer.seen).filter(job_and_stage(wanted))
    elif wanted.past:
        yield candidacies(viewer.seen).filter(is_over=True)
    elif wanted.ats == "in":
        # Whoever applied is in the ATS, so that this need not be asked besides.
        yield known_matches(viewer.seen)


def _outsiders(viewer: Viewer, wanted: Wanted) -> Iterator[QuerySet[Any]]:
    """Of whoever is found there is no row in any of these."""
    if wanted.past:
        yield candidacies(viewer.seen).filter(is_over=False)
    if wanted.ats == "out":
        yield known_matches(viewer.seen)


def _narrowed(viewer: Viewer, wanted: Wanted) -> tuple[QuerySet[Any] | None, list[QuerySet[Any]]]:
    """Lists narrow each other first: they are short rows beside the profiles, of which only what is left is read.

    Who is in none of the lists that exclude is told apart where no list includes, and where words are asked for:
    these may leave a few people of a long list, and then only of them it is asked.
    """
    asked = wanted if viewer.seen else wanted.without_ats()
    lists, outsiders = list(_lists(viewer, asked)), list(_outsiders(viewer, asked))
    if not lists:
        return None, outsiders
    first, *others = lists
    for rows in others:
        first = first.filter(Exists(rows.filter(member=OuterRef("member"))))
    if not wanted.texts:
        for rows in outsiders:
            first = first.filter(~Exists(rows.filter(member=OuterRef("member"))))
        outsiders = []
    return first.order_by().values("member"), outsiders


def job_and_stage(wanted: Wanted) -> Q:
    """Both of one application: somebody may be far in one process and new in another."""
    condition = Q()
    if wanted.job:
        application_id, _, job_id = wanted.job.partition(":")
        if not application_id.isdecimal() or len(application_id) > 18:  # noqa: PLR2004 - what fits the column
            return Q(ats_job_application_id__in=())
        condition &= Q(application_id=int(application_id), ats_job_posting_id=job_id)
    if wanted.stage:
        condition &= Q(stage=wanted.stage)
    return condition


def _all_of(document: str, queries: Sequence[SearchQuery]) -> Q:
    return reduce(and_, (Q(**{document: query}) for query in queries))


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
