"""Arguments of commands that act on one application and one contract, on behalf of an admin."""

from typing import TypedDict, TypeVar

from django.core.management.base import CommandError, CommandParser
from django.db.models import Model, QuerySet

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.provisioning.models import DeveloperApplication

M = TypeVar("M", bound=Model)


class Named(TypedDict):
    application: DeveloperApplication
    contract: Contract
    person: Person


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--application", type=int, required=True, help="number of the developer application")
    parser.add_argument("--contract", type=int, required=True, help="number of the contract")
    parser.add_argument("--person", required=True, help="e-mail address of the admin on whose behalf to act")


def named(*, application: int, contract: int, person: str) -> Named:
    return Named(
        application=_found(
            DeveloperApplication.objects.filter(pk=application), f"There is no developer application {application}."
        ),
        contract=_found(Contract.objects.filter(pk=contract), f"There is no contract {contract}."),
        person=_found(Person.objects.filter(email__iexact=person.strip()), f"Nobody signs in as {person}."),
    )


def _found(rows: QuerySet[M], otherwise: str) -> M:
    row = rows.first()
    if row is None:
        raise CommandError(otherwise)
    return row
