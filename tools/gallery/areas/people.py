from django.db import transaction

from hirewire.cast.cast import LARKSPUR
from hirewire.hub.ats.acls.visibility import jobs_seen_by
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.services import weigh_candidates
from hirewire.hub.ats.postings.models import PostingState
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.notifications import recording
from hirewire.hub.platform.notifications.recording import Tried
from hirewire.hub.recruiting.evaluations.models import Evaluation
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import Thread
from hirewire.hub.recruiting.searches import services as searches
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.kit import clock
from hirewire.kit.web.outbound import Outcome
from tests.support.stack import eventually
from tools.gallery import facts
from tools.gallery.screens import Area, Screen
from tools.gallery.steps import opens, presses, sees, types
from tools.gallery.viewers import Site, Viewer
from tools.gallery.world import World

AMARA, INGRID = Viewer("Amara Okafor"), Viewer("Ingrid Solheim", "Larkspur Talent EMEA")
#: A person whose contract has every feature switched off.
TOMAS = Viewer("Tomás Echeverría")
_KNOWN, _STRANGER = {"member_id": "known"}, {"member_id": "stranger"}


def arrange(world: World) -> None:
    facts.gather(world)
    amara, application = facts.seat_of("Amara"), facts.customer()
    nurses = searches.remember(seat=amara, wanted=Wanted(text="manager", ats="in"))
    searches.save(seat=amara, search=nurses, name="Managers whom we know")
    nowhere = searches.remember(seat=amara, wanted=Wanted(text="zxqv astronaut"))
    query = searches.remember(seat=amara, wanted=Wanted(text="manager OR (nurse NOT head)"))
    slip = searches.remember(seat=amara, wanted=Wanted(text="managr"))
    peers = searches.remember(seat=amara, wanted=Wanted(text=_title_of(world.things["known"]), ats="in"))
    listed = searches.remember(seat=amara, wanted=Wanted(ats="in"))
    _, _, _, *alone = facts.strangers()
    arrived = exports.request_export(seat=amara, member=alone[0], application=application)
    batch = exports.request_exports(seat=amara, members=alone[1:5], application=application, job=None, with_mail=False)
    eventually(lambda: Export.objects.get(pk=arrived.pk).state, lambda state: state == "ARRIVED")
    _refuse(amara, alone[6])
    twin = alone[7]
    _resemble(twin, facts.unlinked()[1])
    thread = Thread.objects.filter(seat=amara).order_by("pk").first()
    evaluated = Evaluation.objects.first()
    world.things |= {
        "search": nurses.pk,
        "nowhere": nowhere.pk,
        "query": query.pk,
        "slip": slip.pk,
        "peers": peers.pk,
        "listed": listed.pk,
        "arrived": alone[0].pk,
        "refused": alone[6].pk,
        "batch": batch.id,
        "twin": twin.pk,
        "pen friend": thread.member_id if thread else 0,
        "evaluated": evaluated.pk if evaluated else 0,
    }


def _title_of(member_id: int) -> str:
    return Member.objects.get(pk=member_id).current_title


@transaction.atomic
def _refuse(seat: Seat, member: Member) -> None:
    """Export the person for a job, and report that the export failed. The reported reason is that the job is closed.

    The sandbox's own ATS would accept the person. So the export's event is only recorded as delivered, and never
    sent.
    """
    application = facts.customer()
    listed = jobs_seen_by(seat).filter(application=application, state=PostingState.LISTED)
    job = listed.earliest("external_job_posting_id")
    export = exports.request_export(seat=seat, member=member, application=application, job=job)
    delivery = export.event.delivery
    told = Outcome(status=204, error="", took_ms=84)
    recording.record([Tried(delivery.pk, delivery.endpoint_id, delivery.endpoint.url, clock.now(), told)])
    named = f"{job.external_job_posting_id} ({job.title})"
    exports.report_failure(export=export, reason=f"{named} is closed; it accepts no new people.")


def _resemble(member: Member, candidate_id: str) -> None:
    """Make the record a possible match of this member: give it the same name and city, but nothing that is unique."""
    application = facts.customer()
    Candidate.objects.filter(application=application, ats_candidate_id=candidate_id).update(
        first_name=member.first_name,
        last_name=member.last_name,
        current_company_name="",
        current_job_title="Nurse",
        addresses=[{"city": member.location.partition(",")[0]}],
        # Clear the record's e-mail, phone number and profile. They belong to somebody else and would speak against a
        # match.
        email_addresses=[],
        match_emails=[],
        phone_numbers=[],
        linked_in_profile_url="",
        match_profile_url="",
        manual_matched_member_id=None,
    )
    weigh_candidates(organization_id=LARKSPUR.id, application_id=application.pk, candidate_ids=[candidate_id])


AREA = Area(
    "Recruiter: people",
    Site.HUB,
    AMARA,
    (
        Screen("Search", "search", then=(sees("people"),)),
        Screen("Search: results", "search-results", {"search_id": "search"}, picture="search.png"),
        Screen("Search: nobody found", "search-results", {"search_id": "nowhere"}),
        Screen("Search: a query as it is read", "search-results", {"search_id": "query"}),
        Screen(
            "Search: a query that cannot be read",
            "search",
            start="search",
            then=(types("#find-text", "manager AND (nurse OR head", key="Enter"), sees("is never closed")),
        ),
        Screen("Search: a typing error", "search-results", {"search_id": "slip"}),
        Screen(
            "Search: the page selected", "search-results", {"search_id": "listed"}, then=(opens("[data-pick-page]"),)
        ),
        Screen("Profile: from a search", "profile", _KNOWN, query="?search={peers}"),
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
        Screen("Export: perhaps in the ATS", "export", {"member_id": "twin"}),
        Screen(
            "Export: compare with the record",
            "export",
            {"member_id": "twin"},
            then=(presses("Without a job", "radio"), presses("Compare", "button"), sees("Create a new record")),
        ),
        Screen("Export: several, one perhaps there", "export-many", query="?member={twin}&member={stranger}"),
        Screen("Export: my exports", "exports"),
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
