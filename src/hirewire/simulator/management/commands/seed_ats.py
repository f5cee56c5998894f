import json

from django.core.management.base import BaseCommand, CommandError

from hirewire.kit.environment import is_sandbox, refusal
from hirewire.simulator import seeding
from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key

_INSTEAD = "The ATS Simulator is only for trials. Run it in a sandbox, or connect a real ATS to the agent."


class Command(BaseCommand):
    help = "Fill the simulator with the sandbox's companies, and print their API keys as JSON."

    def handle(self, *_arguments: object, **_options: object) -> None:
        if not is_sandbox():
            raise CommandError(refusal(_INSTEAD))
        seeding.seed()
        accounts = {account.slug: {"api_key": api_key(account)} for account in Account.objects.all()}
        self.stdout.write(json.dumps({"accounts": accounts}))
