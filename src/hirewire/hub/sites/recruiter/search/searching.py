"""One page of people who match, in the requested order, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce

from hirewire.hub.ats.matching.queries import candidacies
from hirewire.hub.identity.members.finding import Joined, Prefixes, begun, whole
from hirewire.hub.identity.members.models import WORDS, Member
from hirewire.hub.recruiting.messaging.queries import notes_seen_by
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search.query_compiler import compiled, ranked
from hirewire.hub.sites.recruiter.search.search_conditions import (
    Viewer,
    came_since,
    fitting,
    job_and_stage,
    known_words,
    newest_listed,
    short_list,
    threads_seen_by,
)
from hirewire.kit.db import replica
from hirewire.kit.db.counting import Figure, figures
from hirewire.kit.db.id_arrays import any_of
from hirewire.kit.web.paging import Page

PAGE_SIZE = 25
#: A list of results contains at most this many people. Nobody reads a longer one; people narrow the search instead.
MOST = 1000
#: New people are counted only up to this number; nobody needs the exact number if there are more.
MOST_NEW = 99

_BY_NEWNESS = ("-created_at", "-pk")
_BY_NAME = ("last_name", "first_name", "pk")


@dataclass(frozen=True, slots=True)
class Found:
    """Up to ``MOST`` matches.

    If more people match, the order decides which of them are kept. The order by activity keeps the newest members, and
    all other orders keep arbitrary ones.
    """

    ids: list[int]
    is_more: bool

    @property
    def figure(self) -> Figure:
        return Figure(len(self.ids), self.is_more)


def find(viewer: Viewer, wanted: Wanted) -> Found:
    if wanted.says_words_only and wanted.order != "activity":
        members = _found(fitting(viewer, wanted, looked=whole).order_by())
        if members.is_more:
            # Whole words already find too many people, so do not look for more by prefixes.
            return members
    listed = newest_listed(viewer, wanted) if wanted.order == "activity" else None
    if listed is not None:
        return _cut(listed[: MOST + 1])
    looked = known_words(wanted)
    people = fitting(viewer, wanted, looked=looked, listed=short_list(viewer, wanted, looked))
    return _found(people.order_by("-pk") if wanted.order == "activity" else people.order_by())


def _found(people: QuerySet[Member]) -> Found:
    return _cut(people.values_list("pk", flat=True)[: MOST + 1])


def _cut(rows: QuerySet[Any, int]) -> Found:
    ids = list(rows)
    return Found(ids[:MOST], is_more=len(ids) > MOST)


def hits(viewer: Viewer, wanted: Wanted, page: Page, result: Found) -> list[Member]:
    """Return the people of a page.

    If more than ``MOST`` people match, sorting by fit or by activity covers only the people in ``result``. The page
    mentions this.
    """
    if wanted.order == "activity":
        shown = _by_activity(viewer, result)[page.start : page.last]
        members = {member.pk: member for member in _lean(Member.objects.filter(pk__in=shown))}
        return [members[pk] for pk in shown if pk in members]
    return list(_lean(_sorted(viewer, wanted, result))[page.start : page.last])


@replica.may_answer
def ordered_ids(viewer: Viewer, wanted: Wanted) -> tuple[list[int], Figure]:
    """Return the ids of up to ``MOST`` people in the order of the pages, and how many people match."""
    result = find(viewer, wanted)
    if wanted.order == "activity":
        return _by_activity(viewer, result), result.figure
    return list(_sorted(viewer, wanted, result).values_list("pk", flat=True)[:MOST]), result.figure


def _sorted(viewer: Viewer, wanted: Wanted, result: Found) -> QuerySet[Member]:
    people: QuerySet[Member] = Member.objects.filter(pk__in=any_of(result.ids))
    if wanted.sorting == "fit" and not wanted.is_speechless and (queries := for_ranking(wanted)):
        return people.annotate(fit=SearchRank(WORDS, Joined(queries, "&&"))).order_by("-fit", *_BY_NAME)
    order = _BY_NEWNESS if wanted.sorting == "new" else _BY_NAME
    return (fitting(viewer, wanted, is_common=True) if result.is_more else people).order_by(*order)


def for_ranking(wanted: Wanted) -> list[SearchQuery]:
    """Return the queries that rank people; empty if the search only excludes words."""
    query = wanted.query
    node = ranked(query) if query else None
    queries: list[SearchQuery] = [compiled(node, begun)] if node else []
    return queries + [Prefixes(text) for field, text in wanted.texts.items() if field != "text"]


@replica.may_answer
def new_people(viewer: Viewer, searches: Sequence[PeopleSearch]) -> dict[str, Figure]:
    """For each search, count the people who came to Recruiter or the ATS since the owner last looked at the search.

    A single query counts the people for all searches. The keys of the result are the ids of the searches.
    """
    parameters = {
        str(search.pk): fitting(viewer, search.wanted).filter(came_since(viewer, search.looked_at))
        for search in searches
    }
    return figures(parameters, limit=MOST_NEW)


@replica.may_answer
def stages(viewer: Viewer, wanted: Wanted) -> list[tuple[str, int]]:
    """Return the current stages of the people found, the most frequent first, with the number of people in each."""
    result = find(viewer, replace(wanted, stage="", ats="in"))
    rows = candidacies(viewer.seen).filter(job_and_stage(replace(wanted, stage="")), member__in=any_of(result.ids))
    people = rows.exclude(stage="").values_list("stage").annotate(people=Count("member", distinct=True))
    return sorted(people, key=lambda stage_count: (-stage_count[1], stage_count[0]))


def _by_activity(viewer: Viewer, result: Found) -> list[int]:
    """Sort by the latest ATS step, InMail or note that the seat sees.

    People with none of these come last. They are sorted by name. If there are more than ``MOST`` matches, however, they
    keep the order of ``result``.
    """
    ids = result.ids
    if not result.is_more:
        people = Member.objects.filter(pk__in=any_of(result.ids)).order_by(*_BY_NAME)
        ids = list(people.values_list("pk", flat=True))
    newest = _newest(viewer, ids)
    # The sort is stable, so people without activity stay in the order of ``ids``.
    return sorted(ids, key=lambda pk: newest[pk].timestamp() if pk in newest else 0, reverse=True)


def _newest(viewer: Viewer, ids: list[int]) -> dict[int, datetime]:
    moments: list[tuple[int, datetime]] = []
    if viewer.seen:
        moments += _by_member(candidacies(viewer.seen), ids, Max("since"))
    last_message = Max(Coalesce("messages__created_at", "created_at"))
    moments += _by_member(threads_seen_by(viewer.seat), ids, last_message)
    moments += _by_member(notes_seen_by(viewer.seat), ids, Max("last_modified_at"))
    newest: dict[int, datetime] = {}
    for member_id, at in moments:
        newest[member_id] = max(at, newest.get(member_id, at))
    return newest


def _by_member(rows: QuerySet[Any], ids: list[int], newest: Max) -> QuerySet[Any, tuple[int, datetime]]:
    """Return the newest time for each member. PostgreSQL finds these times faster than Python could read all rows."""
    among = rows.filter(member__in=any_of(ids)).order_by().values_list("member_id")
    by_member: QuerySet[Any, tuple[int, datetime]] = among.annotate(at=newest)
    return by_member


def _lean(people: QuerySet[Member]) -> QuerySet[Member]:
    return people.defer("document", "details", "summary")
