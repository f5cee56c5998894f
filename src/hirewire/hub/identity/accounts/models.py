"""People who sign in, and the seats from which they work on a contract."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_noop as _

from hirewire.hub.identity.accounts.roles import Role, Verb, may, rights_of
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.kit import clock
from hirewire.kit.looks.reader import LONGEST_ZONE


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    #: The person's own profile. The person URN, by which an ATS knows the person, is derived from the profile's id.
    member = models.OneToOneField(Member, models.SET_NULL, null=True, blank=True, related_name="person")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    #: When the person last asked for a new password and was sent an e-mail in answer.
    reset_mailed_at = models.DateTimeField(null=True, blank=True)

    #: The company whose identity provider signed the person in; None after a sign-in by password. A sign-in through
    #: a provider opens only that company's seats.
    signed_in_for: int | None = None

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

    #: The seat of the admin who is viewing Recruiter as this seat. The person's private data stay hidden from the
    #: admin.
    viewed_by: "Seat | None" = None

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contract", "person"], name="hub_seat_once"),)

    def __str__(self) -> str:
        return f"{self.person} on {self.contract}"

    @property
    def role_names(self) -> str:
        return ", ".join(str(role.label) for role in Role if role in self.roles) or _("No role")

    @property
    def is_admin(self) -> bool:
        return Role.ADMIN in self.roles

    @property
    def is_active(self) -> bool:
        return self.state == SeatState.ACTIVE

    def may(self, verb: Verb) -> bool:
        return may(self.roles, verb)

    @property
    def can(self) -> Mapping[str, bool]:
        """The rights of the seat, for templates: ``seat.can.export``."""
        return rights_of(frozenset(self.roles))


class SignIn(models.Model):
    """A sign-in covers one browser's session and the widgets that were opened from this browser."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField(default=clock.now)
    #: When the person was last active, accurate to the minute.
    seen_at = models.DateTimeField(default=clock.now)
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=60, blank=True)
    #: The language that the person uses in this browser; e-mails to the person are written in it.
    language = models.CharField(max_length=10, blank=True, db_default="")
    #: The browser's time zone. Times in e-mails are in this time zone; see ``kit.looks.reader``.
    zone = models.CharField(max_length=LONGEST_ZONE, blank=True, db_default="")
    #: The seat from which the person works in this browser. Frames of widgets need this field, because they
    #: cannot read the session.
    seat = models.ForeignKey(Seat, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    #: The company whose identity provider signed the person in; None after a sign-in by password.
    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["person", "-seen_at"], name="hub_sign_in_of_person"),)

    def __str__(self) -> str:
        return f"sign-in {self.pk} of {self.person_id}"


class SecondFactor(models.Model):
    """A person's authenticator app, which shows six digits that change every half minute (RFC 6238)."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="second_factor")
    sealed = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    #: When the person first typed a code from the app. Until then, sign-ins ask for no code.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    #: The time step of the last accepted code, so that no code is accepted twice.
    last_step = models.BigIntegerField(default=0)
    #: The number of wrong codes in a row, and the time of the last wrong code.
    wrong = models.PositiveSmallIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"second factor of {self.person_id}"


class RecoveryCode(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"recovery code {self.pk} of {self.person_id}"


class CodeInvitation(models.Model):
    """An invitation with a code. The code is shown once, to the inviter."""

    email = models.EmailField()
    digest = models.BinaryField(unique=True)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    #: When the invitation was accepted, replaced or withdrawn.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
