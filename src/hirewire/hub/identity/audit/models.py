"""Who changed what, when, from what to what. Rows are never changed."""

from django.db import models

from hirewire.kit import clock


class AuditEntry(models.Model):
    """Ids, not foreign keys: an entry outlives what it tells about."""

    organization_id = models.BigIntegerField(null=True, blank=True)
    contract_id = models.BigIntegerField(null=True, blank=True)
    application_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)
    #: Empty when a system acted.
    person_id = models.BigIntegerField(null=True, blank=True)
    #: The name at that time, of a person or of an application.
    actor = models.CharField(max_length=200)
    #: What was done, as ``area.verb``, for example ``integration.contract_switched``.
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["organization_id", "-at"], name="hub_audit_newest"),
            models.Index(fields=["application_id", "-at"], name="hub_audit_of_application"),
        )

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.subject}"
