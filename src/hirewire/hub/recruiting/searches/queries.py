from uuid import UUID

from django.db.models import QuerySet

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.searches.models import PeopleSearch


def search_of(seat: Seat, search_id: UUID) -> PeopleSearch | None:
    return PeopleSearch.objects.filter(seat=seat, pk=search_id).first()


def saved_searches(seat: Seat) -> QuerySet[PeopleSearch]:
    return PeopleSearch.objects.filter(seat=seat).exclude(name="").order_by("name")
