"""Operators: the people who sign in to the agent's console."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models.functions import Lower

from hirewire.kit import clock

LONGEST_EMAIL: Final = 254


class Operator(models.Model):
    """An operator serves all connections of the installation."""

    email = models.EmailField()
    password = models.CharField(max_length=200)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=clock.now)
    #: The provider through which the person has signed in, and the id (``sub``) that the provider gave the person.
    #: After the first sign-in, this id identifies the person, because the provider may give the e-mail address to
    #: somebody else.
    issuer = models.CharField(max_length=500, default="", db_default="")
    subject = models.CharField(max_length=255, default="", db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("email"), name="agent_operator_email"),
            models.UniqueConstraint(
                fields=["issuer", "subject"], condition=~models.Q(subject=""), name="agent_operator_subject"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def counted_as(email: str) -> str:
    """Return the form of an e-mail address under which failures are counted.

    The address is case-folded first and then cut, because case folding can make it longer: "ß" becomes "ss".
    """
    return email.casefold()[:LONGEST_EMAIL]


class OperatorFailureQuerySet(models.QuerySet["OperatorFailure"]):
    def recent(self, *, email: str, address: str, since: timedelta) -> "OperatorFailureQuerySet":
        return self.of_address(address=address, since=since).filter(email=counted_as(email))

    def of_address(self, *, address: str, since: timedelta) -> "OperatorFailureQuerySet":
        after: datetime = clock.now() - since
        return self.filter(address=address, at__gt=after)

    def decisive(self, limit: int) -> datetime | None:
        return self.order_by("-at").values_list("at", flat=True)[limit - 1 : limit].first()

    def older_than(self, age: timedelta) -> "OperatorFailureQuerySet":
        return self.filter(at__lte=clock.now() - age)


class OperatorFailure(models.Model):
    """A wrong password. Failures are counted for each pair of e-mail and IP address, and for each IP address.

    If they were counted for each e-mail alone, anybody could lock anybody out.
    """

    email = models.CharField(max_length=LONGEST_EMAIL)
    address = models.GenericIPAddressField()
    at = models.DateTimeField(default=clock.now)

    objects = OperatorFailureQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["email", "address", "at"], name="agent_operator_failure"),)

    def __str__(self) -> str:
        return f"failed sign-in of {self.email}"
