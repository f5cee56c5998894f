"""The sandbox's developer, who owns two applications: the partner's, and one that belongs to no partner."""

from django.db import transaction

from hirewire.cast import cast
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.services import create_person
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.services import register_standalone
from hirewire.hub.sites.developers.models import DeveloperRole
from hirewire.hub.sites.developers.services import add_developer


@transaction.atomic
def seed(partner: DeveloperApplication) -> None:
    known = cast.DEVELOPER
    if Person.objects.filter(email=known.email).exists():
        return
    person = create_person(
        email=known.email, first_name=known.first_name, last_name=known.last_name, password=known.password
    )
    standalone, _secret = register_standalone(
        organization=Organization.objects.get(pk=cast.LARKSPUR.id),
        name=cast.STANDALONE_NAME,
        description="Lists the volunteers of the hospitals. Made by Larkspur itself.",
        application_id=cast.STANDALONE_ID,
    )
    for application in (partner, standalone):
        add_developer(application=application, person=person, role=DeveloperRole.OWNER)
