"""Companies that use this ATS, and their users."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models.functions import Lower

from hirewire.kit import clock

LONGEST_EMAIL: Final = 254


class Account(models.Model):
    """A company that uses this ATS. Every record belongs to exactly one account."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    #: The digest is compared on every API call. The encrypted key is decrypted when the account is connected to another
    #: system.
    api_key_digest = models.BinaryField(max_length=32, unique=True)
    api_key_sealed = models.TextField()
    #: The numbers of the next records. They are short, because people quote "REQ-2041" to each other.
    next_job = models.PositiveIntegerField(default=1001)
    next_candidate = models.PositiveIntegerField(default=10001)
    next_application = models.PositiveIntegerField(default=20001)
    #: The time at which somebody disconnected the account from Recruiter. While it is set, no page connects the account
    #: again.
    left_recruiter_at = models.DateTimeField(null=True, blank=True)
    left_recruiter_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class User(models.Model):
    """Somebody who signs in to this ATS. Like every ATS, this one has its own sign-in."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="users")
    email = models.EmailField()
    password = models.CharField(max_length=200)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    is_admin = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="simulator_user_email"),)
        indexes = (models.Index(fields=["account", "updated_at", "id"], name="simulator_user_changes"),)
        ordering = ("first_name", "last_name")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def key(self) -> str:
        return f"U-{self.pk}"


def counted_as(email: str) -> str:
    """Case-fold an e-mail for counting failures. This can lengthen the text (“ß” to “ss”), so the text is cut."""
    return email.casefold()[:LONGEST_EMAIL]


class SignInFailureQuerySet(models.QuerySet["SignInFailure"]):
    def recent(self, *, email: str, address: str, since: timedelta) -> "SignInFailureQuerySet":
        after: datetime = clock.now() - since
        return self.filter(email=counted_as(email), address=address, at__gt=after)

    def of_address(self, *, address: str, since: timedelta) -> "SignInFailureQuerySet":
        after: datetime = clock.now() - since
        return self.filter(address=address, at__gt=after)

    def decisive(self, limit: int) -> datetime | None:
        """Return the time of the ``limit``-th newest failure; None if there are fewer."""
        return self.order_by("-at").values_list("at", flat=True)[limit - 1 : limit].first()

    def older_than(self, age: timedelta) -> "SignInFailureQuerySet":
        return self.filter(at__lte=clock.now() - age)


class SignInFailure(models.Model):
    """A wrong password, counted by e-mail and IP address together, and by IP address alone.

    A count by e-mail alone would let anybody lock anybody out.
    """

    email = models.CharField(max_length=LONGEST_EMAIL)
    address = models.GenericIPAddressField()
    at = models.DateTimeField(default=clock.now)

    objects = SignInFailureQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["email", "address", "at"], name="simulator_signin_failure"),)

    def __str__(self) -> str:
        return f"failed sign-in of {self.email}"
