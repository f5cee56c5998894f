"""Holds services to the table of ``roles``: what a seat may not do is refused, with the names of those who can help."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Final, ParamSpec, TypeVar, cast

from django.db.models import Q, QuerySet

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.roles import RIGHTS, Role, Verb
from hirewire.hub.identity.organizations.models import Contract, Organization

P = ParamSpec("P")
T = TypeVar("T")

#: The verb of each service that asks for one, by module and name; filled as modules are loaded.
SERVICES: Final[dict[str, Verb]] = {}
Place = Contract | Organization
_PLACES: Final = ("contract", "organization")
#: Who acts, in a service's parameters. An admin who changes a seat stands before the seat.
_ACTORS: Final = ("admin", "seat")


def needs(verb: Verb) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let only seats call a service that may do ``verb``.

    The acting seat is the service's argument ``admin`` or ``seat``; a service
    that takes ``person`` and ``contract`` instead means the seat there, and one
    that takes ``person`` and ``organization`` any seat in that company.
    """

    def guard(service: Callable[P, T]) -> Callable[P, T]:
        names = signature(service).parameters
        actor = next((name for name in _ACTORS if name in names), None)
        place = next((name for name in _PLACES if name in names and "person" in names), None)
        if actor is None and place is None:
            raise TypeError(f"{service.__qualname__} does not say who acts: a seat, or a person and where.")

        @wraps(service)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            if actor is not None:
                check(cast("Seat", kwargs[actor]), verb)
            else:
                check_person(cast("Person", kwargs["person"]), cast("Place", kwargs[place or ""]), verb)
            return service(*args, **kwargs)

        SERVICES[f"{service.__module__}.{service.__qualname__}"] = verb
        return guarded

    return guard


def check(seat: Seat, verb: Verb) -> None:
    if not seat.may(verb):
        raise refusal(seat.contract, verb)


def check_person(person: Person, place: Place, verb: Verb) -> None:
    """The same for whoever may have a seat on the contract, or on one of the company's, or none."""
    if not seats_with(verb, person).filter(_at(place)).exists():
        raise refusal(place, verb)


def seats_with(verb: Verb, person: Person | None) -> QuerySet[Seat]:
    """From where this person may do it."""
    roles = [role.value for role in RIGHTS[verb].roles]
    return Seat.objects.filter(person=person, state=SeatState.ACTIVE, roles__overlap=roles)


def refusal(place: Place, verb: Verb) -> NotAllowedError:
    """What a person is told who may not: which role it takes, and who can give it."""
    admins = Seat.objects.filter(_at(place), roles__contains=[Role.ADMIN], state=SeatState.ACTIVE)
    names = dict.fromkeys(admin.person.name for admin in admins.select_related("person").order_by("person__last_name"))
    return NotAllowedError(RIGHTS[verb], place=place.name, admins=", ".join(names))


def _at(place: Place) -> Q:
    return Q(contract=place) if isinstance(place, Contract) else Q(contract__organization=place)
