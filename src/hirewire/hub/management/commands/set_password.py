from django.core.management.base import BaseCommand, CommandParser

from hirewire.hub.identity.accounts.services import set_password
from hirewire.hub.management.people import person_with, strong


class Command(BaseCommand):
    help = "Give a person a new password, and end all their sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        # The password is not a required option: call_command passes required options through the parser. If a password
        # begins with a hyphen, the parser takes it for an option. An empty password is refused.
        parser.add_argument("--password", default="")

    def handle(self, *_arguments: object, email: str, password: str, **_options: object) -> None:
        person = person_with(email)
        set_password(person=person, password=strong(password, person), by="an operator")
        self.stdout.write(f"{person.email} has a new password and is signed out everywhere.")
