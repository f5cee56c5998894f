"""The Recruiter accounts that users of an ATS signed in to."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models

from hirewire.agent.connections.models import Connection
from hirewire.kit import clock

#: How long a sign-in may take: long enough to look up a password.
SIGN_IN_LIFE: Final = timedelta(minutes=15)
LONGEST_USER_ID: Final = 255
LONGEST_USER_NAME: Final = 200


_LONGEST_PERSON: Final = 255


class RecruiterAccount(models.Model):
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="accounts")
    #: The ATS's own id for the user.
    user_id = models.CharField(max_length=LONGEST_USER_ID)
    user_name = models.CharField(max_length=LONGEST_USER_NAME, blank=True)
    #: The person's URN in Recruiter. It is specific to this connection's application.
    person = models.CharField(max_length=_LONGEST_PERSON)
    connected_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "user_id"], name="agent_account_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} of {self.connection_id}"


class SignInQuerySet(models.QuerySet["SignIn"]):
    def under_way(self) -> "SignInQuerySet":
        since: datetime = clock.now() - SIGN_IN_LIFE
        return self.filter(started_at__gt=since)

    def on_the_way(self) -> "SignInQuerySet":
        """Sign-ins whose users are still in Recruiter."""
        return self.under_way().filter(person="")

    def unconfirmed(self) -> "SignInQuerySet":
        """Sign-ins that are complete in Recruiter, but whose users the host has not confirmed yet."""
        return self.under_way().exclude(person="")


class SignIn(models.Model):
    """A sign-in to Recruiter that a user of the ATS has begun, kept until the user is linked to a Recruiter account."""

    #: Digest of the ``state`` parameter. Once somebody has come back from Recruiter, the digest of the confirmation
    #: code replaces it. The host, which is the ATS that embeds the agent, sends this code to confirm who came back.
    #: Only somebody who has the parameter, or later the code, can complete the sign-in.
    state_digest = models.BinaryField(max_length=32, unique=True)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="sign_ins")
    user_id = models.CharField(max_length=LONGEST_USER_ID)
    user_name = models.CharField(max_length=LONGEST_USER_NAME, blank=True)
    return_url = models.TextField()
    #: Whether the host confirms which of its users came back from Recruiter. Without this confirmation, a user could
    #: send the address of their sign-in to somebody else. If that person signed in there, the user would be linked to
    #: that person's account.
    is_confirmed_by_host = models.BooleanField(default=False, db_default=False)
    #: The person who came back from Recruiter.
    person = models.CharField(max_length=_LONGEST_PERSON, blank=True, db_default="")
    started_at = models.DateTimeField(default=clock.now)

    objects = SignInQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sign-in of {self.user_id}"
