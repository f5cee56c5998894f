"""Naming, on a command line, the person and the contract that a command acts for."""

from typing import TypedDict

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import CommandError, CommandParser

from hirewire.hub.accounts.models import Person
from hirewire.hub.organizations.models import Contract
from hirewire.hub.provisioning.models import DeveloperApplication


class Named(TypedDict):
    application: DeveloperApplication
    contract: Contract
    person: Person


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--application", type=int, required=True, help="number of the developer application")
    parser.add_argument("--contract", type=int, required=True, help="number of the contract")
    parser.add_argument("--person", required=True, help="e-mail address of the admin who acts")


def named(*, application: int, contract: int, person: str) -> Named:
    try:
        return Named(
            application=DeveloperApplication.objects.get(pk=application),
            contract=Contract.objects.get(pk=contract),
            person=Person.objects.get(email__iexact=person),
        )
    except ObjectDoesNotExist as missing:
        raise CommandError(str(missing)) from None
