from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.management.commands.add_seat import HAS_SIGN_IN
from hirewire.hub.management.people import newcomer
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.developers.errors import DeveloperError
from hirewire.hub.sites.developers.models import DeveloperRole
from hirewire.hub.sites.developers.services import add_developer


class Command(BaseCommand):
    help = "Let a person manage a developer application; a new person gets a sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--application", type=int, required=True, help="number of the developer application")
        parser.add_argument("--email", required=True)
        parser.add_argument("--role", choices=DeveloperRole.values, default=DeveloperRole.OWNER.value)
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--password", default="", help="only for a new person")

    def handle(
        self, *_arguments: object, application: int, email: str, role: str, password: str, **options: str
    ) -> None:
        target = DeveloperApplication.objects.filter(pk=application).first()
        if target is None:
            raise CommandError(f"There is no developer application {application}.")
        person = Person.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            if not (password and options["first_name"] and options["last_name"]):
                raise CommandError("This person is new: give first name, last name and password.")
            person = newcomer(
                email=email, first_name=options["first_name"], last_name=options["last_name"], password=password
            )
        elif password:
            raise CommandError(HAS_SIGN_IN.format(email=person.email, name=person.name))
        try:
            add_developer(application=target, person=person, role=DeveloperRole(role))
        except DeveloperError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{person.name} at {target.name}: {role}")
