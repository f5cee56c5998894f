"""Companies' identity providers, and their e-mail domains. A provider may vouch for the people in its domains."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.kit import clock
from hirewire.kit.db.sealed_columns import SealedColumn
from hirewire.kit.secrets import seal, unseal


class Entry(models.TextChoices):
    INVITED = "INVITED", _("Only people with a seat or an invitation")
    EVERYBODY = "EVERYBODY", _("Everybody whom the provider signs in")


class Protocol(models.TextChoices):
    OPENID = "OPENID", _("OpenID Connect")
    SAML = "SAML", _("SAML 2.0")


class IdentityProvider(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="identity_providers")
    #: New seats are created on this contract. The groups that the provider sends for a person determine the roles of
    #: the person's seat.
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    #: Shown on the button of the sign-in page.
    name = models.CharField(max_length=100)
    protocol = models.CharField(
        max_length=10, choices=Protocol.choices, default=Protocol.OPENID, db_default=Protocol.OPENID
    )
    #: Must exactly equal the issuer in tokens and assertions. SAML calls the issuer the entity id.
    issuer = models.CharField(max_length=300, blank=True)
    client_id = models.CharField(max_length=300, blank=True)
    sealed = models.TextField(blank=True)
    is_on = models.BooleanField(default=False)
    #: People with addresses in the provider's domains cannot use a password, except the person with
    #: ``emergency_email``.
    is_required = models.BooleanField(default=False)
    emergency_email = models.EmailField(blank=True)
    entry = models.CharField(max_length=10, choices=Entry.choices, default=Entry.INVITED)
    #: Roles of a new seat if none of the person's groups gives a role.
    default_roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    groups_claim = models.CharField(max_length=100, default="groups")
    #: Whether a sign-in has ever contained the groups claim. If so, a later sign-in without the claim means that the
    #: person is in no group.
    sends_groups = models.BooleanField(default=False, db_default=False)
    #: Whether to accept an address if the provider does not say whether the address is verified. Entra ID never says
    #: this.
    accepts_unmarked = models.BooleanField(default=False)
    #: SAML: where the provider publishes its metadata; empty if an admin uploaded a file.
    metadata_url = models.CharField(max_length=500, blank=True, db_default="")
    #: SAML: the metadata as XML. It is stored so that people can sign in while ``metadata_url`` cannot be reached.
    metadata = models.TextField(blank=True, db_default="")
    metadata_read_at = models.DateTimeField(null=True, blank=True)
    metadata_tried_at = models.DateTimeField(null=True, blank=True)
    #: SAML: whether a sign-in may begin at the provider, without a request from the hub.
    allows_unasked = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (models.Index(fields=["issuer", "client_id"], name="hub_provider_issuer"),)

    def __str__(self) -> str:
        return f"{self.name} of {self.organization_id}"

    @property
    def is_saml(self) -> bool:
        return self.protocol == Protocol.SAML

    @property
    def naming_authority(self) -> str:
        """Return the name under which the provider's ids for people are stored: the issuer, with a prefix for SAML.

        The prefix keeps the protocols apart. A server may have the same issuer name in both protocols, and one person's
        SAML name may equal another person's OpenID Connect subject.
        """
        return f"saml:{self.issuer}" if self.is_saml else self.issuer

    @property
    def secret(self) -> str:
        return unseal(self.sealed, context=self.seal_context) if self.sealed else ""

    def keep_secret(self, secret: str) -> None:
        self.sealed = seal(secret, context=self.seal_context)

    @property
    def seal_context(self) -> str:
        return f"identity provider:{self.pk}"


SEALED: Final = SealedColumn(
    IdentityProvider,
    "sealed",
    title="client secrets of identity providers",
    context=lambda provider: provider.seal_context,
    remedy="Have an admin of the company enter the client secret again under Admin Settings, Sign-in.",
)


class ProviderDomain(models.Model):
    """An e-mail domain that a company claims.

    A claim has no effect until the installation's operator has confirmed it.
    """

    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="domains")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    #: In lower case, and in the ASCII form if it is an international name.
    domain = models.CharField(max_length=253)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["provider", "domain"], name="hub_domain_of_provider"),
            # Only confirmed claims are unique. Any company may claim any domain, and a false claim must not keep the
            # domain's owner from claiming the domain.
            models.UniqueConstraint(
                fields=["domain"], name="hub_domain_confirmed_once", condition=Q(confirmed_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.domain


class GroupRole(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="group_roles")
    #: What the provider sends for the group: a name or, from Entra ID, an id.
    group = models.CharField(max_length=200)
    role = models.CharField(max_length=20)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organization", "group", "role"], name="hub_group_role_once"),)

    def __str__(self) -> str:
        return f"{self.group}: {self.role}"
