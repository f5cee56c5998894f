import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.agent.connections import checking
from hirewire.agent.management.checks import lines
from hirewire.agent.management.connections import add_connection_argument, connection_of


class Command(BaseCommand):
    help = "Ask the ATS for its account, version and permissions. Reads only."

    def add_arguments(self, parser: CommandParser) -> None:
        add_connection_argument(parser)
        parser.add_argument(
            "--report", action="store_true", help="print JSON without names, for Hirewire's maintainers"
        )

    def handle(self, *_arguments: object, connection: str, report: bool, **_: Any) -> None:  # noqa: ANN401 - Django's own options
        known = connection_of(connection)
        answer = checking.check(known)
        known.refresh_from_db()
        if report:
            scrubbed = {
                "connector": known.connector,
                "answered": answer is not None,
                "took_ms": known.check_ms,
                "version": answer.version if answer else "",
                "environment": answer.environment if answer else "",
                "api_ends": answer.api_ends if answer else "",
                "missing_permissions": list(answer.missing_permissions) if answer else [],
            }
            self.stdout.write(json.dumps(scrubbed, indent=2))
        else:
            for line in lines(known):
                self.stdout.write(line)
        if answer is None:
            raise CommandError("The check failed.")
