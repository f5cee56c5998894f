import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.management.seats import add_arguments, named
from hirewire.hub.platform.integrations import services
from hirewire.hub.platform.integrations.errors import IntegrationError


class Command(BaseCommand):
    help = "Request RSC for a contract as one of its admins, and print what the widget would pass to the ATS."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *_arguments: object, application: int, contract: int, person: str, **_options: object) -> None:
        try:
            entries = services.request_integration(**named(application=application, contract=contract, person=person))
        except (IntegrationError, NotAllowedError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(msgspec.json.encode(entries).decode())
