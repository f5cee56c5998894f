"""Reading what was written down."""

from django.db.models import QuerySet

from hirewire.hub.audit.models import AuditEntry


def entries(organization_id: int) -> QuerySet[AuditEntry]:
    """A company's entries, newest first."""
    return AuditEntry.objects.filter(organization_id=organization_id).order_by("-at", "-id")
