from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.kit.db import prepared

_SEARCHES: Final = prepared.LookUp(PeopleSearch, where="held.id = %(search)s::uuid AND held.seat_id = %(seat)s::bigint")
_SAVED: Final = "SELECT count(*) FROM hub_peoplesearch WHERE seat_id = %s::bigint AND name <> ''"


def search_of(seat: Seat, search_id: UUID) -> PeopleSearch | None:
    return _SEARCHES.first({"search": search_id, "seat": seat.pk})


def saved_searches(seat: Seat) -> QuerySet[PeopleSearch]:
    return PeopleSearch.objects.filter(seat=seat).exclude(name="").order_by("name")


def number_saved(seat: Seat) -> int:
    """How many searches the seat has saved. Every page of results needs this number."""
    return int(prepared.rows(_SAVED, [seat.pk])[0][0])
