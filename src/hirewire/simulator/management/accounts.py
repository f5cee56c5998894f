from django.core.management.base import CommandError, CommandParser

from hirewire.simulator.people.models import Account


def add_account_argument(parser: CommandParser) -> None:
    parser.add_argument("--account", required=True, help="short name of the company")


def account_of(slug: str) -> Account:
    account = Account.objects.filter(slug=slug).first()
    if account is None:
        raise CommandError(f"There is no company {slug}. Add it first: hirewire ats add company --id {slug} --name …")
    return account
