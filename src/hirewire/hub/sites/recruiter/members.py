"""Finds the member that a page is about."""

from django.shortcuts import get_object_or_404

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.kit.web.request_cache import once


@once
def member_for(seat: Seat, member_id: int) -> Member:
    members = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None)
    return get_object_or_404(members.defer("document"), pk=member_id)
