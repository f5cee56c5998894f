from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.agent import registry
from hirewire.agent.connections import checking, services
from hirewire.agent.connections.errors import ConnectionFault
from hirewire.agent.management.checks import lines
from hirewire.agent.sdk.describe import Environment


class Command(BaseCommand):
    help = "Store how to reach an ATS and check it. Nothing is sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--ats", required=True)
        parser.add_argument("--environment", choices=("production", "test"), default="production")
        parser.add_argument("--set", action="append", default=[], dest="pairs")

    def handle(
        self,
        *_arguments: object,
        connection: str,
        name: str,
        ats: str,
        environment: str,
        pairs: Sequence[str],
        **_: Any,  # noqa: ANN401 - Django's own options
    ) -> None:
        given = dict(_pair(pair) for pair in pairs)
        try:
            made = services.draft(
                tenant=connection, name=name, connector=ats, settings=given, environment=Environment(environment)
            )
        except (registry.BadSettings, registry.UnknownConnector, ConnectionFault) as wrong:
            raise CommandError(str(wrong)) from None
        checking.check(made)
        made.refresh_from_db()
        for line in lines(made):
            self.stdout.write(line)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise CommandError(f"“{text}” is not a setting. Write it as name=value.")
    return name.strip(), value
