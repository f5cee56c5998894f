"""Changes of a company's id; each read takes the company first."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.lifecycle.company_moves.models import CompanyMove

#: A call that began before the switch-over and still writes is over by then.
LONGEST_CALL: Final = timedelta(minutes=10)


def moves_of(organization: Organization) -> QuerySet[CompanyMove]:
    """Those that it is leaving by or has come by, newest first."""
    came = Q(number=organization.pk) & ~Q(switched_at=None)
    return (
        CompanyMove.objects.filter(Q(source=organization) | came)
        .select_related("source", "requested_by")
        .order_by("-pk")
    )


def standing_move(organization: Organization) -> CompanyMove | None:
    """The one to tell people about: it is planned, or it happened and both ids are still understood."""
    last = moves_of(organization).filter(cancelled_at=None).first()
    return last if last is not None and (last.is_open or last.takes_former) else None


def due(now: datetime) -> QuerySet[CompanyMove]:
    """Of any company."""
    return CompanyMove.objects.filter(switched_at=None, cancelled_at=None, switches_at__lte=now).order_by("pk")


def just_over(now: datetime) -> QuerySet[CompanyMove]:
    """Of any company: some call may still be writing under the former id."""
    return CompanyMove.objects.filter(switched_at__gt=now - LONGEST_CALL).order_by("pk")
