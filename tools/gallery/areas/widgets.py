"""The onboarding widget in every state on an ATS's settings page, and the widgets' sign-in window."""

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Product
from hirewire.hub.platform.integrations import services
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub as make
from tools.gallery.areas import hosting
from tools.gallery.screens import Area, Arrange, Screen
from tools.gallery.steps import fills, loses_widgets, presses, sees, widget_shows
from tools.gallery.viewers import NOBODY, Site, Viewer
from tools.gallery.world import World

_ADMIN = (Role.ADMIN, Role.RECRUITER)
ADA, BO, CY, DI, EVE, FAY = (Viewer(f"{name} Meadow") for name in ("Ada", "Bo", "Cy", "Di", "Eve", "Fay"))
_TAG = (
    '<script type="IN/ATSIntegrationWidget" data-width="500" data-onintegrate="ats.integrate" '
    'data-supported-bundled-integration-types="{types}"></script>'
)
_TYPES = "RECRUITER_SYSTEM_CONNECT_COMPANY,RECRUITER_SYSTEM_CONNECT_CONTRACT"


def arrange(world: World) -> None:
    own, other = hosting.contract(), hosting.contract("Meadow Talent Asia")
    lite = hosting.contract("Meadow Kiosk", Product.LITE)
    hosting.person(world, "Ada", (own, _ADMIN))
    hosting.person(world, "Bo", (own, (Role.RECRUITER,)))
    hosting.person(world, "Cy", (own, _ADMIN), (other, _ADMIN))
    hosting.person(world, "Di", (lite, _ADMIN))
    hosting.person(world, "Eve", (make.contract(name="Harbour Talent"), _ADMIN))
    hosting.person(world, "Fay")
    application = hosting.application(world)
    _serve(world, "/settings", application)
    _serve(world, "/no-types", application, types="APPLY_WITH_LINKEDIN")
    _serve(world, "/no-key", application, key="nobody")
    world.things |= {"meadow key": application.client_id, "meadow page": world.hosts.origin()}


def _serve(world: World, path: str, application: DeveloperApplication, *, types: str = _TYPES, key: str = "") -> None:
    hub = world.stack.hub_url
    loader = (
        f'<script src="{hub}/xdoor/scripts/in.js">\n api_key: {key or application.client_id}\n'
        f" extensions: ATSIntegrationWidget@{hub}/rsc/extensions/onboarding-widget\n</script>"
    )
    script = "<script>ats = { integrate() {} }</script>"
    world.hosts.serve(path, hosting.page("Integrations", script + loader + _TAG.format(types=types)))


def _state(
    *, requested: bool = False, fault: str = "", ready: bool = False, on: tuple[bool, bool] = (False, False)
) -> Arrange:
    def become(world: World) -> None:
        application, contract = hosting.application(world), hosting.contract()
        hosting.forget(application)
        if requested:
            services.request_integration(application=application, contract=contract, person=_ada())
        if fault:
            services.record_notify_fault(application=application, contract=contract, person=_ada(), fault=fault)
        if ready:
            make.ready(application, contract)
        ContractAccess.objects.filter(application=application, contract=contract).update(is_on=on[0])
        CompanyAccess.objects.filter(application=application).update(is_on=on[1])

    return become


def _ada() -> Person:
    return Person.objects.get(email="ada.meadow@meadow.example")


def _unregistered(world: World) -> None:
    application = hosting.application(world)
    application.valid_js_sdk_domains = ["https://ats.meadow.example"]
    application.save()


def _registered(world: World) -> None:
    application = hosting.application(world)
    application.valid_js_sdk_domains = [world.hosts.origin(), world.hosts.origin("127.0.0.1")]
    application.save()
    _state()(world)


SIGN_IN = Area(
    "Widget: sign-in window",
    Site.HUB,
    NOBODY,
    (
        Screen("Sign in", "widget-sign-in", query="?api_key={meadow key}&origin={meadow page}"),
        Screen(
            "Wrong password",
            "widget-sign-in",
            query="?api_key={meadow key}&origin={meadow page}",
            then=(fills("E-mail", "a@meadow.example"), fills("Password", "wrong"), presses("Sign in")),
        ),
        Screen("Somebody else", "widget-sign-in", query="?api_key={meadow key}&origin={meadow page}&again=1", who=ADA),
        Screen("Page not registered", "widget-sign-in", query="?api_key={meadow key}&origin=https://ats.example"),
    ),
    arrange,
)
AREA = Area(
    "Widget: onboarding",
    Site.HOST,
    ADA,
    (
        Screen(
            "Signed out",
            "widget-onboarding",
            query="settings",
            who=NOBODY,
            then=(widget_shows("Sign in"),),
            before=_state(),
        ),
        Screen(
            "Request",
            "widget-onboarding",
            query="settings",
            then=(widget_shows("Request an Integration"),),
            before=_state(),
        ),
        Screen(
            "Choose a contract", "widget-onboarding", query="settings", who=CY, then=(widget_shows("Which contract"),)
        ),
        Screen("Not an admin", "widget-onboarding", query="settings", who=BO, then=(widget_shows("admin"),)),
        Screen("Wrong product", "widget-onboarding", query="settings", who=DI, then=(widget_shows("Recruiter Lite"),)),
        Screen("No seat", "widget-onboarding", query="settings", who=FAY, then=(widget_shows("Signed in as"),)),
        Screen(
            "Notify Partner",
            "widget-onboarding",
            query="settings",
            then=(widget_shows("Notify Partner"),),
            before=_state(requested=True),
        ),
        Screen(
            "Other company's seat", "widget-onboarding", query="settings", who=EVE, then=(widget_shows("Signed in as"),)
        ),
        Screen(
            "Notify Partner: refused",
            "widget-onboarding",
            query="settings",
            then=(widget_shows("did not accept the request"),),
            before=_state(requested=True, fault="503 Service Unavailable"),
        ),
        Screen(
            "Partner ready",
            "widget-onboarding",
            query="settings",
            then=(widget_shows("Partner ready"),),
            before=_state(ready=True),
        ),
        Screen(
            "Partner ready: company level on",
            "widget-onboarding",
            query="settings",
            then=(widget_shows("Company level features"),),
            before=_state(ready=True, on=(False, True)),
        ),
        Screen(
            "Enabled",
            "widget-onboarding",
            query="settings",
            then=(widget_shows("Enabled"),),
            before=_state(ready=True, on=(True, False)),
        ),
        Screen(
            "Enabled: both levels",
            "widget-onboarding",
            query="settings",
            then=(widget_shows("Enabled"),),
            before=_state(ready=True, on=(True, True)),
        ),
        Screen(
            "Recruiter does not answer",
            "widget-onboarding",
            query="settings",
            then=(widget_shows("Request an Integration"), loses_widgets, sees("Recruiter does not answer")),
            before=_state(),
            complains="ERR_|did not answer",
        ),
        Screen(
            "Address not registered",
            "widget-onboarding",
            query="settings",
            then=(widget_shows("cannot start on this page"),),
            before=_unregistered,
            complains="initialize|JavaScript API Domain",
        ),
        Screen(
            "Unknown key",
            "widget-onboarding",
            query="no-key",
            then=(widget_shows("cannot start on this page"),),
            before=_registered,
            complains="initialize|JavaScript API Domain",
        ),
        Screen(
            "Tag without the types",
            "widget-onboarding",
            query="no-types",
            then=(widget_shows("data-supported"),),
            complains="initialize|JavaScript API Domain",
        ),
    ),
    arrange,
)
