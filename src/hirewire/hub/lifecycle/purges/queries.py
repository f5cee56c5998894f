"""Purges of a company. Functions that are about one company take it as their first argument."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope

#: A purge that makes no progress for this long is resumed. Its worker may have died. It is also possible
#: that the purge has removed everything but could not write the certificate yet; see ``carry_out``.
SILENT = timedelta(minutes=2)


def purges_of(organization: Organization) -> QuerySet[Purge]:
    return (
        Purge.objects.filter(organization=organization)
        .select_related("organization", "application", "requested_by")
        .order_by("-pk")
    )


def last_purge(organization: Organization, application_id: int) -> Purge | None:
    of_it = Q(application_id=application_id) | Q(application_id=None)
    return purges_of(organization).filter(of_it, cancelled_at=None).first()


def purged_since(organization_id: int, application_id: int, since: datetime, *, of_company: bool) -> bool:
    """Return whether a purge of the application's data finished after ``since``.

    If ``of_company``, purges that cover all ATSs of the company are included.
    """
    of_it = Q(application=application_id) | (Q(application=None) if of_company else Q())
    return Purge.objects.filter(of_it, organization=organization_id, finished_at__gt=since).exists()


def due(now: datetime) -> QuerySet[Purge]:
    """Purges, of any company, that should be running but have made no progress for ``SILENT``."""
    return (
        Purge.objects.filter(finished_at=None, cancelled_at=None, starts_at__lte=now)
        .alias(last_sign=Coalesce("progressed_at", F("starts_at")))
        .filter(last_sign__lte=now - SILENT)
        .order_by("pk")
    )


def uncleared() -> QuerySet[Purge]:
    """Finished purges whose worker did not clear the audit trail, or cleared only a part of the trail."""
    has_work = Q(scope=PurgeScope.EVERYTHING, work_trail_cleared_at=None)
    return Purge.objects.filter(Q(trail_cleared_at=None) | has_work).exclude(finished_at=None).order_by("pk")
