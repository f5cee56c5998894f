from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.kit.web.passwords import good_password
from hirewire.simulator.people.models import User
from hirewire.simulator.people.services import set_password


class Command(BaseCommand):
    help = "Give a user of the ATS Simulator a new password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        # Not marked as required: ``call_command`` passes required arguments through the parser, which mistakes a
        # password with a leading hyphen for an option.
        parser.add_argument("--password", default="")

    def handle(self, *_arguments: object, email: str, password: str, **_options: object) -> None:
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"Nobody signs in to the ATS Simulator as {email}.")
        try:
            set_password(user=user, password=good_password(password, user))
        except ValidationError as weak:
            raise CommandError(" ".join(weak.messages)) from None
        self.stdout.write(f"{user.email} has a new password.")
