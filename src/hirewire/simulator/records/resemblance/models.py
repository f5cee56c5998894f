"""Finding duplicates: traits of records, similar pairs, Recruiter's matches, and what people noticed or decided."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Candidate

#: The kind of traits that this release reads and writes.
PERSON: Final = "person"


class FoundPerson(models.Model):
    """The person to whom Recruiter matches a candidate.

    This match is only evidence. A link that a user has confirmed is stored on the candidate.
    """

    candidate = models.OneToOneField(Candidate, models.CASCADE, primary_key=True, related_name="found_person")
    #: Empty if Recruiter found nobody.
    person = models.CharField(max_length=200, blank=True, db_index=True)
    found_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.candidate_id} is probably {self.person}"


class DifferentPeople(models.Model):
    """Somebody marked these two records as different people. Nobody is asked about them again."""

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
    """The recruiter who exported one of these two records noted that the other may be the same person."""

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
    """The person in Recruiter to whom a record is linked. If there is no link, the person to whom Recruiter matches it.

    The rows are copies, so that a look-up by person needs only this table. Release 0.1.0 also writes e-mail and profile
    addresses, as rows of other kinds. That release may still run during an upgrade, so this release leaves these rows
    alone.
    """

    # With the columns in this order, the index of the primary key finds other records of the same person.
    pk = models.CompositePrimaryKey("account_id", "kind", "value", "candidate_id")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=400)
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="traits")

    def __str__(self) -> str:
        return f"{self.kind} of {self.candidate_id}: {self.value}"


class RecordFacts(models.Model):
    """A record as it was when it was last compared with others.

    ``person`` is the normalized record. ``keys`` holds the keys by which similar records are found. ``counted`` holds
    the hashes of the values that ``ValueCount`` counts.
    """

    candidate = models.OneToOneField(Candidate, models.CASCADE, primary_key=True, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    person = models.TextField()
    keys = ArrayField(models.BigIntegerField())
    counted = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"facts of {self.candidate_id}"


class RecordKey(models.Model):
    """A key of a record, by which similar records are found. Triggers on ``RecordFacts`` write this table."""

    pk = models.CompositePrimaryKey("account_id", "key", "candidate_id")
    account_id = models.BigIntegerField()
    key = models.BigIntegerField()
    candidate_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.key} of {self.candidate_id}"


class ValueCount(models.Model):
    """How many records of an account have a value. Triggers on ``RecordFacts`` write this table."""

    pk = models.CompositePrimaryKey("account_id", "value")
    account_id = models.BigIntegerField()
    value = models.BigIntegerField()
    records = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.records} have {self.value}"


class Unweighed(models.Model):
    """A record that has not been compared with others since it was created or last changed."""

    candidate = models.OneToOneField(Candidate, models.CASCADE, primary_key=True, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    due_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            models.Index(fields=["due_at", "candidate"], name="simulator_unweighed_due"),
            models.Index(fields=["account", "due_at", "candidate"], name="simulator_unweighed_of"),
        )

    def __str__(self) -> str:
        return f"{self.candidate_id} waits"


class Resemblance(models.Model):
    """Two records that may be one person, and that nobody has marked as different people.

    The scorer of ``linkage`` calculates the probabilities. An earlier release found pairs without the scorer. These
    pairs have no probabilities until they are weighed.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    first = models.ForeignKey(Candidate, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Candidate, models.CASCADE, related_name="+")
    probability = models.FloatField(null=True)
    #: Two probabilities: that the two people are relatives, and that they are strangers with the same name.
    relative = models.FloatField(null=True)
    namesake = models.FloatField(null=True)
    #: ``[{"code": "email", "level": "equal", "bits": 17.2}]``. The strongest evidence comes first.
    evidence = models.JSONField(default=list, db_default=[])

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="simulator_resemblance_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="simulator_resemblance_order"),
        )
        indexes = (
            models.Index(fields=["account", "-probability", "-second", "-first"], name="simulator_resemblance_likely"),
        )

    def __str__(self) -> str:
        return f"{self.first_id} looks like {self.second_id}"
