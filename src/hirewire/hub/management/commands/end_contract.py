from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.rights import check_person
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations import ending
from hirewire.hub.platform.integrations.errors import IntegrationError


class Command(BaseCommand):
    help = "End a contract as one of its admins, or print what would end with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contract", type=int, required=True, help="number of the contract")
        parser.add_argument("--person", required=True, help="e-mail address of the admin on whose behalf to act")
        parser.add_argument("--cause", default="", help="reason, which the contract's seats see on every page")
        parser.add_argument("--dry-run", action="store_true", help="print what would happen, and change nothing")

    def handle(
        self, *_arguments: object, contract: int, person: str, cause: str, dry_run: bool, **_options: object
    ) -> None:
        target = Contract.objects.select_related("organization").filter(pk=contract).first()
        if target is None:
            raise CommandError(f"There is no contract {contract}.")
        if target.ended_at is not None:
            raise CommandError(f"{target.name} already ended on {target.ended_at:%Y-%m-%d}.")
        admin = Person.objects.filter(email__iexact=person.strip()).first()
        if admin is None:
            raise CommandError(f"Nobody signs in with {person}.")
        try:
            check_person(admin, target, Verb.END_CONTRACT)
            if dry_run:
                self._tell(target)
            else:
                ending.end_contract(contract=target, person=admin, cause=cause)
                self.stdout.write(f"{target.name} has ended.")
        except (IntegrationError, NotAllowedError) as refused:
            raise CommandError(str(refused)) from None

    def _tell(self, contract: Contract) -> None:
        ends = ending.ending_of(contract)
        write = self.stdout.write
        write(f"{contract.name} ({contract.pk}), of {contract.organization.name}")
        write(f"  contract level is turned off for: {_names(ends.contract_level)}")
        if ends.others:
            write(f"  company level stays as it is for the other running contracts: {_names(ends.others)}")
        else:
            write(
                f"  company level is turned off for: {_names(ends.company_level)};"
                " the company has no other running contract"
            )
        write(f"  seats that lose all ATS features: {ends.seats}")
        write("  partners get an event; the contract's own data are no longer exchanged")
        write("  stored records and the seats' own work stay; an admin can open the contract again")


def _names(names: list[str]) -> str:
    return ", ".join(names) or "none"
