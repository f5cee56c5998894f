from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.management.seats import add_arguments, named
from hirewire.hub.platform.integrations import services
from hirewire.hub.platform.integrations.errors import IntegrationError


class Command(BaseCommand):
    help = "Turn an application's contract switch on or off, as one of the contract's admins."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)
        parser.add_argument("--off", action="store_true", help="turn off instead of on")

    def handle(
        self, *_arguments: object, application: int, contract: int, person: str, off: bool, **_options: object
    ) -> None:
        try:
            services.switch_contract(**named(application=application, contract=contract, person=person), on=not off)
        except (IntegrationError, NotAllowedError) as error:
            raise CommandError(str(error)) from None
