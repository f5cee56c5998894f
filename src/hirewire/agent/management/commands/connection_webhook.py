import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hirewire.agent.management.connections import add_connection_argument, connection_of


class Command(BaseCommand):
    help = (
        "Print the address at which a connection receives webhooks, and the secret that signs them, as JSON."
        " Some ATSs need both to be entered by hand."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_connection_argument(parser)

    def handle(self, *_arguments: object, connection: str, **_: Any) -> None:  # noqa: ANN401 - Django's own options
        row = connection_of(connection)
        self.stdout.write(json.dumps({"url": row.hook_url, "secret": row.webhook_secret}))
