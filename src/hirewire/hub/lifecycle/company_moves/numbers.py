"""Decides which id a company may take: first when a move is planned, and again when the move is carried out."""

from collections.abc import Collection

from django.conf import settings
from django.db.models import QuerySet

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.rights import seats_with
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.lifecycle.company_moves.errors import NotAdmin, NotReleased, SameId, TakenId
from hirewire.hub.lifecycle.company_moves.models import CompanyMove, ReleasedNumber


def check_number(
    source: Organization,
    number: int,
    *,
    person: Person | None,
    moving: Collection[int],
    is_there: bool | None = None,
) -> None:
    """Raise a ``MoveError`` unless the person may give this number to the company ``source`` as its new id.

    The person has to be an admin of every contract that moves. If the number is already the id of a company with
    contracts, the person also has to be an admin of each of those contracts.

    If no company with this id has contracts, ``source`` may take the id in these cases only:

    - ``source`` had the id before.
    - An operator released the id for ``source``.
    - No company has the id, not even a company without contracts. In addition, either no other company on this
      installation has contracts, or ``HIREWIRE_COMPANY_IDS`` is ``free``.

    ``is_there`` says whether a company has this id. If ``is_there`` is None, this function looks the company up. A
    caller that may have just created the company has to pass whether the company existed before, because the look-up
    would find the new company.
    """
    if number == source.pk:
        raise SameId
    joined = Contract.objects.filter(organization=number)
    mine = _administered(person)
    if joined.exists():
        if not joined.filter(pk__in=mine).exists():
            # Do not reveal the names of another company's contracts.
            raise TakenId(number)
    elif not _was_ours(source, number):
        _check_free(source, number, is_there=is_there)
    others = (Contract.objects.filter(pk__in=moving) | joined).exclude(pk__in=mine)
    if names := ", ".join(others.order_by("name").values_list("name", flat=True)):
        raise NotAdmin(names)


def _check_free(source: Organization, number: int, *, is_there: bool | None) -> None:
    if ReleasedNumber.objects.filter(number=number, source=source).exists():
        return
    if is_there is None:
        is_there = Organization.objects.filter(pk=number).exists()
    if is_there:
        raise TakenId(number)
    if settings.HIREWIRE_COMPANY_IDS != "free" and Contract.objects.exclude(organization=source).exists():
        raise NotReleased(number)


def _administered(person: Person | None) -> QuerySet[Seat, int]:
    if person is None:
        return Seat.objects.none().values_list("contract", flat=True)
    return seats_with(Verb.MOVE, person).values_list("contract", flat=True)


def _was_ours(source: Organization, number: int) -> bool:
    """Return whether ``source`` once had this id.

    The former id still has a row in the table of companies. Therefore ``_check_free`` refuses this id to all other
    companies, unless an operator has released it.
    """
    return CompanyMove.objects.filter(source=number, number=source.pk).exclude(switched_at=None).exists()
