"""Queries about changes of a company's id. Functions that are about one company take it as their first argument."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import IsNull

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.lifecycle.company_moves.models import CompanyMove

#: The longest that a call can take. After this time, no call that began before the switch-over is still writing.
LONGEST_CALL: Final = timedelta(minutes=10)


def moves_of(organization: Organization) -> QuerySet[CompanyMove]:
    """Moves away from this company, including cancelled ones, and finished moves to it, newest first."""
    came = Q(number=organization.pk) & ~Q(switched_at=None)
    return (
        CompanyMove.objects.filter(Q(source=organization) | came)
        .select_related("source", "requested_by")
        .order_by("-pk")
    )


def standing_move(organization: Organization) -> CompanyMove | None:
    """The move to show to people: a planned one, or a finished one as long as both ids are understood."""
    # Since this company's move was planned, another company's move to it may have finished. The planned move is the one
    # to show.
    is_planned = IsNull(F("switched_at"), rhs=True)
    move = moves_of(organization).filter(cancelled_at=None).order_by(is_planned.desc(), "-pk").first()
    return move if move is not None and (move.switched_at is None or move.takes_former) else None


def due(now: datetime) -> QuerySet[CompanyMove]:
    """Moves of any company that are due."""
    return CompanyMove.objects.filter(switched_at=None, cancelled_at=None, switches_at__lte=now).order_by("pk")


def to_look_at_again() -> QuerySet[CompanyMove]:
    """Moves of any company whose last search for late rows began too early to find everything that calls wrote."""
    is_settled = Q(looked_at__gt=F("switched_at") + LONGEST_CALL)
    return CompanyMove.objects.exclude(switched_at=None).filter(~is_settled | Q(looked_at=None)).order_by("pk")
