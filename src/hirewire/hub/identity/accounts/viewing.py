"""Lets an admin see Recruiter as a colleague sees it: read-only, and recorded in the audit trail.

The colleague's private content stays closed: InMail, private notes, and files made for the colleague alone. Candidates'
files stay closed, too, because each download has to be recorded and a viewing admin cannot write anything. See
``Seat.viewed_by``.
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
from hirewire.kit.web import own_writes

VIEW_BEGUN: Final = "seat.view_begun"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: URL names of pages that show a person's private content, or that hand out a file.
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
        "latest-notifications",
        "letter",
        "new-inmail-template",
        "notification",
        "notification-count",
        "notifications",
    }
)
#: Pages that redisplay their form by a POST request, so that the URL does not contain what the person typed. The keys
#: are URL names, and the values are the fields that mark such a request.
_SHOWN_BY_POST: Final = {"export": "other_ats", "export-many": "other_ats"}


@needs(Verb.VIEW_AS)
@transaction.atomic
def begin(request: HttpRequest, *, admin: Seat, seat: Seat) -> None:
    """Show this session what ``seat`` sees.

    The view lasts until :func:`end` is called, another contract is chosen, or one of the two seats can no longer be
    used.
    """
    if admin.contract_id != seat.contract_id or seat.pk == admin.pk or not seat.is_active:
        raise NotViewableError
    request.session[VIEWED_KEY] = seat.pk
    _record(VIEW_BEGUN, admin, seat)


@needs(Verb.VIEW_AS)
@transaction.atomic
def end(request: HttpRequest, *, admin: Seat, seat: Seat) -> None:
    del request.session[VIEWED_KEY]
    _record("seat.view_ended", admin, seat)


def seat_shown(request: HttpRequest, own: Seat) -> Seat:
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
    if seat.viewed_by is None:
        return False
    name = request.resolver_match.url_name if request.resolver_match else None
    if name in _SHOWN_BY_POST and _SHOWN_BY_POST[name] in request.POST:
        return False
    only_reads = request.method in _SAFE or own_writes.searches(request)
    return not only_reads or name in _CLOSED


@contextmanager
def looking(seat: Seat) -> Iterator[None]:
    """Have PostgreSQL refuse every write by an admin who is viewing another seat, in case a page forgets to check."""
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
