"""Which members match a search, limited to what the seat may see: each filter is one condition on members.

ATS data is read only through ``acls.visibility``, so results, counts and the values of filters come from the same
records. To add a filter, add a field to ``Wanted`` and a line to ``_own_lists`` or ``_ats_lists``.
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
from hirewire.hub.identity.members.finding import QueryBuilder, WeightedText, begun, known, whole, words
from hirewire.hub.identity.members.models import WORDS, Member, MemberQuerySet
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.messaging.models import Thread
from hirewire.hub.recruiting.messaging.queries import notes_seen_by
from hirewire.hub.recruiting.projects.models import ProjectCandidate
from hirewire.hub.recruiting.searches.grammar import is_plain
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search import facet_values
from hirewire.hub.sites.recruiter.search.query_compiler import conditions
from hirewire.kit.db.counting import estimated
from hirewire.kit.db.id_arrays import is_any_of

#: The trigram index needs this many letters; a search for fewer would read the whole table.
_PART = 3
#: Passing more ids than this to PostgreSQL takes longer than finding the words; see ``short_list``.
_LONGEST_LIST = 30_000
#: Passing at most this many ids costs less than asking PostgreSQL how many people the words find.
_SHORT_ANYWAY = 5_000
#: Reading a profile that has the words takes this many times as long as looking up a member in the list.
_FAR_FEWER = 2
#: Fields whose own text must contain the words that somebody typed for the field; see ``_texts``.
_SINGLE_FIELDS = ("current_title", "current_company", "location")
_NOBODY = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Viewer:
    """The seat that searches, and what it sees of the ATS."""

    seat: Seat
    seen: VisibilityScope

    @property
    def organization(self) -> Organization:
        return self.seat.contract.organization


def viewer_of(seat: Seat) -> Viewer:
    return Viewer(seat, visibility_scope(seat, Feature.IN_ATS))


def everybody(organization: Organization) -> MemberQuerySet:
    return Member.objects.visible_to(organization).filter(closed_at=None)


def fitting(
    viewer: Viewer,
    wanted: Wanted,
    *,
    looked: QueryBuilder = begun,
    listed: Sequence[int] | None = None,
    is_common: bool = False,
) -> QuerySet[Member]:
    """Return everybody who matches. ATS filters are ignored for a seat that sees nothing of the ATS.

    If ``looked`` matches whole words only, the result lacks people who match only by a prefix or by a part of the name.
    Pass the result of ``short_list``, if it is known, as ``listed``. Set ``is_common`` if very many people match.
    """
    return among(viewer, wanted, saying(viewer, wanted, looked, is_common=is_common), listed)


def known_words(wanted: Wanted) -> QueryBuilder:
    """Return a query builder that finds the words of this search faster, at the cost of one more query."""
    phrases: list[WeightedText] = []

    def noted(text: str, weights: str) -> Sequence[SearchQuery]:
        phrases.append((text, weights))
        return begun(text, weights)

    if not wanted.is_speechless:
        list(_texts(wanted, noted))
    return known(phrases) if phrases else begun


def among(
    viewer: Viewer, wanted: Wanted, people: QuerySet[Member], listed: Sequence[int] | None = None
) -> QuerySet[Member]:
    """Return those of ``people`` who pass the filters that use lists. The words of profiles are not checked."""
    rows, outsiders = _narrowed(viewer, wanted)
    if listed is not None:
        people = people.filter(is_any_of("pk", listed))
    elif rows is not None:
        people = people.filter(pk__in=rows)
    return _without(outsiders, people)


def short_list(viewer: Viewer, wanted: Wanted, looked: QueryBuilder) -> list[int] | None:
    """Return the ids in the combined list of ``_narrowed``, if they make the search for the words faster.

    Given the ids, PostgreSQL combines them with the words in its indexes. Given a sub-query instead, it may read the
    profile of every member of the list to look for the words.

    Return None if there is no combined list, if the list is too long, or if the search has no words. Also return None
    if PostgreSQL expects far fewer people with the words than members in the list. In this case, PostgreSQL reads only
    the profiles of those few people and needs no ids.
    """
    if not wanted.texts:
        return None
    rows, _ = _narrowed(viewer, wanted)
    if rows is None or (expected := estimated(rows)) > _LONGEST_LIST:
        return None
    if expected > _SHORT_ANYWAY and estimated(saying(viewer, wanted, looked).values("pk")) < expected / _FAR_FEWER:
        return None
    members = list(rows.values_list("member", flat=True)[: _LONGEST_LIST + 1])
    return members if len(members) <= _LONGEST_LIST else None


def newest_listed(viewer: Viewer, wanted: Wanted) -> QuerySet[Any, int] | None:
    """Return the combined list of ``_narrowed``, newest first; None if other conditions also decide who matches.

    This query reads the list in order and stops at the caller's limit. A query that starts from the members would read
    the profiles of everybody who is newer than the last member returned.
    """
    rows, outsiders = _narrowed(viewer, wanted)
    if rows is None or outsiders or not wanted.asks_for_lists_only:
        return None
    visible = everybody(viewer.organization).filter(pk=OuterRef("member"))
    return rows.filter(Exists(visible)).order_by("-member").distinct().values_list("member", flat=True)


def start_of_the_list(viewer: Viewer, wanted: Wanted, *, most: int) -> QuerySet[Any] | None:
    """Return up to ``most`` members who pass the filters that use lists; None if no filter requires a list."""
    rows, outsiders = _narrowed(viewer, wanted.without_texts())
    if rows is None:
        return None
    return (_without(outsiders, Member.objects.filter(pk__in=rows)).values("pk") if outsiders else rows)[:most]


def saying(viewer: Viewer, wanted: Wanted, looked: QueryBuilder, *, is_common: bool = False) -> QuerySet[Member]:
    """Return everybody whose profile contains the search's words and facet values."""
    members = everybody(viewer.organization)
    if wanted.is_speechless:
        return members.none()
    members = members.with_plain_name().alias(
        words=WORDS, **{f"plain_{field}": _plain(F(field)) for field in _SINGLE_FIELDS}
    )
    for condition in _texts(wanted, looked):
        members = members.filter(condition)
    for condition in facet_values.conditions(wanted, by_index=not is_common):
        members = members.filter(condition)
    return members


def came_since(viewer: Viewer, at: datetime) -> Q:
    """Match people who are new since ``at``, either in Recruiter or as a match in the ATS."""
    here = Member.objects.filter(created_at__gt=at).values("pk")
    if not viewer.seen:
        return Q(pk__in=here)
    known = known_matches(viewer.seen).filter(found_at__gt=at)
    return Q(pk__in=here.union(known.values("member")))


def threads_seen_by(seat: Seat) -> QuerySet[Thread]:
    """Return the contract's threads. Every seat may know that they exist, but may read only its own threads."""
    return Thread.objects.filter(contract=seat.contract_id)


def places_seen_by(seat: Seat) -> QuerySet[ProjectCandidate]:
    """Return the people in the contract's current projects, which every seat may read."""
    return ProjectCandidate.objects.filter(project__contract=seat.contract_id, project__archived_at=None)


def _texts(wanted: Wanted, looked: QueryBuilder) -> Iterator[Q]:
    parts = (lambda _: _NOBODY) if looked is whole else _parts_of_name
    query = wanted.query
    if query is not None:
        # Every word has to occur in the profile, in any field.
        has_words = _all_of("words", conditions(query, looked))
        # For plain words, such as a name, a part of a name is enough. For a query with operators, it is not.
        yield has_words | parts(wanted.text) if is_plain(query) else has_words
    if wanted.name:
        yield _all_of("document", looked(wanted.name, "A")) | parts(wanted.name)
    # Several fields have the same weight in a document, so also look for the words in the requested field itself.
    # Skills need no such check: no other field of ``details`` has their weight.
    if wanted.title:
        yield _all_of("document", looked(wanted.title, "B")) & _holds("current_title", wanted.title)
    if wanted.company:
        yield _all_of("document", looked(wanted.company, "B")) & _holds("current_company", wanted.company)
    if wanted.location:
        yield _all_of("details", looked(wanted.location, "D")) & _holds("location", wanted.location)
    if wanted.skill:
        yield _all_of("details", looked(wanted.skill, "C"))


def _own_lists(viewer: Viewer, wanted: Wanted) -> Iterator[QuerySet[Any]]:
    """Yield the required lists of recruiters' activity, usually the shortest first.

    Only members who have a row in each of these lists match.
    """
    if wanted.project:
        yield places_seen_by(viewer.seat)
    if wanted.notes:
        yield notes_seen_by(viewer.seat)
    if wanted.inmail:
        yield threads_seen_by(viewer.seat)


def _ats_lists(viewer: Viewer, wanted: Wanted) -> Iterator[QuerySet[Any]]:
    """Yield the list from the ATS that a filter requires, if any. Only members who have a row in this list match."""
    if wanted.job or wanted.stage:
        yield candidacies(viewer.seen).filter(job_and_stage(wanted))
    elif wanted.past:
        yield candidacies(viewer.seen).filter(is_over=True)
    elif wanted.ats == "in":
        # Not needed if one of the filters above is set: everybody who has applied is in the ATS.
        yield known_matches(viewer.seen)


def _outsiders(viewer: Viewer, wanted: Wanted) -> Iterator[QuerySet[Any]]:
    if wanted.past:
        yield candidacies(viewer.seen).filter(is_over=False)
    if wanted.ats == "out":
        yield known_matches(viewer.seen)


def _narrowed(viewer: Viewer, wanted: Wanted) -> tuple[QuerySet[Any] | None, list[QuerySet[Any]]]:
    """Return the combined list, and the excluding lists that still have to be applied.

    The combined list contains the members who are in every list that a filter requires. It is None if no filter
    requires a list. The lists are combined first because their rows are short. Only the profiles of the members in the
    combined list have to be read afterwards.

    An excluding list contains members who do not match. All excluding lists come from the ATS. They are applied here
    only if one of the combined lists comes from the ATS and the search has no words. If the search has words, the
    caller applies the excluding lists: the words may leave only a few people of a long list, and then only those few
    have to be checked.

    The query starts from a list from the ATS if there is one. The recruiters' lists are separate sub-queries, because
    with several database servers, the server that has the company's records cannot read the recruiters' lists.
    """
    visible_part = wanted if viewer.seen else wanted.without_ats()
    ats, own = list(_ats_lists(viewer, visible_part)), list(_own_lists(viewer, visible_part))
    outsiders = list(_outsiders(viewer, visible_part))
    if not ats and not own:
        return None, outsiders
    first, *others = [*ats, *own]
    for rows in others:
        first = first.filter(member__in=rows.values("member"))
    if ats and not wanted.texts:
        for rows in outsiders:
            first = first.filter(~Exists(rows.filter(member=OuterRef("member"))))
        outsiders = []
    return first.order_by().values("member"), outsiders


def _without(outsiders: Sequence[QuerySet[Any]], people: QuerySet[Member]) -> QuerySet[Member]:
    for others in outsiders:
        people = people.filter(~Exists(others.filter(member=OuterRef("pk"))))
    return people


def job_and_stage(wanted: Wanted) -> Q:
    """Require one application with both the job and the stage.

    Two separate conditions would also match a person who reached the stage in an application for another job.
    """
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
    """Match each word anywhere within the name, so that typing the end of a name also finds the person."""
    parts = words(text)
    if any(len(word) < _PART for word in parts):
        return _NOBODY
    return reduce(and_, (Q(plain_name__contains=_plain(Value(word))) for word in parts))


def _holds(field: str, text: str) -> Q:
    return reduce(and_, (Q(**{f"plain_{field}__contains": _plain(Value(word))}) for word in words(text)))


def _plain(value: Value | F) -> Func:
    return Func(value, function="hw_plain", output_field=TextField())
