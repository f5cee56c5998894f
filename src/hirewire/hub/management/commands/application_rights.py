from argparse import BooleanOptionalAction

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.platform.provisioning import services
from hirewire.hub.platform.provisioning.models import DeveloperApplication


class Command(BaseCommand):
    help = "Set what an application may do: refresh people's tokens, get two-legged tokens, use PKCE without hashing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--application", type=int, required=True, help="number of the developer application")
        parser.add_argument("--refresh", action=BooleanOptionalAction, help="refresh tokens for 365 days")
        parser.add_argument("--own-tokens", action=BooleanOptionalAction, help="two-legged tokens")
        parser.add_argument("--plain-challenge", action=BooleanOptionalAction, help="PKCE with the method plain")

    def handle(
        self,
        *_arguments: object,
        application: int,
        refresh: bool | None,
        own_tokens: bool | None,
        plain_challenge: bool | None = None,
        **_options: object,
    ) -> None:
        target = DeveloperApplication.objects.filter(pk=application).first()
        if target is None:
            raise CommandError(f"There is no developer application {application}.")
        services.set_rights(
            application=target,
            may_refresh=refresh,
            may_use_own_tokens=own_tokens,
            may_use_plain_challenge=plain_challenge,
        )
