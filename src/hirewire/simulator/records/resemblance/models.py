"""Who may be whom: by what records are recognised, which two are alike, what Recruiter found and what people said."""

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


class Trait(models.Model):
    """One thing by which a record is recognised, as it is compared: written from the record, never by itself."""

    # In the order in which it is asked who else has it.
    pk = models.CompositePrimaryKey("account_id", "kind", "value", "candidate_id")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    #: ``email``, ``profile``, or ``person``: whom people linked the record to, or else whom Recruiter found.
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=400)
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="traits")

    def __str__(self) -> str:
        return f"{self.kind} of {self.candidate_id}"


class Resemblance(models.Model):
    """Two records that look like one person, and that nobody has told apart."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    #: The one with the lower key.
    first = models.ForeignKey(Candidate, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Candidate, models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="simulator_resemblance_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="simulator_resemblance_order"),
        )
        indexes = (models.Index(fields=["account", "-second", "-first"], name="simulator_resemblance_newest"),)

    def __str__(self) -> str:
        return f"{self.first_id} looks like {self.second_id}"
