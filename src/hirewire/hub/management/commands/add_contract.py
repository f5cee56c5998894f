from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from hirewire.hub.identity.organizations.models import Organization, Product
from hirewire.hub.identity.organizations.services import open_contract


class Command(BaseCommand):
    help = "Add a contract for a company, or change its name and product."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", type=int, required=True, help="number of the organization")
        parser.add_argument("--id", type=int, required=True, help="number of the contract")
        parser.add_argument("--name", required=True)
        parser.add_argument("--product", choices=Product.values)

    def handle(self, *_arguments: object, company: int, name: str, product: str | None, **options: int) -> None:
        organization = Organization.objects.filter(pk=company).first()
        if organization is None:
            raise CommandError(f"There is no company {company}. Add it first.")
        try:
            contract = open_contract(
                organization=organization,
                contract_id=options["id"],
                name=name,
                product=Product(product) if product else None,
            )
        except IntegrityError:
            raise CommandError(f"Contract {options['id']} belongs to another company.") from None
        self.stdout.write(f"{contract.name}: {contract.urn}")
