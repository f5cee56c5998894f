"""Makes services check the rights that the table in the module ``roles`` gives to each role."""

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

#: Each restricted service's module and name, with the verb that the service requires. Filled when modules are loaded.
SERVICES: Final[dict[str, Verb]] = {}
Place = Contract | Organization
_PLACES: Final = ("contract", "organization")
#: Parameters of a service that name the acting seat. ``admin`` comes first: if a service has both, ``admin`` acts and
#: ``seat`` is the seat being changed.
_ACTORS: Final = ("admin", "seat")


def needs(verb: Verb) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Restrict a service to seats that may do ``verb``.

    The acting seat is the argument ``admin`` or ``seat``. If a service takes ``person`` and ``contract`` instead, the
    person's seat on that contract needs the right. If it takes ``person`` and ``organization``, one of the person's
    seats in that company needs the right.
    """

    def guard(service: Callable[P, T]) -> Callable[P, T]:
        names = signature(service).parameters
        actor = next((name for name in _ACTORS if name in names), None)
        place = next((name for name in _PLACES if name in names and "person" in names), None)
        if actor is None and place is None:
            raise TypeError(f"{service.__qualname__} must take a seat, or a person with a contract or an organization.")

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
    """Like :func:`check`, for a person who may have no seat on the contract or in the company."""
    if not seats_with(verb, person).filter(_at(place)).exists():
        raise refusal(place, verb)


def seats_with(verb: Verb, person: Person | None) -> QuerySet[Seat]:
    roles = [role.value for role in RIGHTS[verb].roles]
    seats = Seat.objects.filter(person=person, state=SeatState.ACTIVE, roles__overlap=roles)
    if person is None or person.signed_in_for is None:
        return seats
    return seats.filter(contract__organization=person.signed_in_for)


def refusal(place: Place, verb: Verb) -> NotAllowedError:
    admins = Seat.objects.filter(_at(place), roles__contains=[Role.ADMIN], state=SeatState.ACTIVE)
    names = dict.fromkeys(admin.person.name for admin in admins.select_related("person").order_by("person__last_name"))
    return NotAllowedError(RIGHTS[verb], place=place.name, admins=", ".join(names))


def _at(place: Place) -> Q:
    return Q(contract=place) if isinstance(place, Contract) else Q(contract__organization=place)
