import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.kit.environment import is_sandbox, refusal
from hirewire.simulator import seeding
from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key

_INSTEAD = "The ATS Simulator is only for trials. Run it in a sandbox, or connect a real ATS to the agent."


class Command(BaseCommand):
    help = "Fill the simulator with the sandbox's companies, and print their API keys as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--months", action="store_true", help="Add three months of exports from Recruiter.")

    def handle(self, *_arguments: object, months: bool, **_options: object) -> None:
        if not is_sandbox():
            raise CommandError(refusal(_INSTEAD))
        seeding.seed(with_months=months)
        accounts = {account.slug: {"api_key": api_key(account)} for account in Account.objects.all()}
        self.stdout.write(json.dumps({"accounts": accounts}))
