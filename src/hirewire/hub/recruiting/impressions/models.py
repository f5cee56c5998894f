"""How often seats were shown data of an ATS. Only numbers are stored: no row names a person or a seat."""

from django.db import models

from hirewire.hub.identity.organizations.models import Contract


class ImpressionKind(models.TextChoices):
    #: The indicator “In ATS” for one person, in a list, on a board or on a profile.
    SIGN = "SIGN", "In ATS indicators seen"
    #: The ATS section of one profile.
    SECTION = "SECTION", "ATS sections opened"


class AtsImpression(models.Model):
    """What the seats of one contract saw on one day (UTC).

    One statement inserts the counts of several contracts. ``contract`` has no foreign-key constraint in the database,
    so that the deletion of one contract does not make the whole statement fail.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=10, choices=ImpressionKind.choices)
    day = models.DateField()
    seen = models.BigIntegerField()

    class Meta:
        db_table = "hub_atshit"
        constraints = (models.UniqueConstraint(fields=["contract", "kind", "day"], name="hub_atshit_once"),)

    def __str__(self) -> str:
        return f"{self.seen} {self.kind} on {self.day}"
