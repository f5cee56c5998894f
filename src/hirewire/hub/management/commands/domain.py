from typing import Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.providers.models import ProviderDomain
from hirewire.hub.identity.providers.queries import normal_domain
from hirewire.hub.recruiting.single_sign_on import services
from hirewire.hub.recruiting.single_sign_on.errors import ProviderSettingsError

ACTS: Final = ("list", "confirm", "withdraw")


class Command(BaseCommand):
    help = "List the e-mail domains that companies claim, confirm a domain, or withdraw its confirmation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=ACTS)
        parser.add_argument("--domain", default="")
        parser.add_argument("--company", type=int, default=0, help="number of the company")

    def handle(self, *_arguments: object, act: str, domain: str, company: int, **_options: object) -> None:
        if act == "list":
            self._list()
            return
        name = normal_domain(domain)
        if not name:
            raise CommandError("Name the domain.")
        if act == "confirm":
            self._confirm(name, company)
        elif services.withdraw_domain(domain=name):
            self.stdout.write(
                f"{name} is no longer confirmed. Everybody who signed in through the company's provider is signed out."
            )
        else:
            raise CommandError(f"{name} is not confirmed for any company.")

    def _list(self) -> None:
        claims = ProviderDomain.objects.select_related("organization", "provider").order_by("domain", "pk")
        for claim in claims:
            state = f"confirmed {claim.confirmed_at:%Y-%m-%d}" if claim.confirmed_at else "waits"
            company = f"{claim.organization.name} ({claim.organization_id})"
            self.stdout.write(f"{claim.domain}  {state}  {company}, {claim.provider.name}")
        if not claims:
            self.stdout.write("No company claims a domain.")

    def _confirm(self, domain: str, company: int) -> None:
        organization = Organization.objects.filter(pk=company).first()
        if organization is None:
            raise CommandError(f"There is no company {company}.")
        try:
            settled = services.confirm_domain(organization=organization, domain=domain)
        except ProviderSettingsError as refused:
            raise CommandError(str(refused)) from None
        if not settled:
            raise CommandError(f"{organization.name} does not claim {domain}, or the domain is confirmed already.")
        self.stdout.write(
            f"{domain} belongs to {organization.name}. The company's provider may vouch for addresses in this domain."
        )
