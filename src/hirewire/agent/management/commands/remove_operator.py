from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.agent.people.services import remove_operator


class Command(BaseCommand):
    help = "Remove a person who signs in to the agent's console."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *_arguments: object, email: str, **_options: object) -> None:
        email = email.strip()
        if not remove_operator(email=email):
            raise CommandError(f"Nobody signs in as {email}.")
        self.stdout.write(f"{email} no longer signs in, and is signed out everywhere.")
