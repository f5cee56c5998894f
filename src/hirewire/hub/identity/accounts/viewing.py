"""Recruiter as a colleague sees it, for an admin who wants to know why: read-only, and written down.

What is the person's own stays closed: InMail, private notes, and files that
were made for nobody else. So do files of candidates: whoever takes one is
written down, and somebody who only looks writes nothing. See ``Seat.viewed_by``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction
from django.http import HttpRequest

from hirewire.hub.identity.accounts.errors import NotViewableError
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.queries import VIEWED_KEY, seat_holders
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: Names of addresses that show a person's own, or hand out a file.
_CLOSED: Final = frozenset(
    {
        "member-inbox",
        "archive",
        "archive-file",
        "attachment",
        "compose",
        "conversation",
        "edit-note",
        "inbox",
        "inmail-template",
        "inmail-templates",
        "letter",
        "new-inmail-template",
    }
)


@needs(Verb.VIEW_AS)
@transaction.atomic
def begin(request: HttpRequest, *, admin: Seat, seat: Seat) -> None:
    """Show this session what ``seat`` sees, until :func:`end`, or until either seat may no longer be used."""
    if admin.contract_id != seat.contract_id or seat.pk == admin.pk or not seat.is_active:
        raise NotViewableError
    request.session[VIEWED_KEY] = seat.pk
    _record("seat.view_begun", admin, seat)


@needs(Verb.VIEW_AS)
@transaction.atomic
def end(request: HttpRequest, *, admin: Seat, seat: Seat) -> None:
    """Back to the own seat; ``seat`` is the one that was shown."""
    del request.session[VIEWED_KEY]
    _record("seat.view_ended", admin, seat)


def seat_shown(request: HttpRequest, own: Seat) -> Seat:
    """The seat whose pages are shown: mostly the own one."""
    number = request.session.get(VIEWED_KEY)
    if number is None:
        return own
    seat = (
        seat_holders(own.contract).filter(pk=number, state=SeatState.ACTIVE).first() if own.may(Verb.VIEW_AS) else None
    )
    if seat is None or seat.pk == own.pk:
        del request.session[VIEWED_KEY]
        return own
    seat.contract, seat.viewed_by = own.contract, own
    return seat


def is_closed(request: HttpRequest, seat: Seat) -> bool:
    """Whether this is not for somebody who only looks."""
    if seat.viewed_by is None:
        return False
    match = request.resolver_match
    return request.method not in _SAFE or (match is not None and match.url_name in _CLOSED)


@contextmanager
def looking(seat: Seat) -> Iterator[None]:
    """The second lock: whatever a page forgot, PostgreSQL writes nothing for somebody who only looks."""
    if seat.viewed_by is None:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield


def _record(action: str, admin: Seat, seat: Seat) -> None:
    audit.record(
        action=action,
        actor=admin.person,
        organization=admin.contract.organization,
        contract=admin.contract,
        subject=seat.person.name,
    )
