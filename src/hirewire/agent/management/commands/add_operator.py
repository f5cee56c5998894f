from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from hirewire.agent.people.models import Operator
from hirewire.agent.people.services import add_operator
from hirewire.kit.web.passwords import good_password


class Command(BaseCommand):
    help = "Add a person who signs in to the agent's console."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("--email", "--first-name", "--last-name"):
            parser.add_argument(name, required=True)
        # Not marked as required: ``call_command`` passes required arguments through the parser, which mistakes a
        # password with a leading hyphen for an option.
        parser.add_argument("--password", default="")
        parser.add_argument("--no-password", action="store_true")

    def handle(self, *_arguments: object, email: str, password: str, no_password: bool, **options: str) -> None:
        email = email.strip()
        if Operator.objects.filter(email__iexact=email).exists():
            raise CommandError(f"Somebody already signs in as {email}.")
        name = {"first_name": options["first_name"], "last_name": options["last_name"]}
        try:
            validate_email(email)
            if not no_password:
                good_password(password, Operator(email=email, **name))
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        operator = add_operator(email=email, password=None if no_password else password, **name)
        self.stdout.write(f"{operator.name} signs in as {operator.email}.")
