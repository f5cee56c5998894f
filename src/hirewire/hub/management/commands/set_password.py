from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.accounts.forms import good_password
from hirewire.hub.accounts.models import Person
from hirewire.hub.accounts.services import set_password


class Command(BaseCommand):
    help = "Give a person who forgot it another password; every session of theirs ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        # What is required goes through the parser, which takes a password that begins with a hyphen for an option.
        parser.add_argument("--password", default="")

    def handle(self, *_arguments: object, email: str, password: str, **_options: object) -> None:
        person = Person.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {email}.")
        try:
            set_password(person=person, password=good_password(password), by="an operator")
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        self.stdout.write(f"{person.email} has another password and is signed out everywhere.")
