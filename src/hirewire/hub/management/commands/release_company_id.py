from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.lifecycle.company_moves.services import release_number


class Command(BaseCommand):
    help = "Release a number, so that a company may take it as its new id."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", type=int, required=True, help="current number of the company")
        parser.add_argument("--id", type=int, required=True, help="the new number")

    def handle(self, *_arguments: object, company: int, **options: int) -> None:
        number, organization = options["id"], Organization.objects.filter(pk=company).first()
        if organization is None:
            raise CommandError(f"There is no company {company}.")
        if number < 1 or Contract.objects.filter(organization=number).exists():
            raise CommandError(
                f"{number} cannot be released: it is not a valid company id, or a company with contracts has it."
            )
        release_number(number=number, organization=organization)
        self.stdout.write(f"{organization.name} may take the id {number}. An admin can plan this under Company id.")
