from hirewire.hub.ats.matching import precision
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import ImportFault
from hirewire.hub.lifecycle.archives.models import Archive
from hirewire.hub.lifecycle.archives.services import request_archive
from hirewire.hub.recruiting.seats import services as seats
from hirewire.hub.recruiting.seats.importing import start_import
from hirewire.hub.recruiting.single_sign_on import services as single_sign_on
from tests.support.stack import eventually
from tools.gallery import facts
from tools.gallery.areas.people import AMARA, INGRID, TOMAS
from tools.gallery.screens import Area, Screen
from tools.gallery.steps import opens, presses, sees, views_as
from tools.gallery.viewers import Site, Viewer
from tools.gallery.world import World

#: A person in a company that has not requested an integration.
MARIT = Viewer("Marit Aaltonen", "Brightpath Recruiting Europe")
#: This viewer has a separate browser, because *View as* lasts until the browser's session ends.
LOOKING = Viewer("Ingrid Solheim", "Larkspur Talent EMEA", browser="viewing as another seat")
_APPLICATION = {"application_id": "application"}
_CONTACTS = b"""First Name,Last Name,URL,Email Address,Company,Position
Nadia,Ferreira,https://www.linkedin.com/in/nadia-ferreira,nadia@mail.example,Harbour Clinics,Ward Manager
Jon,,https://www.linkedin.com/in/jon,jon@mail.example,Harbour Clinics,Porter
Mira,Sand,not-an-address,mira@mail.example,Harbour Clinics,Surgeon
"""


def arrange(world: World) -> None:
    facts.gather(world)
    ingrid = facts.seat_of("Ingrid")
    seats.invite(admin=ingrid, email="sofia.lind@larkspur.example", roles=[Role.RECRUITER])
    run = start_import(seat=ingrid, file_name="Connections.csv", content=_CONTACTS)
    eventually(lambda: ImportFault.objects.filter(run=run).exists(), bool)
    world.things["run"] = run.pk
    world.things["provider"] = single_sign_on.add(admin=ingrid, name="Larkspur ID").pk


def _draw_sample(_world: World) -> None:
    precision.draw(seat=facts.seat_of("Ingrid"))


def _prepare_archive(_world: World) -> None:
    archive = request_archive(seat=facts.seat_of("Ingrid"))
    eventually(lambda: Archive.objects.get(pk=archive.pk).state, lambda state: state == "READY")


AREA = Area(
    "Recruiter: Admin Settings",
    Site.HUB,
    INGRID,
    (
        Screen("Seat holders", "settings-seat-holders"),
        Screen("Seat holders: not an admin", "settings-seat-holders", who=AMARA),
        Screen("Who may do what", "seat-roles"),
        Screen("Who may do what: just refused", "seat-roles", query="?asked=switch", who=AMARA),
        Screen("Seat holder", "seat-holder", {"seat_id": "seat"}),
        Screen("View as: search", "search", start="viewing", then=(views_as("seat", "search"),), who=LOOKING),
        Screen(
            "View as: a profile", "profile", start="viewing", then=(views_as("seat", "profile", "known"),), who=LOOKING
        ),
        Screen("View as: closed", "viewing", then=(views_as("seat", "viewing"),), who=LOOKING),
        Screen("Features", "settings-features"),
        Screen("Features: turn export off?", "settings-features", then=(opens("#export-switch .switch"),)),
        Screen("Features: no ATS", "settings-features", who=TOMAS),
        Screen("Jobs", "settings-jobs"),
        Screen("Jobs: none", "settings-jobs", who=TOMAS),
        Screen("Reporting", "settings-reporting"),
        Screen("Reporting: nothing yet", "settings-reporting", who=TOMAS),
        Screen("ATS", "settings-ats", picture="admin-settings.png"),
        Screen("ATS: closed card", "settings-ats", then=(opens("details[id^=card-] > summary"),)),
        Screen("ATS: not an admin", "settings-ats", who=AMARA),
        Screen("ATS: another contract of the company", "settings-ats", who=TOMAS),
        Screen("ATS: no card", "settings-ats", who=MARIT),
        Screen(
            "ATS: turn contract level off?",
            "ats-switch",
            start="settings-ats",
            then=(opens("details[id^=card-] .switch"),),
        ),
        Screen("ATS: audit trail", "audit-trail"),
        Screen("ATS: deliveries", "deliveries", _APPLICATION),
        Screen("ATS: failing records", "failing", _APPLICATION),
        Screen("ATS: doubtful matches", "matches"),
        Screen("ATS: doubtful matches: no ATS", "matches", who=TOMAS),
        Screen("ATS: decisions about matches", "decided-matches"),
        Screen("ATS: no sample of matches yet", "match-sample"),
        Screen("ATS: a sample of matches", "match-sample", before=_draw_sample),
        Screen("Learn more", "learn-more"),
        Screen("Sign-in", "settings-sign-in"),
        Screen("Sign-in: a provider", "settings-provider", {"provider_id": "provider"}),
        Screen("Data", "settings-data"),
        Screen("Data: not an admin", "settings-data", who=AMARA),
        Screen(
            "Data: archive",
            "archive-state",
            start="settings-data",
            then=(sees("Download"),),
            before=_prepare_archive,
        ),
        Screen("Data: company id", "company-id"),
        Screen("Data: leaving", "leaving"),
        Screen("Data: leaving, not an admin", "leaving", who=AMARA),
        Screen("Import people", "import"),
        Screen("Import people: nothing chosen", "import", then=(presses("Import"),)),
        Screen("Import: done, lines to correct", "import-run", {"import_id": "run"}),
        Screen(
            "Import: correcting a line",
            "import-fault",
            {"import_id": "run"},
            start="import-run",
            then=(presses("Correct line"), sees("Line")),
        ),
    ),
    arrange,
)
