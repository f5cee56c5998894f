"""Queries about changes of a company's id. Functions that are about one company take it as their first argument."""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import IsNull

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.lifecycle.company_moves.models import CompanyMove
from hirewire.hub.platform.integrations.queries import LONGEST_CALL


def moves_of(organization: Organization) -> QuerySet[CompanyMove]:
    """Moves away from this company, including canceled ones, and finished moves to it."""
    came = Q(number=organization.pk) & ~Q(switched_at=None)
    return (
        CompanyMove.objects.filter(Q(source=organization) | came)
        .select_related("source", "requested_by")
        .order_by("-pk")
    )


def standing_move(organization: Organization) -> CompanyMove | None:
    """The move to show to people: a planned move, or a finished one while partners may still send the former id."""
    # Show the planned move, even if another company's move to this company has finished since.
    is_planned = IsNull(F("switched_at"), rhs=True)
    move = moves_of(organization).filter(cancelled_at=None).order_by(is_planned.desc(), "-pk").first()
    return move if move is not None and (move.switched_at is None or move.takes_former) else None


def due(now: datetime) -> QuerySet[CompanyMove]:
    return CompanyMove.objects.filter(switched_at=None, cancelled_at=None, switches_at__lte=now).order_by("pk")


def to_look_at_again() -> QuerySet[CompanyMove]:
    """Moves, of any company, that need another search for rows written under the former id.

    These are finished moves for which no search has been made yet, and moves whose last search began too early: calls
    that had begun before the switch-over could still be writing when the search began.
    """
    is_settled = Q(looked_at__gt=F("switched_at") + LONGEST_CALL)
    return CompanyMove.objects.exclude(switched_at=None).filter(~is_settled | Q(looked_at=None)).order_by("pk")
