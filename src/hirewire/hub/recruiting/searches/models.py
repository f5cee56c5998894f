"""Searches that a seat saved or made recently. A search may name a person, so URLs contain its id and not its text."""

from django.db import models
from django.db.models import Q

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.kit import clock
from hirewire.kit.db import timed_ids


class PeopleSearch(models.Model):
    """A search is private to its seat. A search without a name is a recent one, and expires."""

    id = models.UUIDField(primary_key=True, default=timed_ids.new, editable=False)
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="people_searches")
    name = models.CharField(max_length=100, blank=True)
    #: A ``Wanted`` as JSON.
    content = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=clock.now)
    #: When the seat last looked at the results. People who were added or matched later are marked as new.
    looked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["seat", "name"], condition=~Q(name=""), name="hub_people_search_name"),
        )
        indexes = (models.Index(fields=["seat", "-used_at"], name="hub_people_search_newest"),)

    def __str__(self) -> str:
        return f"search {self.pk}"

    @property
    def wanted(self) -> Wanted:
        return Wanted.from_json(self.content)

    @property
    def is_saved(self) -> bool:
        return bool(self.name)
