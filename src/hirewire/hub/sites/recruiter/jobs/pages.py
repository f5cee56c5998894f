"""A job that the seat sees: the facts about the job, and the applicants whom the seat sees."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hirewire.hub.ats.acls.visibility import jobs_seen_by, visibility_scope
from hirewire.hub.ats.matching.models import Candidacy
from hirewire.hub.ats.matching.queries import candidacies
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.bell import following
from hirewire.hub.recruiting.bell.errors import TooManyJobs
from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.hub.sites.recruiter.ats import ats_names
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.paging import page_of
from hirewire.kit.web.post_only import post_only

PEOPLE_A_PAGE = 25


@require_safe
@seat_required
def job(request: HttpRequest, seat: Seat, posting_id: int) -> HttpResponse:
    posting = job_for(seat, posting_id)
    page = page_of(request, applicants(seat, posting), size=PEOPLE_A_PAGE)
    people = list(page)
    impressions.count(seat, signs=len({candidacy.member_id for candidacy in people}))
    names = ats_names(visibility_scope(seat, Feature.IN_ATS))
    context = {
        "seat": seat,
        "job": posting,
        "ats_name": names.get(posting.application_id, posting.application.name),
        "page": page,
        "people": people,
        "is_followed": following.is_followed(seat, posting),
        "is_owner": following.is_owner(seat, posting),
        "owner": _owner(posting),
    }
    return render(request, "hub/sites/recruiter/jobs/job.html", context)


@post_only("job", "posting_id")
@right_required(Verb.FOLLOW)
def follow(request: HttpRequest, seat: Seat, posting_id: int) -> HttpResponse:
    posting = job_for(seat, posting_id)
    try:
        if request.POST.get("on") == "true":
            following.follow(seat=seat, job=posting)
        else:
            following.unfollow(seat=seat, job=posting)
    except TooManyJobs as refused:
        messages.warning(request, localized(refused))
    return HttpResponseRedirect(reverse("job", args=[posting_id]))


def job_for(seat: Seat, posting_id: int) -> JobPosting:
    posting = jobs_seen_by(seat).select_related("application").filter(posting_id=posting_id).first()
    if posting is None:
        raise Http404("This job is gone, or you may not see it.")
    return posting


def _owner(posting: JobPosting) -> str:
    name = f"{posting.requisition_owner_first_name} {posting.requisition_owner_last_name}".strip()
    return name or posting.requisition_owner_email


def applicants(seat: Seat, posting: JobPosting) -> QuerySet[Candidacy]:
    seen = visibility_scope(seat, Feature.IN_ATS)
    members = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None)
    return (
        candidacies(seen)
        .filter(application=posting.application_id, ats_job_posting_id=posting.external_job_posting_id)
        .filter(member__in=members)
        .select_related("member")
        .defer("member__document", "member__details", "member__summary")
        .order_by("-since", "ats_job_application_id", "member_id")
    )
