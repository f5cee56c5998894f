"""The people picked in a list of results: ticked one by one, or everybody whom a search finds."""

from uuid import UUID

from django.http import QueryDict

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.searches.queries import search_of
from hirewire.hub.sites.recruiter.search.search_conditions import fitting, known_words, viewer_of

#: No id has more digits than this, and every number with this many digits fits the column.
_ID_DIGITS = 18


def picked_ids(seat: Seat, data: QueryDict, *, most: int) -> list[int]:
    """Return up to ``most`` ids of people.

    They are either the ticked people, in the order of the form, or those whom a search finds, the newest first. The
    field ``found`` contains only the id of the search, so no URL contains the search terms.
    """
    if search_id := data.get("found"):
        return _found_ids(seat, str(search_id), most)
    ticked = dict.fromkeys(data.getlist("member"))
    return [int(text) for text in ticked if text.isdecimal() and len(text) <= _ID_DIGITS][:most]


def _found_ids(seat: Seat, search_id: str, most: int) -> list[int]:
    """Run the search again for the seat, so that only people whom the seat may still find are picked."""
    try:
        kept = search_of(seat, UUID(search_id))
    except ValueError:
        return []
    if kept is None:
        return []
    people = fitting(viewer_of(seat), kept.wanted, looked=known_words(kept.wanted)).order_by("-pk")
    return list(people.values_list("pk", flat=True)[:most])
