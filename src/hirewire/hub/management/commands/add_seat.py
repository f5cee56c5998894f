from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.accounts.services import give_seat
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.management.people import newcomer

#: The message if the operator gives a password for a person who already has a sign-in. Whoever invites somebody learns
#: the invitation code, and anybody with the code can create a sign-in for the invited address. An existing sign-in may
#: therefore belong to somebody other than the address's owner. By leaving the password out, the operator confirms that
#: the sign-in belongs to the right person.
HAS_SIGN_IN = (
    "{email} already has a sign-in, as {name}, with its own password. If that is the person you mean, repeat the"
    " command without --new and without a password. If somebody else may know the existing password, set a new one"
    " with `hirewire hub set-password`."
)


class Command(BaseCommand):
    help = "Give a person a seat on a contract; a new person gets a sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contract", type=int, required=True, help="number of the contract")
        parser.add_argument("--email", required=True)
        # "extend" accepts "--role A --role B" and also "--role A B", the form in which call_command passes a list.
        parser.add_argument(
            "--role", action="extend", nargs="+", choices=Role.values, required=True, help="may be repeated"
        )
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--password", default="", help="only for a new person")

    def handle(
        self, *_arguments: object, contract: int, email: str, role: list[str], password: str, **options: str
    ) -> None:
        target = Contract.objects.filter(pk=contract).first()
        if target is None:
            raise CommandError(f"There is no contract {contract}. Add it first.")
        person = Person.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            if not (password and options["first_name"] and options["last_name"]):
                raise CommandError("This person is new: give first name, last name and password.")
            person = newcomer(
                email=email, first_name=options["first_name"], last_name=options["last_name"], password=password
            )
        elif password:
            raise CommandError(HAS_SIGN_IN.format(email=person.email, name=person.name))
        seat = give_seat(contract=target, person=person, roles=[Role(name) for name in role])
        self.stdout.write(f"{person.name} on {target.name}: seat {seat.pk}")
