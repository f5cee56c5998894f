import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.platform.provisioning import queries
from hirewire.hub.seeding import sandbox
from hirewire.kit.environment import is_sandbox, refusal

_INSTEAD = "Add your own companies and people with `hirewire hub add company`, `contract`, `seat` and `partner`."


class Command(BaseCommand):
    help = "Fill the hub with the sandbox's companies and people, and print the partner's credentials as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--months",
            action="store_true",
            help="Add a made-up history of three months. The ATS must already have sent its people.",
        )

    def handle(self, *_arguments: object, months: bool, **_options: object) -> None:
        if not is_sandbox():
            raise CommandError(refusal(_INSTEAD))
        partner = sandbox.seed(with_months=months)
        self.stdout.write(json.dumps({"client_id": partner.client_id, "client_secret": queries.newest_secret(partner)}))
