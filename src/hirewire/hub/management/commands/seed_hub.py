import json

from django.core.management.base import BaseCommand, CommandError

from hirewire.hub.platform.provisioning import queries
from hirewire.hub.seeding import sandbox
from hirewire.kit.environment import is_sandbox, refusal

_INSTEAD = "Make your own with `hirewire hub add company`, `contract`, `seat` and `partner`."


class Command(BaseCommand):
    help = "Fill the hub with the sandbox's companies and people, and print the partner's credentials as JSON."

    def handle(self, *_arguments: object, **_options: object) -> None:
        if not is_sandbox():
            raise CommandError(refusal(_INSTEAD))
        partner = sandbox.seed()
        self.stdout.write(json.dumps({"client_id": partner.client_id, "client_secret": queries.newest_secret(partner)}))
