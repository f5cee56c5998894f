from django.core.management.base import BaseCommand, CommandError

from hirewire.agent.people.models import Operator
from hirewire.agent.people.services import add_operator
from hirewire.cast.cast import OPERATOR
from hirewire.kit.environment import is_sandbox, refusal


class Command(BaseCommand):
    help = "Add the person who signs in to the console of a sandbox. Running it again adds nobody."

    def handle(self, *_arguments: object, **_options: object) -> None:
        if not is_sandbox():
            raise CommandError(refusal("Add people with `hirewire agent add user`."))
        if not Operator.objects.filter(email=OPERATOR.email).exists():
            add_operator(
                email=OPERATOR.email,
                password=OPERATOR.password,
                first_name=OPERATOR.first_name,
                last_name=OPERATOR.last_name,
            )
