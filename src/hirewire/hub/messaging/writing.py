"""What holds for everything that somebody writes."""

from hirewire.hub.accounts.models import Seat
from hirewire.hub.members.models import Member
from hirewire.hub.messaging import errors


def check_seat(seat: Seat) -> None:
    if not seat.is_active:
        raise errors.SeatNotActive


def check_reach(seat: Seat, member: Member) -> None:
    """Another company's own people are as closed to this seat as those who left."""
    check_seat(seat)
    if member.closed_at is not None or member.organization_id not in {None, seat.contract.organization_id}:
        raise errors.MemberClosed


def text_of(what: str, text: str, most: int) -> str:
    """Without the blanks around it; ``what`` begins the sentence that refuses it."""
    text = text.strip()
    if not text:
        raise errors.EmptyText(what)
    if len(text) > most:
        raise errors.TextTooLong(what, most)
    return text
