"""Makes ATS pages that contain a widget, and the people who look at these pages."""

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.accounts.services import create_person, give_seat
from hirewire.hub.identity.organizations.models import Contract, Organization, Product
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess, Integration
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub as make
from tools.gallery.viewers import Viewer
from tools.gallery.world import World

PASSWORD = "gallery-demo"
#: An ATS page that embeds the widget. The page has a plain look of its own.
_HOST = """<style>:root {{ color-scheme: light dark; }}
body {{ font: 14px/1.5 system-ui, sans-serif; margin: 24px; }}</style>
<main><h1>{title}</h1>{body}</main>"""


def page(title: str, body: str) -> str:
    return _HOST.format(title=title, body=body)


def application(world: World, *, domains: tuple[str, ...] | None = None) -> DeveloperApplication:
    """Return an application for the screens that change the state of its integration. Other screens do not use it."""
    found = DeveloperApplication.objects.filter(name="Meadow ATS - Meadow Foods").first()
    if found:
        return found
    made, _ = make.customer(domains=domains or (world.hosts.origin(), world.hosts.origin("127.0.0.1")))
    made.name = "Meadow ATS - Meadow Foods"
    made.save()
    return made


def contract(name: str = "Meadow Talent", product: Product = Product.CORPORATE) -> Contract:
    found = Contract.objects.filter(name=name).first()
    meadow, _ = Organization.objects.get_or_create(pk=4_950_001, defaults={"name": "Meadow Foods"})
    return found or make.contract(meadow, name, product)


def person(world: World, first_name: str, *seats: tuple[Contract, tuple[Role, ...]]) -> Viewer:
    email = f"{first_name.lower()}.meadow@meadow.example"
    someone = Person.objects.filter(email=email).first() or create_person(
        email=email, first_name=first_name, last_name="Meadow", password=PASSWORD
    )
    for on, roles in seats:
        if not Seat.objects.filter(contract=on, person=someone).exists():
            give_seat(contract=on, person=someone, roles=roles)
    world.things[f"sign-in of {first_name} Meadow"] = (email, PASSWORD)
    return Viewer(f"{first_name} Meadow")


def forget(of: DeveloperApplication) -> None:
    Integration.objects.filter(application=of).delete()
    ContractAccess.objects.filter(application=of).delete()
    CompanyAccess.objects.filter(application=of).delete()
    of.organization = None
    of.save()
