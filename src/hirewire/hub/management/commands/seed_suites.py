import json

from django.core.management.base import BaseCommand, CommandError

from hirewire.hub.seeding import suites
from hirewire.kit.environment import is_sandbox, refusal

_INSTEAD = "Add your own companies and people with `hirewire hub add company`, `contract`, `seat` and `partner`."


class Command(BaseCommand):
    help = "Fill the hub with the few companies and people that test suites need, and print its applications as JSON."

    def handle(self, *_arguments: object, **_options: object) -> None:
        if not is_sandbox():
            raise CommandError(refusal(_INSTEAD))
        self.stdout.write(json.dumps(suites.seed(), ensure_ascii=False))
