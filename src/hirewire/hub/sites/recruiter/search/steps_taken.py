"""Which of the first steps a seat has taken.

Each function looks for what one step changes in the database. It describes in words what the seat did, or returns an
empty text if the seat has not taken the step. What is older than the person's account is left out, because it belongs
to the made-up history of a sandbox. A request completes its step no matter who made it, and a switch
completes its step no matter who turned it on.
"""

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from hirewire.hub.ats.matching.models import MatchDecision
from hirewire.hub.ats.matching.queries import candidacies
from hirewire.hub.identity.accounts.viewing import VIEW_BEGUN
from hirewire.hub.identity.audit.queries import entries
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.recruiting.bell.models import FollowedJob
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging.models import ProspectNote
from hirewire.hub.recruiting.projects.models import ProjectMove
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.sites.recruiter.search.search_conditions import Viewer


def nothing(_viewer: Viewer) -> str:
    return ""


def search(viewer: Viewer) -> str:
    mine = PeopleSearch.objects.filter(seat=viewer.seat, used_at__gte=viewer.seat.person.created_at)
    latest = mine.order_by("-used_at").first()
    if latest is None:
        return ""
    text = latest.name or latest.wanted.text
    return _("You searched for {text}.").format(text=text) if text else _("You searched with filters.")


def export(viewer: Viewer) -> str:
    exports = Export.objects.filter(
        organization=viewer.organization, seat=viewer.seat, created_at__gte=viewer.seat.person.created_at
    )
    # An export that the ATS refused does not complete the step.
    exports = exports.exclude(state=ExportState.FAILED)
    latest = exports.select_related("member").order_by("-created_at").first()
    return _("You exported {name}.").format(name=latest.member.name) if latest else ""


def move_in_the_ats(viewer: Viewer) -> str:
    """Name a person whom the seat exported, and a stage that they have entered since arriving in the ATS."""
    arrivals = Export.objects.filter(
        organization=viewer.seat.contract.organization_id,
        seat=viewer.seat,
        member=OuterRef("member"),
        finished_at__gte=viewer.seat.person.created_at,
    )
    first_arrival = Subquery(arrivals.order_by("finished_at").values("finished_at")[:1])
    moves = candidacies(viewer.seen).exclude(stage="").alias(arrived_at=first_arrival).filter(since__gt=F("arrived_at"))
    latest = moves.select_related("member").order_by("-since").first()
    return _("{name} is now at {stage}.").format(name=latest.member.name, stage=latest.stage) if latest else ""


def project(viewer: Viewer) -> str:
    moves = ProjectMove.objects.filter(seat=viewer.seat, at__gte=viewer.seat.person.created_at).exclude(stage="")
    latest = moves.select_related("member", "project").order_by("-at").first()
    if latest is None:
        return ""
    words = _("You moved {name} in “{project}”.") if latest.origin else _("You saved {name} to “{project}”.")
    return words.format(name=latest.member.name, project=latest.project.name)


def note(viewer: Viewer) -> str:
    notes = ProspectNote.objects.filter(
        owner=viewer.seat, is_active=True, created_at__gte=viewer.seat.person.created_at
    )
    latest = notes.select_related("member").order_by("-created_at").first()
    return _("You wrote about {name}.").format(name=latest.member.name) if latest else ""


def followed_job(viewer: Viewer) -> str:
    followed = FollowedJob.objects.filter(
        organization=viewer.organization,
        seat=viewer.seat,
        is_ended=False,
        created_at__gte=viewer.seat.person.created_at,
    )
    latest = followed.order_by("-created_at").first()
    return _("You follow {job}.").format(job=latest.external_job_posting_id) if latest else ""


def request(viewer: Viewer) -> str:
    access = ContractAccess.objects.filter(contract=viewer.seat.contract_id).select_related("requested_by").first()
    if access is None:
        return ""
    name = access.requested_by.name if access.requested_by else ""
    return _("Requested by {name}.").format(name=name) if name else _("It has been requested.")


def contract_level(viewer: Viewer) -> str:
    is_on = ContractAccess.objects.filter(contract=viewer.seat.contract_id, is_on=True).exists()
    return _("Contract level is on.") if is_on else ""


def company_level(viewer: Viewer) -> str:
    is_on = CompanyAccess.objects.filter(organization=viewer.organization, is_on=True).exists()
    return _("Company level is on.") if is_on else ""


def view_of_a_colleague(viewer: Viewer) -> str:
    person = viewer.seat.person
    views = entries(viewer.organization.pk).filter(person_id=person.pk, action=VIEW_BEGUN, at__gte=person.created_at)
    latest = views.first()
    return _("You looked at Recruiter as {name}.").format(name=latest.subject) if latest else ""


def match_decision(viewer: Viewer) -> str:
    person = viewer.seat.person
    decisions = MatchDecision.objects.filter(organization=viewer.organization, by=person, at__gte=person.created_at)
    latest = decisions.select_related("member").order_by("-at").first()
    return _("You decided on a match for {name}.").format(name=latest.member.name) if latest else ""
