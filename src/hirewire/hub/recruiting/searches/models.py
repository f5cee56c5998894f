"""Searches that a seat keeps, or made lately. What is sought may name a person, so no address does: it has the id."""

from django.db import models
from django.db.models import Q

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.kit import clock
from hirewire.kit.db import timed_ids


class PeopleSearch(models.Model):
    """Of one seat, and nobody else's business. Without a name it is a recent one, forgotten after a while."""

    id = models.UUIDField(primary_key=True, default=timed_ids.new, editable=False)
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="people_searches")
    name = models.CharField(max_length=100, blank=True)
    #: A ``Wanted`` as JSON.
    content = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=clock.now)
    #: Who came after this is new.
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
