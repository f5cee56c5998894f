import re

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key, create_account

#: The form of a short name. A short name appears in URLs, and is also the name of the agent's connection.
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 50


class Command(BaseCommand):
    help = "Add a company to this ATS, and print its API key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--id", required=True, help="short name, such as larkspur")
        parser.add_argument("--name", required=True)

    def handle(self, *_arguments: object, name: str, **options: str) -> None:
        slug = options["id"]
        if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST:
            raise CommandError(
                f"The short name {slug!r} appears in addresses: use at most {_LONGEST} lower-case letters and digits,"
                " with single hyphens only between them."
            )
        if Account.objects.filter(slug=slug).exists():
            raise CommandError(f"A company {slug} already exists.")
        account = create_account(slug=slug, name=name)
        self.stdout.write(f"api_key={api_key(account)}")
