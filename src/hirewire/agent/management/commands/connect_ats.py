from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.agent import registry
from hirewire.agent.connections import access, checking, services
from hirewire.agent.connections.errors import ConnectionFault, NameTaken, OtherAts
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.which_account import WhichAccount
from hirewire.agent.management.checks import lines
from hirewire.agent.management.connections import connection_of
from hirewire.agent.sdk.describe import Environment


class Command(BaseCommand):
    help = "Store how to reach an ATS, and check the connection. Nothing is sent to Recruiter."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--ats", required=True)
        parser.add_argument("--environment", choices=("production", "test"), default="production")
        parser.add_argument("--set", action="append", default=[], dest="pairs")
        parser.add_argument("--replace", action="store_true", dest="replaces")
        parser.add_argument("--account", choices=tuple(WhichAccount))

    def handle(
        self,
        *_arguments: object,
        connection: str,
        name: str,
        ats: str,
        environment: str,
        pairs: Sequence[str],
        replaces: bool,
        account: str | None,
        **_: Any,  # noqa: ANN401 - Django's own options
    ) -> None:
        given = dict(_pair(pair) for pair in pairs)
        try:
            if replaces:
                which = WhichAccount(account) if account else None
                made = self._replaced(connection_of(connection), name=name, ats=ats, given=given, account=which)
            else:
                made = services.draft(
                    tenant=connection, name=name, connector=ats, settings=given, environment=Environment(environment)
                )
        except NameTaken as taken:
            raise CommandError(f"{taken} Choose another name, or change its settings with --replace.") from None
        except (registry.BadSettings, registry.UnknownConnector, ConnectionFault) as wrong:
            raise CommandError(str(wrong)) from None
        if access.signs_in(made) and access.grant_of(made) is None:
            self._say_where_to_sign_in(made)
            return
        checking.check(made)
        made.refresh_from_db()
        for line in lines(made):
            self.stdout.write(line)

    def _replaced(
        self, connection: Connection, *, name: str, ats: str, given: Mapping[str, str], account: WhichAccount | None
    ) -> Connection:
        """Replace the settings. Keep the environment, the page origins, and each secret for which no value is given."""
        if connection.connector != ats:
            raise OtherAts(connection.tenant, registry.kind_of(connection.connector).title)
        environment = Environment(connection.ats_environment)
        changed = services.change_settings(
            connection=connection, name=name, settings=given, environment=environment, account=account
        )
        if changed.is_started and changed.account_number != connection.account_number:
            self.stdout.write(
                "The new settings lead to another account. The agent deleted its links between people in Recruiter and "
                "candidates, and between users of the ATS and their accounts in Recruiter. Nothing written so far can "
                "be undone."
            )
        return changed

    def _say_where_to_sign_in(self, connection: Connection) -> None:
        terms = access.Terms(connection)
        address = settings.HIREWIRE_AGENT_URL
        self.stdout.write(f"Stored. {terms.sign_in.who} has to sign in now, in a browser:")
        self.stdout.write(f"  {address}/connections/{connection.tenant}/sign-in/")
        self.stdout.write(
            f"The app at {terms.title} needs the redirect address {access.redirect_uri(connection.connector)}"
        )
        self.stdout.write(f"and the scopes {' '.join(terms.scopes)}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise CommandError(f"“{text}” is not a setting. Write it as name=value.")
    return name.strip(), value
