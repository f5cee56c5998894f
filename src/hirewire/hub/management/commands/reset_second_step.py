from django.core.management.base import BaseCommand, CommandParser

from hirewire.hub.identity.accounts.second_factor import remove
from hirewire.hub.management.people import person_with


class Command(BaseCommand):
    help = "Remove the second step of a person who has lost the app and the recovery codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *_arguments: object, email: str, **_options: object) -> None:
        person = person_with(email)
        if remove(person=person, by="an operator"):
            self.stdout.write(f"{person.email} signs in with the password alone until a second step is set up.")
        else:
            self.stdout.write(f"{person.email} has no second step.")
