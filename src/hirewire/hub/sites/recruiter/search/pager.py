"""Previous and next on a profile: the place of a person among those whom a search finds."""

from dataclasses import dataclass
from uuid import UUID

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.queries import search_of
from hirewire.hub.sites.recruiter.search.search_conditions import viewer_of
from hirewire.hub.sites.recruiter.search.searching import PAGE_SIZE, ordered_ids
from hirewire.kit.db.counting import Figure


@dataclass(frozen=True, slots=True)
class Pager:
    search: PeopleSearch
    #: Counted from 1.
    position: int
    total: Figure
    previous: Member | None
    next: Member | None

    @property
    def page(self) -> int:
        """The page of results that shows the person."""
        return (self.position - 1) // PAGE_SIZE + 1


def pager(seat: Seat, search_id: str, member: Member) -> Pager | None:
    """Search again as the seat. None if the search is not the seat's own, or does not find the person (any more)."""
    try:
        search = search_of(seat, UUID(search_id))
    except ValueError:
        return None
    if search is None:
        return None
    ids, total = ordered_ids(viewer_of(seat), search.wanted)
    if member.pk not in ids:
        return None
    at = ids.index(member.pk)
    before, after = ids[at - 1 : at], ids[at + 1 : at + 2]
    members = Member.objects.only("first_name", "last_name").in_bulk([*before, *after])
    return Pager(search, at + 1, total, *(members.get(pk[0]) if pk else None for pk in (before, after)))
