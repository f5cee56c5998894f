"""People who sign in, and the seats by which they work on a contract."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_noop as _

from hirewire.hub.members.models import Member
from hirewire.hub.organizations.models import Contract
from hirewire.kit import clock


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody with a sign-in. What they may do hangs on their seats."""

    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    #: Their own profile; gives seats the person URN by which an ATS knows them.
    member = models.OneToOneField(Member, models.SET_NULL, null=True, blank=True, related_name="person")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="hub_person_email"),)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Role(models.TextChoices):
    ADMIN = "admin", "Admin"
    RECRUITER = "recruiter", "Hiring Project Creator"
    HIRING_MANAGER = "hiring_manager", "Hiring Collaborator"


class SeatState(models.TextChoices):
    ACTIVE = "ACTIVE", _("Active")
    INVITED = "INVITED", _("Invited")
    PARKED = "PARKED", _("Parked")
    INACTIVE = "INACTIVE", _("Inactive")


class Seat(models.Model):
    """A person on a contract; ``urn:li:seat:{id}`` on the wire."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, models.CASCADE, related_name="seats")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    state = models.CharField(max_length=10, choices=SeatState.choices, default=SeatState.ACTIVE)
    created_at = models.DateTimeField(default=clock.now)

    #: The admin who looks at Recruiter as this seat does, and to whom the person's own is not shown.
    viewed_by: "Seat | None" = None

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contract", "person"], name="hub_seat_once"),)

    def __str__(self) -> str:
        return f"{self.person} on {self.contract}"

    @property
    def role_names(self) -> str:
        """For people, in the order of ``Role``."""
        return ", ".join(str(role.label) for role in Role if role in self.roles) or _("Without a role")

    @property
    def is_admin(self) -> bool:
        return Role.ADMIN in self.roles

    @property
    def is_active(self) -> bool:
        return self.state == SeatState.ACTIVE


class CodeInvitation(models.Model):
    """A code for one address, told once to who invites: with it that person joins, with or without a sign-in."""

    email = models.EmailField()
    digest = models.BinaryField(unique=True)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    #: Taken, replaced or withdrawn.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
