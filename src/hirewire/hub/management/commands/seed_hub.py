import json

from django.core.management.base import BaseCommand

from hirewire.hub.provisioning import queries
from hirewire.hub.seeding import sandbox


class Command(BaseCommand):
    help = "Fill the hub with the sandbox's companies and people, and print the partner's credentials as JSON."

    def handle(self, *_arguments: object, **_options: object) -> None:
        partner = sandbox.seed()
        self.stdout.write(json.dumps({"client_id": partner.client_id, "client_secret": queries.newest_secret(partner)}))
