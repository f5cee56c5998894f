from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from hirewire.kit.web.passwords import good_password
from hirewire.simulator.management.accounts import account_of, add_account_argument
from hirewire.simulator.people.models import User
from hirewire.simulator.people.services import create_user


class Command(BaseCommand):
    help = "Add a person who signs in to this ATS."

    def add_arguments(self, parser: CommandParser) -> None:
        add_account_argument(parser)
        for name in ("--email", "--first-name", "--last-name"):
            parser.add_argument(name, required=True)
        # Not marked as required: ``call_command`` passes required arguments through the parser, which mistakes a
        # password with a leading hyphen for an option.
        parser.add_argument("--password", default="")
        parser.add_argument("--admin", action="store_true", help="let the user change settings")

    def handle(self, *_arguments: object, account: str, email: str, password: str, admin: bool, **options: str) -> None:
        company, email = account_of(account), email.strip()
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"Somebody already signs in as {email}. Two users cannot have the same address.")
        name = {"first_name": options["first_name"], "last_name": options["last_name"]}
        try:
            validate_email(email)
            good_password(password, User(account=company, email=email, **name))
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        user = create_user(account=company, email=email, password=password, is_admin=admin, **name)
        self.stdout.write(f"{user.name} at {company.name}: {user.key}{', administrator' if admin else ''}")
