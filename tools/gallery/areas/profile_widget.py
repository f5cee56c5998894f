"""The profile widget in an ATS's candidate page, in every state."""

from hirewire.hub.ats.candidates.services import upsert_candidates
from hirewire.hub.ats.matching.services import rematch_candidates
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub as make
from tests.factories import synced
from tools.gallery.areas import hosting
from tools.gallery.areas.widgets import ADA, DI, EVE, FAY
from tools.gallery.areas.widgets import arrange as people
from tools.gallery.screens import Area, Arrange, Screen
from tools.gallery.steps import in_widget, widget_shows
from tools.gallery.viewers import NOBODY, Site
from tools.gallery.world import World


def arrange(world: World) -> None:
    people(world)
    application, contract = hosting.application(world), hosting.contract()
    hosting.forget(application)
    make.enabled(application, contract)
    known = Member.objects.filter(organization=None, positions__isnull=False).order_by("pk")[700]
    MemberEmail.objects.get_or_create(member=known, address="known@mail.example")
    for _ in range(2):
        make.member("Grace", "Hopper")
    arrives(
        application, "C-1", firstName=known.first_name, lastName=known.last_name, emailAddresses=["known@mail.example"]
    )
    arrives(application, "C-2", firstName="Grace", lastName="Hopper")
    arrives(application, "C-3", firstName="Invented", lastName="Nobody")
    for name in ("C-1", "C-2", "C-3", "C-9"):
        _serve(world, application, name)


def arrives(application: DeveloperApplication, name: str, **fields: object) -> None:
    organization = hosting.contract().organization_id
    row = synced.candidate_row(application, name, **fields)
    upsert_candidates(application=application, organization_id=organization, rows=[row])
    rematch_candidates(organization_id=organization, application_id=application.pk, candidate_ids=[name])


def _serve(world: World, application: DeveloperApplication, candidate: str) -> None:
    hub = world.stack.hub_url
    body = (
        f"<script>ats = {{ link() {{}}, unlink() {{}} }}</script>"
        f'<script src="{hub}/xdoor/scripts/in.js">\n api_key: {application.client_id}\n'
        f" extensions: HcmWidget@{hub}/rsc/extensions/profile-widget\n</script>"
        f'<script type="IN/HcmWidget" data-widget-type="ATS" data-ats-candidate-id="{candidate}" data-width="500" '
        f'data-integration-context="urn:li:organization:{application.organization_id}" '
        'data-onlink="ats.link" data-onunlink="ats.unlink"></script>'
    )
    world.hosts.serve(f"/{candidate}", hosting.page("Candidate", body))


def _switched(*, on: bool) -> Arrange:
    def become(world: World) -> None:
        ContractAccess.objects.filter(application=hosting.application(world)).update(is_on=on)
        CompanyAccess.objects.filter(application=hosting.application(world)).update(is_on=False)

    return become


AREA = Area(
    "Widget: profile",
    Site.HOST,
    ADA,
    (
        Screen("Linked", "widget-profile", query="C-1", then=(widget_shows("Signed in as"), widget_shows("Profile"))),
        Screen(
            "Linked: recruiting activities",
            "widget-profile",
            query="C-1",
            then=(in_widget("Recruiting Activities", "tab"),),
        ),
        Screen("Linked: unlink?", "widget-profile", query="C-1", then=(in_widget("Unlink"),)),
        Screen("Two possible members", "widget-profile", query="C-2", then=(widget_shows("Grace Hopper"),)),
        Screen("Nobody linked", "widget-profile", query="C-3", then=(widget_shows("No member is linked"),)),
        Screen("Not here", "widget-profile", query="C-9", then=(widget_shows("You cannot see C-9"),)),
        Screen("Signed out", "widget-profile", query="C-1", who=NOBODY, then=(widget_shows("Sign in to see"),)),
        Screen("No seat", "widget-profile", query="C-1", who=FAY, then=(widget_shows("Signed in as"),)),
        Screen("Wrong product", "widget-profile", query="C-1", who=DI, then=(widget_shows("Signed in as"),)),
        Screen("Other company's seat", "widget-profile", query="C-1", who=EVE, then=(widget_shows("Signed in as"),)),
        Screen(
            "Switched off",
            "widget-profile",
            query="C-1",
            then=(widget_shows("Signed in as"),),
            before=_switched(on=False),
        ),
    ),
    arrange,
)
