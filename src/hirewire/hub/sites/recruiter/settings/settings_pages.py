"""Admin Settings: what everybody on the contract may read. Switches and purges are for admins; see other modules."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hirewire.hub.ats.acls.queries import audiences, row_for_nobody
from hirewire.hub.ats.acls.visibility import job_row, verdict, visibility_scope, visible_jobs
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.access import seat_required
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.queries import seat_holders
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.lifecycle.company_moves.queries import standing_move
from hirewire.hub.platform.integrations.queries import applications_for
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.errors import ExportIsOff
from hirewire.hub.sites.recruiter.connecting import unconnected
from hirewire.hub.sites.recruiter.setting_tabs import TABS
from hirewire.hub.sites.recruiter.why.jobs import checks
from hirewire.hub.sites.recruiter.why.paths import Inquiry, export_links
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.paging import page_of

JOBS_A_PAGE = 50
#: No id has more digits than this, and every number with this many digits fits the column.
_ID_DIGITS = 18


def tab(
    request: HttpRequest,
    seat: Seat,
    name: str,
    context: Mapping[str, object],
    *,
    template: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    change = standing_move(seat.contract.organization)
    tabs = [(tab.name, tab.words) for tab in TABS if seat.may(tab.verb)]
    shell = {"seat": seat, "area": "more", "place": "settings", "tabs": tabs, "tab": name, "id_change": change}
    page = template or f"settings_{name.replace('-', '_')}"
    return render(request, f"hub/sites/recruiter/settings/{page}.html", {**shell, **context}, status=status)


@require_safe
@seat_required
def settings_jobs(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show jobs: to admins every job, to everybody else only the jobs that they may see.

    Admins also learn who sees each job. If they have chosen a colleague, they learn instead whether that colleague sees
    the job.
    """
    seen = visibility_scope(seat, Feature.EXPORT)
    jobs = JobPosting.objects.filter(seen.tenancy, Q() if seat.may(Verb.SEE_JOBS) else visible_jobs(seen))
    viewer = _viewer(request, seat)
    checked = request.GET.get("check", "").strip()
    row = row_for_nobody(seen) if viewer is None else job_row(visibility_scope(viewer, Feature.EXPORT))
    rows = jobs.annotate(row=row).defer("description").order_by("-listed_at", "external_job_posting_id")
    page = page_of(request, rows, size=JOBS_A_PAGE, total=jobs.count())
    judged = [(job, verdict(job.row)) for job in page]
    whose = [None] * len(judged) if viewer else audiences(seen, Feature.EXPORT, judged)
    hindrances = _hindrances(Inquiry(seat, viewer), applications_for(viewer, Feature.EXPORT)) if viewer else {}
    context = {
        "has_ats": bool(seen),
        "unconnected": unconnected(viewer or seat, Feature.EXPORT),
        "page": page,
        "holders": seat_holders(seat.contract).filter(state=SeatState.ACTIVE) if seat.may(Verb.SEE_JOBS) else (),
        "viewer": viewer,
        "checked": checked,
        "checks": checks(Inquiry(seat, seat), checked),
        "jobs": [
            (*pair, audience, hindrances.get(pair[0].application_id, ""))
            for pair, audience in zip(judged, whose, strict=True)
        ],
    }
    return tab(request, seat, "jobs", context)


def _hindrances(question: Inquiry, applications: Sequence[DeveloperApplication]) -> dict[int, str]:
    """For each system to which the seat can export nobody, return the reason. Other systems are left out."""
    if not question.viewer.contract.export_is_on:
        return {application.pk: localized(ExportIsOff()) for application in applications}
    links = {application.pk: next(export_links(question, application), None) for application in applications}
    return {number: link.says for number, link in links.items() if link is not None}


def _viewer(request: HttpRequest, seat: Seat) -> Seat | None:
    """Return the seat whose view of the jobs is shown; None if an admin chose nobody."""
    if not seat.may(Verb.SEE_JOBS):
        return seat
    viewer = holder_in_url(request, seat)
    return viewer if viewer is not None and viewer.state == SeatState.ACTIVE else None


def holder_in_url(request: HttpRequest, seat: Seat) -> Seat | None:
    seat_id = request.GET.get("seat", "")
    if not seat_id.isdecimal() or len(seat_id) > _ID_DIGITS:
        return None
    holders = seat_holders(seat.contract).select_related("contract__organization", "person")
    return holders.filter(pk=int(seat_id)).first()
