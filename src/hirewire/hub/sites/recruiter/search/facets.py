"""For each filter that the search page offers: how many people would remain if the user switched it on.

Nobody needs exact counts in a company with a million people, so the query reads a limited number of people. If
more people match, a count may be only a minimum.
"""

from dataclasses import replace
from typing import Final

from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from hirewire.hub.identity.members.finding import QueryBuilder, whole
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.wanted import VALUES, Wanted
from hirewire.hub.sites.recruiter.search import facet_values
from hirewire.hub.sites.recruiter.search.search_conditions import (
    Viewer,
    among,
    fitting,
    known_words,
    saying,
    start_of_the_list,
)
from hirewire.hub.sites.recruiter.search.searching import MOST
from hirewire.kit.db.counting import Bounded, Figure, bounded, figures

#: The query reads at most this many of the people who match without the ATS filters. If no more people match, all
#: counts are exact.
LOOKED_AT: Final = 5_000
#: The largest number of members to read with ``start_of_the_list``. If few of the ``LOOKED_AT`` people match a filter,
#: the matches among these members are counted as well, and the larger of the two counts is shown.
LISTED: Final = 2_000
#: The counts of the filters stop at this number if both conditions hold: not all people are read (see ``LOOKED_AT``),
#: and the current search, with its ATS filters, finds at least ``MOST`` people.
MOST_BESIDE: Final = 100
#: The key for the search itself. The number of people whom it finds decides where the filters' counts stop.
_ITSELF: Final = "itself"


def counts(viewer: Viewer, wanted: Wanted) -> dict[str, Figure]:
    """Return for each filter how many people match if the user presses it in addition to the current filters.

    One query counts several filters.
    """
    looked = known_words(wanted)
    ids = _people(viewer, wanted.without_ats(), looked)
    is_all = len(ids) <= LOOKED_AT

    def count_searches(searches: dict[str, Wanted], limit: int) -> dict[str, Figure]:
        bounded_searches = {
            name: _bounded_search(viewer, wanted, each, looked, is_all=is_all) for name, each in searches.items()
        }
        return bounded(bounded_searches, among=ids[:LOOKED_AT], limit=limit)

    # If all people are read, no count exceeds ``LOOKED_AT``, so this limit cuts no count.
    most = LOOKED_AT if is_all else MOST
    itself = count_searches({_ITSELF: wanted}, most)[_ITSELF] if wanted.asks_the_ats else Figure(len(ids))
    limit = MOST_BESIDE if itself.number >= MOST and not is_all else most
    searches = pressed(viewer, wanted)
    # If an ATS filter is already pressed, its count is the count of the search itself.
    same = {name: itself for name, each in searches.items() if each == wanted and wanted.asks_the_ats}
    figures = count_searches({name: each for name, each in searches.items() if name not in same}, limit) | same
    return {name: figures[name] for name in searches}


def values(viewer: Viewer, wanted: Wanted) -> tuple[list[facet_values.FacetValues], Figure]:
    """Return titles, companies, places and skills, each with its count.

    Also return the number of people who match, up to ten thousand.
    """
    everybody = fitting(viewer, wanted, looked=known_words(wanted))
    narrower = {field: _base(viewer, wanted, field) for field in VALUES}
    bases = {field: everybody if people is None else people for field, people in narrower.items()}
    listed, totals = facet_values.counted(bases, wanted)
    whole = next((totals[field] for field, people in bases.items() if people is everybody), None)
    return listed, whole if whole is not None else _exact(everybody)


def exact_number(viewer: Viewer, wanted: Wanted) -> Figure:
    """Return how many people match, up to ten thousand. ``values`` returns the same number."""
    return _exact(fitting(viewer, wanted, looked=known_words(wanted)))


def _exact(people: QuerySet[Member]) -> Figure:
    return figures({"": people}, limit=facet_values.MOST_COUNTED)[""]


def _base(viewer: Viewer, wanted: Wanted, field: str) -> QuerySet[Member] | None:
    """Return the people among whom to count a facet: those who match without the picked values of the facet.

    Return None if no value of the facet is picked. None stands for everybody who matches.
    """
    base = facet_values.without_facet(wanted, field)
    return None if base == wanted else fitting(viewer, base, looked=known_words(base))


def _people(viewer: Viewer, wanted: Wanted, looked: QueryBuilder) -> list[int]:
    """Return ids of people who match. As on the page, prefixes are matched only if whole words find too few people."""
    ids = _some(viewer, wanted, whole) if wanted.says_words_only else []
    return ids if len(ids) > LOOKED_AT else _some(viewer, wanted, looked)


def _some(viewer: Viewer, wanted: Wanted, looked: QueryBuilder) -> list[int]:
    people = fitting(viewer, wanted, looked=looked).order_by()
    return list(people.values_list("pk", flat=True)[: LOOKED_AT + 1])


def _bounded_search(viewer: Viewer, wanted: Wanted, search: Wanted, looked: QueryBuilder, *, is_all: bool) -> Bounded:
    # The people who are counted here already satisfy the InMail, note and project filters of ``wanted``, so do not
    # apply these filters again.
    left = replace(
        search,
        inmail=search.inmail and not wanted.inmail,
        notes=search.notes and not wanted.notes,
        project=search.project and not wanted.project,
    )
    people: QuerySet[Member] = Member.objects.filter(pk__in=RawSQL("SELECT pk FROM people", (), BigIntegerField()))
    return Bounded(
        people=among(viewer, left, people),
        is_all=is_all,
        anybody=saying(viewer, wanted, looked),
        listed=None if is_all else start_of_the_list(viewer, search, most=LISTED + 1),
        most_listed=LISTED,
    )


def pressed(viewer: Viewer, wanted: Wanted) -> dict[str, Wanted]:
    searches = {
        "inmail": replace(wanted, inmail=True),
        "notes": replace(wanted, notes=True),
        "project": replace(wanted, project=True),
    }
    if viewer.seen:
        searches |= {
            "in": replace(wanted, ats="in"),
            "out": replace(wanted, ats="out", past=False, job="", stage=""),
            # Past applicants are in the ATS, so "past" cannot be combined with "out".
            "past": replace(wanted, past=True, ats="" if wanted.ats == "out" else wanted.ats),
        }
    return searches
