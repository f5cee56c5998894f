from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q, QuerySet

from hirewire.hub.identity.audit.models import AuditEntry

#: An application's developers may see actions in these areas, because the areas concern the application's setup and
#: health. The other areas are about people's work with the application, which concerns only these people's company. A
#: new area stays hidden from developers until it is added here.
_OF_THE_APPLICATION: Final = ("application.", "developer.", "integration.", "jobs.", "notification.", "throttling.")


def entries(organization_id: int) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(organization_id=organization_id).order_by("-at", "-id")


def entries_of_application(application_id: int) -> QuerySet[AuditEntry]:
    is_told = reduce(or_, (Q(action__startswith=area) for area in _OF_THE_APPLICATION))
    return AuditEntry.objects.filter(is_told, application_id=application_id).order_by("-at", "-id")
