"""Integrations: the customer's requests, the partner's answers, and the two switches."""

from django.db import models
from django.db.models import F

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.records.integrations import OF_COMPANY, OF_CONTRACT, OF_RECRUITER, IntegrationType

#: The types that the hub offers, in the order in which a request creates the integrations.
TYPES = tuple(kind for kind in IntegrationType if kind in OF_RECRUITER)
#: A partner is ready only after it has named the integrations of these types.
NEEDED = frozenset({*OF_COMPANY, OF_CONTRACT})
#: Each type with its label. Migrations contain both, so a changed label would need a migration, too.
_CHOICES = [(kind.value, kind.replace("_", " ").title()) for kind in TYPES]


class Integration(models.Model):
    """One feature for one organization, or for one contract in the case of ``CSA_API``.

    On the wire, the key of an integration consists of context, type and tenant type, and formerly also of the data
    provider. The admin's request creates the integration, and the partner names it.
    """

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="integrations")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="integrations")
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, blank=True, related_name="integrations")
    integration_type = models.CharField(max_length=40, choices=_CHOICES)
    integration_name = models.CharField(max_length=200, blank=True)
    named_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                F("application"),
                F("organization"),
                F("contract"),
                F("integration_type"),
                name="hub_integration_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.integration_type} of {self.application_id}"

    @property
    def context_urn(self) -> str:
        if self.contract_id is not None:
            return f"urn:li:contract:{self.contract_id}"
        return f"urn:li:organization:{self.organization_id}"


class ConfigurationKey(models.TextChoices):
    CALLBACK_URL = "CALLBACK_URL"
    JOB_POSTING_VIEWERS = "JOB_POSTING_VIEWERS"
    APPLICATION_VIEWERS = "APPLICATION_VIEWERS"


class Configuration(models.Model):
    integration = models.ForeignKey(Integration, models.CASCADE, related_name="configurations")
    key = models.CharField(max_length=40, choices=ConfigurationKey.choices)
    value = models.TextField()
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["integration", "key"], name="hub_configuration_once"),)

    def __str__(self) -> str:
        return f"{self.key} of {self.integration_id}"


class ContractAccess(models.Model):
    """An admin's request for an application on a contract, and the contract switch of the application."""

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="contract_accesses")
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="accesses")
    requested_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    #: When the partner was last notified, and how often. The request is the first notification; each "Notify Partner"
    #: adds one.
    notified_at = models.DateTimeField(null=True, blank=True)
    notify_count = models.PositiveIntegerField(default=0)
    #: The fault that the page around the widget reported for the last notification; empty if the notification
    #: succeeded.
    notify_fault = models.CharField(max_length=300, blank=True)
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "contract"], name="hub_contract_access_once"),)

    def __str__(self) -> str:
        return f"{self.application_id} on contract {self.contract_id}"


class CompanyAccess(models.Model):
    """The company switch of an application, with one value for all contracts of the company."""

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="company_accesses")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="accesses")
    is_on = models.BooleanField(default=False)
    #: Whether Recruiter stores only hashes of people from this ATS, and no records; see ``hub.ats.blind``.
    is_blind = models.BooleanField(default=False, db_default=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "organization"], name="hub_company_access_once"),)

    def __str__(self) -> str:
        return f"{self.application_id} in company {self.organization_id}"


class SyncHold(models.Model):
    """Keeps switches off until a requested removal of data is finished or canceled.

    Without an application, the hold applies to all applications of the company.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, null=True, blank=True, related_name="+")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "application"], name="hub_sync_hold_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"hold on company {self.organization_id}"


class StatusChange(models.Model):
    """The integrations that an ``INTEGRATION_STATUS_CHANGE`` event lets the partner read.

    Usually these are the integrations whose status changed. A test event lists all integrations, and so does an event
    about a change of the company's id.
    """

    event = models.OneToOneField(PushEvent, models.CASCADE, primary_key=True, related_name="status_change")
    integrations = models.ManyToManyField(Integration, related_name="+")

    def __str__(self) -> str:
        return f"status change {self.pk}"
