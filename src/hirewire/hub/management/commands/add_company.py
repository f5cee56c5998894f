from django.core.management.base import BaseCommand, CommandParser

from hirewire.hub.identity.organizations.services import found_company


class Command(BaseCommand):
    help = "Add a company, or rename it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--id", type=int, required=True, help="number of the organization")
        parser.add_argument("--name", required=True)

    def handle(self, *_arguments: object, name: str, **options: int) -> None:
        company = found_company(organization_id=options["id"], name=name)
        self.stdout.write(f"{company.name}: {company.urn}")
