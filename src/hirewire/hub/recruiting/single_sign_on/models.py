"""Which person each identity at a provider belongs to, and which session at the provider is behind each sign-in."""

from django.db import models

from hirewire.hub.identity.accounts.models import Person, SignIn
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.kit import clock


class ExternalIdentity(models.Model):
    """The person behind a subject of an issuer. Unlike an address, a subject never changes and is never reused."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    linked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organization", "issuer", "subject"], name="hub_identity_once"),
            # A person has only one subject at an issuer. A second subject with the person's address is somebody else,
            # who was given that address later.
            models.UniqueConstraint(fields=["organization", "issuer", "person"], name="hub_identity_of_person"),
        )

    def __str__(self) -> str:
        return f"identity {self.pk} of {self.person_id}"


class ProviderSession(models.Model):
    """The provider's own session behind a sign-in. It is recorded so that the provider can end the sign-in."""

    sign_in = models.OneToOneField(SignIn, models.CASCADE, related_name="provider_session")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    sid = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = (models.Index(fields=["organization", "subject"], name="hub_provider_session"),)

    def __str__(self) -> str:
        return f"provider's session of {self.sign_in_id}"


class SamlAnswer(models.Model):
    """An assertion is accepted only once, so it is remembered until it is too old to be accepted.

    A provider posts an assertion from its own site, in a request without our cookies. The claims therefore wait in this
    table. The browser is redirected with a token, and its next request, which has our cookies, takes the claims.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="+")
    assertion_id = models.CharField(max_length=255)
    digest = models.BinaryField(unique=True)
    #: Empty once the claims have been taken.
    claims = models.JSONField(default=dict)
    #: The id of our request; empty if the sign-in began at the provider.
    in_response_to = models.CharField(max_length=255, blank=True)
    arrived_at = models.DateTimeField(default=clock.now)
    forget_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "assertion_id"], name="hub_saml_answer_once"),)

    def __str__(self) -> str:
        return f"answer {self.pk} of provider {self.provider_id}"
