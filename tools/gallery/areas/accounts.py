"""Signing in, choosing a contract, taking a seat, and allowing an application to know who the user is."""

from hirewire.hub.identity.accounts import forgotten, invitations
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.accounts.services import create_person
from hirewire.hub.recruiting.seats import services as seats
from hirewire.hub.recruiting.seats.models import SeatInvitation
from tools.gallery import facts
from tools.gallery.screens import Area, Screen
from tools.gallery.steps import fills, focuses, presses, sees
from tools.gallery.viewers import NOBODY, Site, Viewer
from tools.gallery.world import World

INGRID, MARIT = Viewer("Ingrid Solheim"), Viewer("Marit Aaltonen")
STRANGER = Viewer(browser="without links")
NOOR, NINA = Viewer("Noor Haddad"), Viewer("Nina Voss")
_GONE = "410"
_ASKS = "?response_type=code&client_id={client}&scope=openid%20profile%20email&state=s&redirect_uri={back}"


def arrange(world: World) -> None:
    facts.gather(world)
    asking, back = facts.customer(), f"{world.hosts.origin()}/back"
    asking.oauth2_authorized_callback_urls = [*asking.oauth2_authorized_callback_urls, back]
    asking.save()
    world.things |= {"client": asking.client_id, "back": back}
    nina = "nina.voss@larkspur.example"
    if not Person.objects.filter(email=nina).exists():
        create_person(email=nina, first_name="Nina", last_name="Voss", password="larkspur-demo")
    world.things["sign-in of Nina Voss"] = (nina, "larkspur-demo")
    world.things["code"] = seats.invite(
        admin=facts.seat_of("Ingrid"), email="lea.brandt@larkspur.example", roles=[Role.RECRUITER]
    )
    world.things["invitation link"] = invitations.link_token(SeatInvitation.objects.latest("pk"))
    world.things["password link"] = forgotten.link_token(Person.objects.get(email=nina))


AREA = Area(
    "Sign-in and consent",
    Site.HUB,
    NOBODY,
    (
        Screen("Sign in", "sign-in", then=(focuses("input[name=email]"),)),
        Screen(
            "Sign in: wrong password",
            "sign-in",
            then=(fills("E-mail", "a@larkspur.example"), fills("Password", "wrong"), presses("Sign in")),
        ),
        Screen("Forgotten password", "forgotten-password"),
        Screen(
            "Forgotten password: the answer",
            "forgotten-password",
            then=(fills("E-mail", "nina.voss@larkspur.example"), presses("Send the link"), sees("Check your inbox")),
        ),
        Screen("New password", "new-password", {"token": "password link"}, start="password-link"),
        Screen("New password: link too old", "new-password", complains=_GONE, who=STRANGER),
        Screen("E-mails", "mails"),
        Screen("Contracts to choose from", "contracts", who=MARIT),
        Screen("Contracts: no seat", "contracts", who=NINA),
        Screen("Contracts: one chosen already", "contracts", who=Viewer("Ingrid Solheim", "Larkspur Talent EMEA")),
        Screen("Change the password", "password", who=INGRID),
        Screen("Change the password: nothing filled in", "password", who=INGRID, then=(presses("Change"),)),
        Screen("Where somebody is signed in", "sign-ins", who=INGRID),
        Screen("Second step: not set up", "second-step", who=INGRID),
        Screen(
            "Second step: QR code for the app", "second-step", who=INGRID, then=(presses("Set up two-step sign-in"),)
        ),
        Screen("Take a seat: link from an e-mail", "linked-seat", {"token": "invitation link"}, start="seat-link"),
        Screen("Take a seat: link too old", "linked-seat", complains=_GONE, who=STRANGER),
        Screen("Take a seat", "take-seat", query="?code={code}"),
        Screen(
            "Take a seat: unknown code",
            "take-seat",
            then=(
                fills("E-mail", "x@larkspur.example"),
                fills("Code", "not-a-code"),
                fills("First name", "Xenia"),
                fills("Last name", "Lind"),
                fills("Password", "correct-horse-battery"),
                presses("Activate seat"),
                sees("used or withdrawn"),
            ),
        ),
        Screen("Consent: sign in first", "authorization", query=_ASKS),
        Screen("Consent", "authorization", query=_ASKS, who=INGRID, then=(sees("Allow"),)),
        Screen("Consent: refused, unknown application", "authorization", query="?client_id=nobody"),
        Screen("Admins only", "seat-holder", {"seat_id": "seat"}, who=Viewer("Amara Okafor")),
        Screen("Not found", "profile", {"member_id": "nobody"}, who=Viewer("Amara Okafor")),
    ),
    arrange,
)
