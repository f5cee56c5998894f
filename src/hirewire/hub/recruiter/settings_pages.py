"""Admin Settings: what everybody on the contract may read. Switches and purges are admins' and stand elsewhere."""

from collections.abc import Mapping

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hirewire.hub.accounts.access import seat_required
from hirewire.hub.accounts.models import Seat
from hirewire.hub.accounts.queries import admins_of, seat_holders
from hirewire.hub.acls.visibility import job_row, sight, verdict, visible_jobs
from hirewire.hub.integrations.states import Feature
from hirewire.hub.postings.models import JobPosting
from hirewire.hub.recruiter import reporting
from hirewire.hub.recruiter.paging import page_of

TABS = (
    ("seat-holders", "Seat holders"),
    ("features", "Features"),
    ("jobs", "Jobs"),
    ("reporting", "Reporting"),
    ("ats", "ATS"),
)
JOBS_A_PAGE = 50


def tab(request: HttpRequest, seat: Seat, name: str, context: Mapping[str, object]) -> HttpResponse:
    """One page of Admin Settings, below the head with the contract's name and id."""
    shell = {"seat": seat, "area": "more", "place": "settings", "tabs": TABS, "tab": name}
    return render(request, f"hub/recruiter/settings_{name.replace('-', '_')}.html", {**shell, **context})


@require_safe
@seat_required
def settings_seat_holders(request: HttpRequest, seat: Seat) -> HttpResponse:
    return tab(request, seat, "seat-holders", {"holders": seat_holders(seat.contract)})


@require_safe
@seat_required
def settings_features(request: HttpRequest, seat: Seat) -> HttpResponse:
    context = {
        "in_ats": sight(seat, Feature.IN_ATS).application_ids,
        "export": sight(seat, Feature.EXPORT).application_ids,
        "admins": admins_of(seat.contract),
    }
    return tab(request, seat, "features", context)


@require_safe
@seat_required
def settings_jobs(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Admins see every job and why it is or is not in the chooser; others see those that they may."""
    seen = sight(seat, Feature.EXPORT)
    jobs = JobPosting.objects.filter(seen.tenancy, Q() if seat.is_admin else visible_jobs(seen))
    page = page_of(request, size=JOBS_A_PAGE, total=jobs.count())
    rows = jobs.annotate(row=job_row(seen)).defer("description").order_by("-listed_at", "external_job_posting_id")
    context = {
        "has_ats": bool(seen),
        "page": page,
        "here": "?",
        "jobs": [(job, verdict(job.row)) for job in rows[page.start : page.start + page.size]],
    }
    return tab(request, seat, "jobs", context)


@require_safe
@seat_required
def settings_reporting(request: HttpRequest, seat: Seat) -> HttpResponse:
    return tab(request, seat, "reporting", {"report": reporting.report(seat)})
