"""Rules for everything that people write."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import errors

#: If the same text arrives again within this time, it comes from a second click, or from a form that was sent again
#: because the response was slow. Nobody means to write the same text twice within a minute.
REPEATED_WITHIN: Final = timedelta(minutes=1)


def check_seat(seat: Seat) -> None:
    if not seat.is_active:
        raise errors.SeatNotActive


def check_reach(seat: Seat, member: Member) -> None:
    """Check that the seat may write to the member.

    A member of another company causes the same error as a closed account.
    """
    check_seat(seat)
    if member.closed_at is not None or member.organization_id not in {None, seat.contract.organization_id}:
        raise errors.MemberClosed


def text_of(what: str, text: str, most: int) -> str:
    """Strip and check a text. Error messages call it ``what``, for example “The note”."""
    text = with_plain_breaks(text).strip()
    if not text:
        raise errors.EmptyText(what)
    if len(text) > most:
        raise errors.TextTooLong(what, most)
    return text


def with_plain_breaks(text: str) -> str:
    """Turn every line break into one character. A form in a browser sends two characters, and a script sends one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


#: The placeholders that a template may have in braces, and where their values come from.
PLACEHOLDERS: Final[Mapping[str, Callable[[Seat, Member], str]]] = {
    "first name": lambda _seat, member: member.first_name,
    "last name": lambda _seat, member: member.last_name,
    "title": lambda _seat, member: member.current_title,
    "company": lambda _seat, member: member.current_company,
    "my name": lambda seat, _member: seat.person.name,
    "my first name": lambda seat, _member: seat.person.first_name,
}
_BRACES: Final = re.compile(r"\{([A-Za-z ]{1,40})\}")


def placeholders_in(text: str) -> list[str]:
    return [" ".join(placeholder.split()).lower() for placeholder in _BRACES.findall(text)]


def check_placeholders(text: str) -> None:
    for name in placeholders_in(text):
        if name not in PLACEHOLDERS:
            raise errors.UnknownPlaceholder(name, ", ".join(f"{{{known}}}" for known in PLACEHOLDERS))


def filled(text: str, *, seat: Seat, member: Member) -> str:
    """Replace placeholders by their values.

    A placeholder stays as it is if it is unknown, or if its value for this person is empty.
    """

    def value(placeholder: re.Match[str]) -> str:
        name = " ".join(placeholder[1].split()).lower()
        if name not in PLACEHOLDERS:
            return placeholder[0]
        return PLACEHOLDERS[name](seat, member) or placeholder[0]

    return _BRACES.sub(value, text)


def finished(text: str, *, seat: Seat, member: Member) -> str:
    """Do the same as ``filled``, but for a text that is sent: raise an error if a known placeholder has no value."""
    text = filled(text, seat=seat, member=member)
    for name in placeholders_in(text):
        if name in PLACEHOLDERS:
            raise errors.NothingToFillIn(member.name, name)
    return text
