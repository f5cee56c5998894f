"""The previous and next links on a profile: the person's position among the people whom a search finds."""

from dataclasses import dataclass
from uuid import UUID

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.queries import search_of
from hirewire.hub.sites.recruiter.search.facets import exact_number
from hirewire.hub.sites.recruiter.search.search_conditions import viewer_of
from hirewire.hub.sites.recruiter.search.searching import PAGE_SIZE, ordered_ids
from hirewire.kit.db.counting import Figure


@dataclass(frozen=True, slots=True)
class Pager:
    #: The person's position in the results, counted from 1.
    position: int
    total: Figure
    previous: Member | None
    next: Member | None

    @property
    def page(self) -> int:
        """The page of results that shows the person."""
        return (self.position - 1) // PAGE_SIZE + 1


def own_search(seat: Seat, search_id: str) -> PeopleSearch | None:
    try:
        return search_of(seat, UUID(search_id))
    except ValueError:
        return None


def pager(seat: Seat, search: PeopleSearch, member: Member) -> Pager | None:
    """Run the search again for the seat. Return None if the search no longer finds the person."""
    viewer = viewer_of(seat)
    ids, total = ordered_ids(viewer, search.wanted)
    if member.pk not in ids:
        return None
    # Show the same number as the list of results.
    return pager_in(ids, member.pk, exact_number(viewer, search.wanted) if total.is_more else total)


def pager_in(ids: list[int], member_id: int, total: Figure) -> Pager:
    """Return the member's position among ``ids``, the previous member and the next member.

    ``ids`` must be in the order in which the list shows the people.
    """
    at = ids.index(member_id)
    before, after = ids[:at][-1:], ids[at + 1 : at + 2]
    members = Member.objects.only("first_name", "last_name").in_bulk([*before, *after])
    return Pager(at + 1, total, *(members.get(pk[0]) if pk else None for pk in (before, after)))
