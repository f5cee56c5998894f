"""Admin Settings > Data: everything stored about the company, to download or to have removed."""

import json

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import admins_of
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.lifecycle.archives import services as archives
from hirewire.hub.lifecycle.archives.queries import archives_of
from hirewire.hub.lifecycle.purges import services
from hirewire.hub.lifecycle.purges.certificates import was_stored
from hirewire.hub.lifecycle.purges.errors import PurgeError
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.hub.lifecycle.purges.queries import purges_of
from hirewire.hub.platform.integrations.errors import IntegrationError
from hirewire.hub.platform.integrations.queries import is_anything_on
from hirewire.hub.sites.recruiter.forms import RemovalForm
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only

SHOWN = 10


@require_safe
@seat_required
def settings_data(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _page(request, seat, RemovalForm(company=seat.contract.organization))


@post_only("settings-data")
@right_required(Verb.ARCHIVE)
def archive(_request: HttpRequest, seat: Seat) -> HttpResponse:
    archives.request_archive(seat=seat)
    return HttpResponseRedirect(reverse("settings-data"))


@require_safe
@right_required(Verb.ARCHIVE)
def archive_state(request: HttpRequest, seat: Seat, archive_id: int) -> HttpResponse:
    own_archive = get_object_or_404(archives_of(seat), pk=archive_id)
    response = render(request, "hub/sites/recruiter/settings/_archive.html", {"archive": own_archive})
    if not own_archive.is_under_way:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@right_required(Verb.ARCHIVE)
def archive_file(_request: HttpRequest, seat: Seat, archive_id: int) -> HttpResponseBase:
    own_archive = get_object_or_404(archives_of(seat), pk=archive_id)
    if not own_archive.is_ready:
        raise Http404
    file = archives.fetch(archive=own_archive, seat=seat)
    return FileResponse(
        file, as_attachment=True, filename=f"company-{own_archive.organization_id}.zip", content_type="application/zip"
    )


@post_only("settings-data")
@right_required(Verb.PURGE)
def remove(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = RemovalForm(request.POST, company=seat.contract.organization)
    if not form.is_valid():
        return _page(request, seat, form)
    try:
        purge = services.purge_company(
            seat=seat, with_activity=form.cleaned_data["scope"] == PurgeScope.EVERYTHING.value
        )
    except (IntegrationError, PurgeError) as refused:
        form.add_error("scope", localized(refused))
        return _page(request, seat, form)
    return HttpResponseRedirect(reverse("removal", args=[purge.pk]))


@require_safe
@seat_required
def removal(request: HttpRequest, seat: Seat, purge_id: int) -> HttpResponse:
    purge = _purge(seat, purge_id)
    if request.headers.get("HX-Request"):
        response = render(request, "hub/sites/recruiter/settings/_removal.html", {"purge": purge})
        if not purge.is_open:
            response["HX-Refresh"] = "true"
        return response
    records = purge.certificate["records"] if purge.certificate else []
    context = {
        "seat": seat,
        "area": "more",
        "place": "settings",
        "purge": purge,
        "found": [kind for kind in records if was_stored(kind)],
        "absent": [kind for kind in records if not was_stored(kind)],
    }
    return render(request, "hub/sites/recruiter/settings/removal.html", context)


@post_only("settings-data")
@right_required(Verb.PURGE)
def cancel(request: HttpRequest, seat: Seat, purge_id: int) -> HttpResponse:
    try:
        services.cancel_purge(purge=_purge(seat, purge_id), seat=seat)
    except PurgeError as refused:
        messages.error(request, localized(refused))
    return HttpResponseRedirect(reverse("settings-data"))


@require_safe
@seat_required
def certificate(_request: HttpRequest, seat: Seat, purge_id: int) -> HttpResponse:
    purge = _purge(seat, purge_id)
    if not purge.is_certified:
        raise Http404
    response = HttpResponse(json.dumps(purge.certificate, indent=1), content_type="application/json")
    name = content_disposition_header(as_attachment=True, filename=f"certificate-{purge.pk}.json")
    response["Content-Disposition"] = name or "attachment"
    return response


def _page(request: HttpRequest, seat: Seat, form: RemovalForm) -> HttpResponse:
    organization = seat.contract.organization
    context = {
        "form": form,
        "admins": admins_of(seat.contract),
        "grace_days": settings.HIREWIRE_ERASURE_GRACE_DAYS,
        "is_anything_on": is_anything_on(organization.pk, None),
        "archives": archives_of(seat)[:SHOWN],
        "purges": purges_of(organization)[:SHOWN],
    }
    response = tab(request, seat, "data", context)
    if form.errors:
        response.status_code = 422
    return response


def _purge(seat: Seat, purge_id: int) -> Purge:
    return get_object_or_404(purges_of(seat.contract.organization), pk=purge_id)
