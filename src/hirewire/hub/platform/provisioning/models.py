"""Developer applications: the OAuth clients of partners and of their customers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit import clock


class Kind(models.TextChoices):
    PARENT = "PARENT", "Partner"
    CHILD = "CHILD", "Customer of a partner"
    STANDALONE = "STANDALONE", "Home-grown ATS"


class DeveloperApplication(models.Model):
    """An OAuth client. Its URN is ``urn:li:developerApplication:{id}``. Recruiter shows the id."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    #: The one company that the application serves. A child serves none until a company requests an integration.
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="developer_applications"
    )
    name = models.CharField(max_length=50)
    description = models.TextField(blank=True)
    unique_foreign_id = models.CharField(max_length=255, blank=True)
    oauth2_authorized_callback_urls = ArrayField(models.TextField(), default=list, blank=True)
    valid_js_sdk_domains = ArrayField(models.TextField(), default=list, blank=True)
    client_id = models.CharField(max_length=100, unique=True)
    #: An operator grants ``may_refresh`` and can withdraw ``may_use_own_tokens``.
    may_refresh = models.BooleanField(default=False)
    may_use_own_tokens = models.BooleanField(default=True)
    #: Allows a proof key without a hash (``plain``), for a client that supports no other kind. An operator grants this.
    may_use_plain_challenge = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                F("parent"), F("unique_foreign_id"), name="hub_child_once", condition=models.Q(kind="CHILD")
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def urn(self) -> str:
        return f"urn:li:developerApplication:{self.pk}"


class ClientSecret(models.Model):
    """A client secret, stored both as a hash and encrypted.

    Comparing needs only the hash. Signing with the secret, or returning it to the partner, requires decryption. An
    application has at most two live secrets.
    """

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="secrets")
    digest = models.BinaryField(unique=True)
    sealed = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    #: Accurate to the minute.
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"secret {self.pk} of {self.application}"
