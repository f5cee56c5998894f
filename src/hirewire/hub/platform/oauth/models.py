"""Consents, codes, tokens and signing keys. Codes and tokens are stored only as keyed hashes."""

from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oidc.core import AuthorizationCodeMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class Consent(models.Model):
    """The scopes that a person granted to an application.

    Granting other scopes creates a new consent and ends this one.
    """

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    #: Sorted, so that equal sets of scopes are stored as equal values.
    scopes = ArrayField(models.CharField(max_length=40))
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["application", "person"], name="hub_consent_once", condition=Q(ended_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"consent {self.pk} of {self.person_id} for {self.application_id}"

    @property
    def scope(self) -> str:
        return " ".join(self.scopes)

    @property
    def is_standing(self) -> bool:
        return self.ended_at is None and self.person.is_active and self.person.member_id is not None


class AuthorizationCode(AuthorizationCodeMixin, models.Model):
    """A code carries one sign-in from the browser to the application's server."""

    digest = models.BinaryField(primary_key=True)
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="codes")
    redirect_uri = models.TextField()
    nonce = models.TextField(blank=True)
    code_challenge = models.CharField(max_length=128, blank=True)
    code_challenge_method = models.CharField(max_length=5, blank=True)
    #: The time of the person's sign-in to the browser session for which this code was issued.
    authenticated_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    #: When the code was exchanged. Used codes are kept to detect a second use, which means that the code was stolen.
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code of consent {self.consent_id}"

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.consent.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int | None:
        return None if self.authenticated_at is None else int(self.authenticated_at.timestamp())


class Token(models.Model):
    digest = models.BinaryField(primary_key=True)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="%(class)ss")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"token of {self.application_id}"

    @property
    def status(self) -> str:
        """``active``, ``revoked`` or ``expired``, as introspection reports it."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.expires_at > clock.now() else "expired"


class AccessToken(Token):
    """A token for API calls. Without a consent, it is two-legged: it belongs to the application, not to a person."""

    # ``Meta`` has partial indexes for these columns. Plain indexes would include the two-legged tokens, which are far
    # more numerous.
    consent = models.ForeignKey(Consent, models.CASCADE, null=True, blank=True, db_index=False)
    code = models.ForeignKey(AuthorizationCode, models.SET_NULL, null=True, blank=True, db_index=False)

    class Meta:
        indexes = (
            models.Index(fields=["consent"], name="hub_access_consent", condition=Q(consent__isnull=False)),
            models.Index(fields=["code"], name="hub_access_code", condition=Q(code__isnull=False)),
        )


class RefreshToken(TokenMixin, Token):
    """Yields new access tokens for a year after the exchange of its code. The refresh token itself never changes."""

    consent = models.ForeignKey(Consent, models.CASCADE)
    code = models.ForeignKey(AuthorizationCode, models.SET_NULL, null=True, blank=True)

    def check_client(self, client: ClientMixin) -> bool:
        return self.application.client_id == client.get_client_id()

    def get_scope(self) -> str:
        return self.consent.scope


class SigningKey(models.Model):
    """A key that signs id tokens. Its public half is published until the last token signed with the key has expired."""

    kid = models.CharField(max_length=64, primary_key=True)
    algorithm = models.CharField(max_length=10)
    public = models.JSONField()
    sealed = models.TextField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["algorithm"], name="hub_one_signing_key", condition=Q(retired_at=None)),
        )

    def __str__(self) -> str:
        return self.kid
