"""The audit trail: who changed what and when, with the values before and after the change.

Entries never change, with two exceptions. A purge removes names and whatever identifies records of an ATS. When a
company moves to another id, the company's entries get the new id.
"""

from typing import Final

from django.db import models

from hirewire.kit import clock

#: An entry keeps at most this many characters of a name or value.
LONGEST: Final = 200


class AuditEntry(models.Model):
    """An entry holds ids instead of foreign keys, because entries outlive what they describe."""

    organization_id = models.BigIntegerField(null=True, blank=True)
    contract_id = models.BigIntegerField(null=True, blank=True)
    application_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)
    #: None if the actor is not a person but, for example, an application.
    person_id = models.BigIntegerField(null=True, blank=True)
    #: The actor's name at that time.
    actor = models.CharField(max_length=LONGEST)
    #: What was done, as ``area.verb``, for example ``integration.contract_switched``.
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=LONGEST, blank=True)
    before = models.CharField(max_length=LONGEST, blank=True)
    after = models.CharField(max_length=LONGEST, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["organization_id", "-at"], name="hub_audit_newest"),
            models.Index(fields=["application_id", "-at"], name="hub_audit_of_application"),
        )

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.subject}"
