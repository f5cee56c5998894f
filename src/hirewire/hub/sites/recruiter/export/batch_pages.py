"""Export to ATS for several people at once: the people picked in a list, the job, and one receipt for all."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.errors import ExportRefused
from hirewire.hub.recruiting.exports.queries import UNDER_WAY, exports_of
from hirewire.hub.recruiting.exports.services import MOST_AT_ONCE
from hirewire.hub.recruiting.messaging.queries import addresses_given
from hirewire.hub.sites.recruiter import exporting
from hirewire.hub.sites.recruiter.answers import go
from hirewire.hub.sites.recruiter.ats import signs
from hirewire.hub.sites.recruiter.export.export_pages import (
    application_of,
    chooser,
    chosen_application,
    job_of,
    reasons_for_none,
    submitted,
)
from hirewire.hub.sites.recruiter.export.perhaps import Doubt, choices, doubts
from hirewire.hub.sites.recruiter.forms import NO_CHOICE, ExportManyForm
from hirewire.hub.sites.recruiter.search.picked import picked_ids
from hirewire.kit.text.sentences import localized

#: Under this key, the session stores who was refused in the last batch, and why.
_REFUSED = "refused_exports"


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.EXPORT)
def export_many(request: HttpRequest, seat: Seat) -> HttpResponse:
    members = _picked(request, seat)
    with_mail = request.method != "POST" or "with_mail" in request.POST
    form = ExportManyForm(submitted(request), initial={"with_mail": with_mail})
    if members and form.is_valid():
        try:
            application = chosen_application(request, seat)
            job = job_of(seat, application, form.cleaned_data["job"])
            if not exporting.is_offered(job, request.POST.get("q", "")):
                form.add_error("job", NO_CHOICE)
                return _dialog(request, seat, members, form)
            batch = services.request_exports(
                seat=seat,
                members=members,
                application=application,
                job=job,
                with_mail=form.cleaned_data["with_mail"],
                choices=choices(_doubts(request, seat, members), form.cleaned_data["alike"]),
            )
        except ExportRefused as refused:
            form.add_error(None, localized(refused))
        else:
            # Translate now: the session stores the sentence with its names filled in. It could not be translated later,
            # because the catalogs contain only the sentence with placeholders.
            refusals = [[refusal.member.name, localized(refusal.reason)] for refusal in batch.refused]
            request.session[_REFUSED] = {"batch": str(batch.id), "people": refusals}
            return go(request, reverse("export-batch", args=[batch.id]))
    return _dialog(request, seat, members, form)


@require_safe
@right_required(Verb.EXPORT)
def export_many_jobs(request: HttpRequest, seat: Seat) -> HttpResponse:
    context = chooser(request, seat, application_of(request, seat), {})
    return render(request, "hub/sites/recruiter/export/_export_jobs.html", context)


@require_safe
@seat_required
def export_batch(request: HttpRequest, seat: Seat, batch: UUID) -> HttpResponse:
    """Show the receipt, only to the seat that exported."""
    exports = list(
        exports_of(seat).filter(batch=batch, seat=seat).select_related("member").order_by("created_at", "pk")
    )
    batch_refusals = request.session.get(_REFUSED, {})
    refused = batch_refusals.get("people", []) if batch_refusals.get("batch") == str(batch) else []
    if not exports and not refused:
        raise Http404
    states = [export.state for export in exports]
    context = {
        "seat": seat,
        "area": "more",
        "place": "exports",
        "batch": batch,
        "exports": exports,
        "refused": refused,
        "is_under_way": any(state in UNDER_WAY for state in states),
        "arrived": states.count("ARRIVED"),
        "failed": states.count("FAILED"),
        "can_export": bool(exporting.choices(seat)),
    }
    return render(request, "hub/sites/recruiter/export/export_batch.html", context)


def _dialog(request: HttpRequest, seat: Seat, members: list[Member], form: ExportManyForm) -> HttpResponse:
    is_page = not request.headers.get("HX-Request")
    if reasons := reasons_for_none(seat, form):
        context: dict[str, Any] = {"seat": seat, "area": "search", "fault": " ".join(reasons), "is_page": is_page}
        page = "export_many_refused.html" if is_page else "_export_refused.html"
        return render(request, f"hub/sites/recruiter/export/{page}", context, status=422)
    allowed = [member for member in members if member.allows_export]
    marks = signs(visibility_scope(seat, Feature.IN_ATS), allowed)
    quota = exporting.quota_of(seat)
    context = {
        **chooser(request, seat, application_of(request, seat), {}),
        **quota,
        "area": "search",
        "form": form,
        "members": members,
        "allowed": allowed,
        "forbidding": [member for member in members if not member.allows_export],
        "in_ats": [member for member in allowed if member.pk in marks],
        "doubts": _doubts(request, seat, allowed),
        "given": len(addresses_given(seat, allowed)),
        "most": MOST_AT_ONCE,
        "is_page": is_page,
    }
    page = "export_many.html" if is_page else "_export_many.html"
    return render(
        request,
        f"hub/sites/recruiter/export/{page}",
        context,
        status=422 if form.errors or (form.is_bound and not members) else 200,
    )


def _doubts(request: HttpRequest, seat: Seat, members: list[Member]) -> list[Doubt]:
    # The records named in the answers belong to one ATS. If the request only switches the dialog to another ATS,
    # ``submitted`` returns None, and the answers are ignored.
    data = submitted(request)
    answers = {member.pk: data.get(f"to-{member.pk}", "") for member in members} if data else {}
    return doubts(seat, application_of(request, seat), members, answers)


def _picked(request: HttpRequest, seat: Seat) -> list[Member]:
    data = request.POST if request.method == "POST" else request.GET
    ids = picked_ids(seat, data, most=MOST_AT_ONCE + 1)
    members = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None)
    members_by_id = members.defer("document", "summary").in_bulk(ids)
    return [members_by_id[number] for number in ids if number in members_by_id]
