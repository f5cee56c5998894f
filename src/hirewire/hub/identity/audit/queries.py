"""Reading what was written down."""

from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q, QuerySet

from hirewire.hub.identity.audit.models import AuditEntry

#: What concerns how an application is set up and doing. What people did with it, and with whom, is their company's:
#: an action that is new here is not told before it is thought of.
_OF_THE_APPLICATION: Final = ("application.", "developer.", "integration.", "jobs.", "notification.", "throttling.")


def entries(organization_id: int) -> QuerySet[AuditEntry]:
    """A company's entries, newest first."""
    return AuditEntry.objects.filter(organization_id=organization_id).order_by("-at", "-id")


def entries_of_application(application_id: int) -> QuerySet[AuditEntry]:
    """What was done to one application, newest first, for its developers."""
    is_told = reduce(or_, (Q(action__startswith=area) for area in _OF_THE_APPLICATION))
    return AuditEntry.objects.filter(is_told, application_id=application_id).order_by("-at", "-id")
