"""Which id a company may take: the one place that says so, when a change is planned and when it is carried out."""

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
    """Refuse a number that is, or may come to be, somebody else's.

    A company with contracts is joined by who is admin of all of them; an id
    that the company had it may take again. Any other number is free for the
    only company of an installation; among several an operator says whose it
    is to be. ``is_there`` knows better whether there is such a company than the
    table, for who has just made it.
    """
    if number == source.pk:
        raise SameId
    joined = Contract.objects.filter(organization=number)
    mine = _administered(person)
    if joined.exists():
        if not joined.filter(pk__in=mine).exists():
            # The names of a stranger's contracts are none of this person's business.
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
    """Contracts."""
    if person is None:
        return Seat.objects.none().values_list("contract", flat=True)
    return seats_with(Verb.MOVE, person).values_list("contract", flat=True)


def _was_ours(source: Organization, number: int) -> bool:
    """Nobody else's may be taken again."""
    return CompanyMove.objects.filter(source=number, number=source.pk).exclude(switched_at=None).exists()
