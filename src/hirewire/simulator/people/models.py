"""Companies that use this ATS, and the people who work in it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Lower

from hirewire.kit import clock


class Account(models.Model):
    """One company's own part of the system; every record belongs to exactly one."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    #: Compared on every API call, and read back when a person connects the account to something.
    api_key_digest = models.BinaryField(max_length=32, unique=True)
    api_key_sealed = models.TextField()
    #: The numbers that the next records get: people quote "REQ-2041" to each other, so they are short.
    next_job = models.PositiveIntegerField(default=1001)
    next_candidate = models.PositiveIntegerField(default=10001)
    next_application = models.PositiveIntegerField(default=20001)
    #: The account was disconnected from Recruiter on purpose, and is not connected again by looking at a page.
    left_recruiter_at = models.DateTimeField(null=True, blank=True)
    left_recruiter_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class User(models.Model):
    """Somebody who signs in here. The system has sign-ins of its own, as every ATS does."""

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


class SignInFailureQuerySet(models.QuerySet["SignInFailure"]):
    def recent(self, *, email: str, address: str, since: timedelta) -> "SignInFailureQuerySet":
        after: datetime = clock.now() - since
        return self.filter(email=email.casefold(), address=address, at__gt=after)

    def of_address(self, *, address: str, since: timedelta) -> "SignInFailureQuerySet":
        """Whomever they were about."""
        after: datetime = clock.now() - since
        return self.filter(address=address, at__gt=after)


class SignInFailure(models.Model):
    """A wrong password. By name and address together: by name alone anybody could lock anybody out."""

    email = models.CharField(max_length=254)
    address = models.GenericIPAddressField()
    at = models.DateTimeField(default=clock.now)

    objects = SignInFailureQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["email", "address", "at"], name="simulator_signin_failure"),)

    def __str__(self) -> str:
        return f"failed sign-in of {self.email}"
