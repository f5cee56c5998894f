"""Recruiter: search, profiles, export and “Why?”."""

from hirewire.hub.recruiting.evaluations.models import Evaluation
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import Thread
from hirewire.hub.recruiting.searches import services as searches
from hirewire.hub.recruiting.searches.wanted import Wanted
from tests.support.stack import eventually
from tools.gallery import facts
from tools.gallery.screens import Area, Screen
from tools.gallery.steps import opens, presses, sees, types
from tools.gallery.viewers import Site, Viewer
from tools.gallery.world import World

AMARA, INGRID = Viewer("Amara Okafor"), Viewer("Ingrid Solheim", "Larkspur Talent EMEA")
#: In a contract without any feature switched on.
TOMAS = Viewer("Tomás Echeverría")
_KNOWN, _STRANGER = {"member_id": "known"}, {"member_id": "stranger"}


def arrange(world: World) -> None:
    facts.gather(world)
    amara, application = facts.seat_of("Amara"), facts.customer()
    nurses = searches.remember(seat=amara, wanted=Wanted(text="manager", ats="in"))
    searches.save(seat=amara, search=nurses, name="Managers whom we know")
    nowhere = searches.remember(seat=amara, wanted=Wanted(text="zxqv astronaut"))
    _, _, _, *alone = facts.strangers()
    arrived = exports.request_export(seat=amara, member=alone[0], application=application)
    batch = exports.request_exports(seat=amara, members=alone[1:5], application=application, job=None, with_mail=False)
    eventually(lambda: Export.objects.get(pk=arrived.pk).state, lambda state: state == "ARRIVED", within=60)
    refused = exports.request_export(seat=amara, member=alone[6], application=application)
    eventually(lambda: Export.objects.get(pk=refused.pk).state, lambda state: state == "ARRIVED", within=60)
    Export.objects.filter(pk=refused.pk).update(state="FAILED", failure="REQ-1990 (Ward clerk) is closed.")
    thread = Thread.objects.filter(seat=amara).order_by("pk").first()
    evaluated = Evaluation.objects.first()
    world.things |= {
        "search": nurses.pk,
        "nowhere": nowhere.pk,
        "arrived": alone[0].pk,
        "refused": alone[6].pk,
        "batch": batch.id,
        "pen friend": thread.member_id if thread else 0,
        "evaluated": evaluated.pk if evaluated else 0,
    }


AREA = Area(
    "Recruiter: people",
    Site.HUB,
    AMARA,
    (
        Screen("Search", "search", then=(sees("people"),)),
        Screen("Search: results", "search-results", {"search_id": "search"}, picture="search.png"),
        Screen("Search: nobody found", "search-results", {"search_id": "nowhere"}),
        Screen("Search: people picked", "search", then=(opens(".hit .pick"),)),
        Screen(
            "Search: suggestions", "search-suggestions", start="search", then=(types("#find-text", "an"), sees("an"))
        ),
        Screen("Search: no ATS connected", "search", who=TOMAS),
        Screen("Saved searches", "saved-searches"),
        Screen("Profile: ATS record", "profile", _KNOWN, picture="profile.png"),
        Screen("Profile: curriculum", "profile", _KNOWN, then=(presses("Profile", "tab"),)),
        Screen("Profile: messages", "profile", {"member_id": "pen friend"}, then=(presses("Messages", "tab"),)),
        Screen("Profile: notes", "profile", {"member_id": "pen friend"}, then=(presses("Notes", "tab"),)),
        Screen("Profile: projects", "profile", {"member_id": "pen friend"}, then=(presses("Projects", "tab"),)),
        Screen("Profile: not in the ATS", "profile", _STRANGER),
        Screen("Profile: allows no export", "profile", {"member_id": "declines"}),
        Screen("Profile: export arrived", "profile", {"member_id": "arrived"}),
        Screen("Profile: export refused", "profile", {"member_id": "refused"}),
        Screen("Profile: no ATS connected", "profile", _KNOWN, who=TOMAS),
        Screen("Export", "export", _STRANGER, then=(sees("Export to your ATS"),)),
        Screen(
            "Export: jobs narrowed",
            "export-jobs",
            start="export",
            ids=_STRANGER,
            then=(types("#job-text, dialog input[type=text], dialog input[type=search]", "nurse"),),
        ),
        Screen("Export: somebody known", "export", _KNOWN),
        Screen("Export: not allowed by the member", "export", {"member_id": "declines"}),
        Screen(
            "Export: several people",
            "export-many",
            query="?member={stranger}&member={other stranger}&member={declines}",
        ),
        Screen("Export: receipt of several", "export-batch", {"batch": "batch"}),
        Screen("Evaluation", "evaluation", _KNOWN, start="profile", then=(presses("Send evaluation", "link"),)),
        Screen("Why?", "why"),
        Screen("Why? about a person", "why", query="?ask=person&person={known}"),
        Screen("Why? about a person who is not in the ATS", "why", query="?ask=person&person={stranger}"),
        Screen("Why? about a job", "why", query="?ask=job&id={job}"),
        Screen("Why? about a job that is not here", "why", query="?ask=job&id=REQ-9"),
        Screen("Why? about the integration", "why", query="?ask=integration"),
        Screen("Why? nothing asked", "why", query="?ask=job&id="),
    ),
    arrange,
)
