from datetime import timedelta

from django.db import transaction

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.recruiting.searches.errors import NameTaken, TooMany
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.kit import clock
from hirewire.kit.db.duplicates import refused_as
from hirewire.kit.db.turns import take_turn

#: How many recent searches a seat keeps, and for how long. URLs name a search by its id, so the browser's Back and
#: Forward, and a page left open since yesterday, work only while the search is kept.
RECENT = 50
RECENT_FOR = timedelta(days=30)
MOST_SAVED = 50
#: Views within this time of each other, such as views of several pages of the same results, are treated as one.
_ONE_LOOK = timedelta(minutes=1)


@needs(Verb.READ)
@transaction.atomic
def remember(*, seat: Seat, wanted: Wanted) -> PeopleSearch:
    """Store a search as a recent one. If the seat has the same search already, return its row."""
    content, now = wanted.as_json(), clock.now()
    # Two tabs that search at once take turns. Otherwise each would create the row.
    take_turn(f"searches of {seat.pk}")
    mine = PeopleSearch.objects.filter(seat=seat)
    latest = mine.filter(content=content).order_by("name").last()
    if latest:
        latest.used_at = now
        latest.save(update_fields=["used_at"])
        return latest
    made = PeopleSearch.objects.create(seat=seat, content=content, used_at=now, looked_at=now)
    recent = mine.filter(name="").order_by("-used_at", "-pk")
    recent.filter(used_at__lt=now - RECENT_FOR).delete()
    recent.filter(pk__in=list(recent.values_list("pk", flat=True)[RECENT:])).delete()
    return made


@needs(Verb.SAVE_SEARCH)
def save(*, seat: Seat, search: PeopleSearch, name: str) -> None:
    with transaction.atomic():
        saved = PeopleSearch.objects.filter(seat=seat).exclude(name="")
        if not search.is_saved and saved.count() >= MOST_SAVED:
            raise TooMany(MOST_SAVED)
        before, search.name = search.name, name
        try:
            with refused_as(NameTaken(name)):
                search.save(update_fields=["name"])
        except NameTaken:
            search.name = before
            raise


@needs(Verb.READ)
@transaction.atomic
def forget(*, seat: Seat, search: PeopleSearch) -> None:
    PeopleSearch.objects.filter(seat=seat, pk=search.pk).delete()


@transaction.atomic
def look(*, search: PeopleSearch) -> None:
    """Record that the owner has seen the results, so that only people added or matched later are marked as new."""
    now = clock.now()
    PeopleSearch.objects.filter(pk=search.pk, looked_at__lt=now - _ONE_LOOK).update(looked_at=now)


@transaction.atomic
def forget_old() -> None:
    """Delete expired recent searches of all seats, even of seats that no longer search: a search may name a person."""
    PeopleSearch.objects.filter(name="", used_at__lt=clock.now() - RECENT_FOR).delete()
