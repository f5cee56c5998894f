"""Which person a provider's identity belongs to, and which of the provider's sessions opened which sign-in."""

from django.db import models

from hirewire.hub.identity.accounts.models import Person, SignIn
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.kit import clock


class ExternalIdentity(models.Model):
    """A person as a company's provider knows them. Unlike an address, a subject never changes and is never reused."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    linked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organization", "issuer", "subject"], name="hub_identity_once"),
            # A second subject with a person's address is somebody else, who was given that address later.
            models.UniqueConstraint(fields=["organization", "issuer", "person"], name="hub_identity_of_person"),
        )

    def __str__(self) -> str:
        return f"identity {self.pk} of {self.person_id}"


class ProviderSession(models.Model):
    """The provider's own session behind a sign-in, so that the provider can end it."""

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
    """A signed assertion that arrived. It counts once, so it is remembered for as long as it would be accepted.

    A provider posts it from its own site, and such a request carries none of our cookies. The claims therefore wait in
    this table. The browser is redirected with a token, and fetches them from our own site.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="+")
    assertion_id = models.CharField(max_length=255)
    digest = models.BinaryField(unique=True)
    #: Empty once they have been taken.
    claims = models.JSONField(default=dict)
    #: The request that it answers; empty if the sign-in began at the provider.
    in_response_to = models.CharField(max_length=255, blank=True)
    arrived_at = models.DateTimeField(default=clock.now)
    forget_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "assertion_id"], name="hub_saml_answer_once"),)

    def __str__(self) -> str:
        return f"answer {self.pk} of provider {self.provider_id}"
