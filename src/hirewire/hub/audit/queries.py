"""Reading what was written down."""

from django.db.models import QuerySet

from hirewire.hub.audit.models import AuditEntry


def entries(organization_id: int) -> QuerySet[AuditEntry]:
    """A company's entries, newest first."""
    return AuditEntry.objects.filter(organization_id=organization_id).order_by("-at", "-id")


def entries_of_application(application_id: int) -> QuerySet[AuditEntry]:
    """What was done to one application, newest first."""
    return AuditEntry.objects.filter(application_id=application_id).order_by("-at", "-id")
