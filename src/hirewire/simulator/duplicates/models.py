"""What is known of records that may be of one person: what Recruiter found, what people said, what was merged."""

from django.db import models
from django.db.models import F, Q

from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Candidate


class FoundPerson(models.Model):
    """Whom Recruiter takes a candidate for. Evidence only: what people say stands in the record itself."""

    candidate = models.OneToOneField(Candidate, models.CASCADE, primary_key=True, related_name="found_person")
    #: Empty for nobody.
    person = models.CharField(max_length=200, blank=True, db_index=True)
    found_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.candidate_id} is probably {self.person}"


class DifferentPeople(models.Model):
    """Somebody said that these two records are of different people, which is never asked again."""

    #: The one with the lower key.
    first = models.ForeignKey(Candidate, models.CASCADE, related_name="+")
    second = models.ForeignKey(Candidate, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="simulator_different_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="simulator_different_order"),
        )

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class MergedRecord(models.Model):
    """A record that went into another one. Whoever still has its address is led to the one that stayed."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    into = models.ForeignKey(Candidate, models.CASCADE, related_name="merged_records")
    merged_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-merged_at", "-id")
        constraints = (models.UniqueConstraint(fields=["account", "number"], name="simulator_merged_once"),)

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        return f"{Candidate.prefix}-{self.number}"
