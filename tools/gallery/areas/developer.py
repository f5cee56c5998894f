"""The developer console, and the page that documents the API."""

from datetime import timedelta

from hirewire.hub.identity.accounts import invitations
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.certifying.services import show_rule, start_run
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, DeliveryTry
from hirewire.hub.platform.notifications.services import announce
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.services import MAX_SECRETS, roll_secret
from hirewire.hub.sites.developers.models import DeveloperRole, Invitation
from hirewire.kit import clock
from hirewire.wire.push import PushType
from tests.support.stack import eventually
from tools.gallery import facts
from tools.gallery.areas.accounts import NINA, NOOR
from tools.gallery.screens import Area, Screen
from tools.gallery.steps import presses
from tools.gallery.viewers import NOBODY, Site
from tools.gallery.world import World

#: How many times the hub sent the event that the pictures show, before it gave up.
_TRIES = 11
_OWN = {"application_id": "application"}


def arrange(world: World) -> None:
    facts.gather(world)
    application = facts.customer()
    world.things["sign-in of Noor Haddad"] = ("noor.haddad@ats-simulator.example", "simulator-demo")
    event = announce(
        application=application,
        organization=facts.contract().organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url="https://old-ats.larkspur.example/hook",
        expires_at=clock.now() + timedelta(days=1),
    )
    _given_up(Delivery.objects.select_related("endpoint").get(event=event))
    eventually(ApiCall.objects.exists, bool)
    refused = ApiCall.objects.filter(application=application.pk, refused__gt=0).first() or ApiCall.objects.first()
    world.things |= {"event": event.pk, "run": _certified(application), "call": refused.uuid if refused else ""}
    world.things["developer link"] = _invited(application)


def _invited(application: DeveloperApplication) -> str:
    """Invite somebody to the customer application's parent, and return the token of the link in the e-mail."""
    home = application.parent or application
    invitation, _ = invitations.issue(
        Invitation.objects.filter(application=home),
        email="ines.costa@ats-simulator.example",
        invited_by=Person.objects.get(email="noor.haddad@ats-simulator.example"),
        application=home,
        role=DeveloperRole.VIEWER,
    )
    return invitations.link_token(invitation)


def _given_up(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DEAD, tries=_TRIES, last_status=503)
    for _ in range(_TRIES):
        DeliveryTry.objects.create(
            delivery=delivery,
            endpoint_url=delivery.endpoint.url,
            status=503,
            took_ms=41,
            answer='{"message": "Down for maintenance"}',
        )


def _certified(application: DeveloperApplication) -> int:
    """Start a certification run that judges the sandbox's own calls. The run waits for calls about one rule."""
    run = start_run(
        application=application,
        person=Person.objects.get(email="noor.haddad@ats-simulator.example"),
        product="ATS Simulator 4.2",
        since=clock.now() - timedelta(days=1),
        choices={"is_strict": True, "reasons": ["4=It has no access lists."]},
    )
    show_rule(run=run, rule="RSC-501")
    return run.pk


def _with_two_secrets(_world: World) -> None:
    """Add a second secret, because an application's only secret cannot be deleted."""
    application = facts.customer()
    if application.secrets.filter(revoked_at=None).count() < MAX_SECRETS:
        roll_secret(application=application)


AREA = Area(
    "Developer console",
    Site.HUB,
    NOOR,
    (
        Screen("Applications", "developer"),
        Screen("Applications: none", "developer", who=NINA),
        Screen("Register an application", "developer-register"),
        Screen("Join an application", "developer-join", who=NOBODY),
        Screen(
            "Join an application: link from an e-mail",
            "developer-linked",
            {"token": "developer link"},
            start="developer-link",
            who=NOBODY,
        ),
        Screen("Overview", "developer-overview", _OWN),
        Screen("Overview of the parent", "developer-overview", {"application_id": "partner"}),
        Screen("Somebody else's application", "developer-overview", _OWN, who=NINA),
        Screen("Keys", "developer-keys", _OWN),
        Screen(
            "Keys: delete a secret?",
            "developer-keys",
            _OWN,
            then=(presses("Delete the secret"),),
            before=_with_two_secrets,
        ),
        Screen("Addresses", "developer-addresses", _OWN),
        Screen("Integrations", "developer-integrations", _OWN),
        Screen("Watch", "developer-watch", _OWN),
        Screen("Watch: nothing failed", "developer-watch", {"application_id": "partner"}, query="?shown=failed"),
        Screen("Watch: a call", "developer-watch-call", {"application_id": "application", "uuid": "call"}),
        Screen("Watch: an event", "developer-watch-event", {"application_id": "application", "event_id": "event"}),
        Screen("Certify", "developer-certify", _OWN),
        Screen("Certify: no run yet", "developer-certify", {"application_id": "partner"}),
        Screen("Certify: a run", "developer-certify-run", {"application_id": "application", "run_id": "run"}),
        Screen("Calls", "developer-calls", _OWN),
        Screen("Calls: none found", "developer-calls", _OWN, query="?resource=nothing&status=429"),
        Screen("Call", "developer-call", {"application_id": "application", "uuid": "call"}),
        Screen("Events", "developer-events", _OWN),
        Screen("Events: replay all?", "developer-events", _OWN, then=(presses("Replay…"),)),
        Screen("Event", "developer-event", {"application_id": "application", "event_id": "event"}),
        Screen("Quotas", "developer-quotas", _OWN),
        Screen("Developers", "developer-people", _OWN),
    ),
    arrange,
)
API = Area(
    "API page",
    Site.HUB,
    NOBODY,
    (
        Screen("Versions without a number", "api"),
        Screen("A version", "api-version", {"version": "version"}),
    ),
    lambda world: world.things.update(version="202604"),
)
