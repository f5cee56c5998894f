"""Finding duplicates: traits of records, similar pairs, Recruiter's matches, and what people noticed or decided."""

from django.db import models
from django.db.models import F, Q

from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Candidate


class FoundPerson(models.Model):
    """The person Recruiter matches a candidate to. Evidence only: a confirmed link is stored on the candidate."""

    candidate = models.OneToOneField(Candidate, models.CASCADE, primary_key=True, related_name="found_person")
    #: Empty if Recruiter found nobody.
    person = models.CharField(max_length=200, blank=True, db_index=True)
    found_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.candidate_id} is probably {self.person}"


class DifferentPeople(models.Model):
    """Somebody marked these two records as different people. The question does not come up again."""

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


class Suspicion(models.Model):
    """Somebody in Recruiter saw that the first record may be the person for whom the second was made."""

    #: The one with the lower key.
    first = models.ForeignKey(Candidate, models.CASCADE, related_name="+")
    second = models.ForeignKey(Candidate, models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="simulator_suspicion_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="simulator_suspicion_order"),
        )

    def __str__(self) -> str:
        return f"{self.first_id} may be {self.second_id}"


class Trait(models.Model):
    """One value that identifies a record, in the form in which it is compared. Always derived from the record."""

    # Ordered for the look-up of other records with the same trait.
    pk = models.CompositePrimaryKey("account_id", "kind", "value", "candidate_id")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    #: ``email``, ``profile``, or ``person``: the linked person, or else the one that Recruiter found.
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=400)
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="traits")

    def __str__(self) -> str:
        return f"{self.kind} of {self.candidate_id}"


class Resemblance(models.Model):
    """Two records that look like the same person and that nobody has marked as different people."""

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
