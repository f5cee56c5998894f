"""How many people each filter beside a search would leave.

A company with a million people must not be read through for a number that
nobody weighs: at most so many people are looked at, and of those that were not
the number tells no more than that there may be some.
"""

from dataclasses import replace
from typing import Final

from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from hirewire.hub.identity.members.finding import Looked, whole
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search.search_conditions import (
    Viewer,
    among,
    fitting,
    known_words,
    saying,
    start_of_the_list,
)
from hirewire.hub.sites.recruiter.search.searching import MOST
from hirewire.kit.db.counting import Bounded, Figure, bounded

#: People who fit without the filters of the ATS; of no more than that every figure is exact.
LOOKED_AT: Final = 5_000
#: Rows of the list that a filter starts from, where too few of those people are in it.
LISTED: Final = 2_000
#: Beside a list of more than ``MOST`` nobody weighs hundreds against each other.
MOST_BESIDE: Final = 100
#: The figure of the search itself, which decides how far the others tell.
_ITSELF: Final = "itself"


def counts(viewer: Viewer, wanted: Wanted) -> dict[str, Figure]:
    """With each filter pressed besides the others; some queries, whatever their number."""
    looked = known_words(wanted)
    ids = _people(viewer, wanted.without_ats(), looked)

    def count_searches(searches: dict[str, Wanted], limit: int) -> dict[str, Figure]:
        is_all = len(ids) <= LOOKED_AT
        asked = {name: _asked(viewer, wanted, each, looked, is_all=is_all) for name, each in searches.items()}
        return bounded(asked, among=ids[:LOOKED_AT], limit=limit)

    itself = count_searches({_ITSELF: wanted}, MOST)[_ITSELF] if wanted.asks_the_ats else Figure(len(ids))
    limit = MOST_BESIDE if itself.number >= MOST else MOST
    searches = pressed(viewer, wanted)
    # A filter of the ATS that is pressed already leaves what the search finds.
    same = {name: itself.up_to(limit) for name, each in searches.items() if each == wanted and wanted.asks_the_ats}
    found = count_searches({name: each for name, each in searches.items() if name not in same}, limit) | same
    return {name: found[name] for name in searches}


def _people(viewer: Viewer, wanted: Wanted, looked: Looked) -> list[int]:
    """Some of those who fit; as on the page, beginnings of words only where whole words find too few."""
    ids = _some(viewer, wanted, whole) if wanted.says_words_only else []
    return ids if len(ids) > LOOKED_AT else _some(viewer, wanted, looked)


def _some(viewer: Viewer, wanted: Wanted, looked: Looked) -> list[int]:
    people = fitting(viewer, wanted, looked=looked).order_by()
    return list(people.values_list("pk", flat=True)[: LOOKED_AT + 1])


def _asked(viewer: Viewer, wanted: Wanted, asked: Wanted, looked: Looked, *, is_all: bool) -> Bounded:
    # The lists that were asked for besides hold all of these people.
    left = replace(
        asked,
        inmail=asked.inmail and not wanted.inmail,
        notes=asked.notes and not wanted.notes,
        project=asked.project and not wanted.project,
    )
    people: QuerySet[Member] = Member.objects.filter(pk__in=RawSQL("SELECT pk FROM people", (), BigIntegerField()))
    return Bounded(
        people=among(viewer, left, people),
        is_all=is_all,
        anybody=saying(viewer, wanted, looked),
        listed=None if is_all else start_of_the_list(viewer, asked, most=LISTED + 1),
        most_listed=LISTED,
    )


def pressed(viewer: Viewer, wanted: Wanted) -> dict[str, Wanted]:
    """The search with each filter."""
    found = {
        "inmail": replace(wanted, inmail=True),
        "notes": replace(wanted, notes=True),
        "project": replace(wanted, project=True),
    }
    if viewer.seen:
        found |= {
            "in": replace(wanted, ats="in"),
            "out": replace(wanted, ats="out", past=False, job="", stage=""),
            # Who applied is in the ATS.
            "past": replace(wanted, past=True, ats="" if wanted.ats == "out" else wanted.ats),
        }
    return found
