from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.platform.provisioning.errors import InvalidApplication
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.services import register_partner


class Command(BaseCommand):
    help = "Register a partner (an ATS vendor) and print its credentials, which are shown only this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--id", type=int, required=True, help="number of the application")
        parser.add_argument("--name", required=True, help="at most 50 characters")

    def handle(self, *_arguments: object, name: str, **options: int) -> None:
        if DeveloperApplication.objects.filter(pk=options["id"]).exists():
            raise CommandError(f"An application {options['id']} already exists.")
        try:
            partner, secret = register_partner(application_id=options["id"], name=name)
        except InvalidApplication as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"client_id={partner.client_id}\nclient_secret={secret}")
