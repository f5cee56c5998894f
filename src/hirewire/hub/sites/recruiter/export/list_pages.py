"""The list of a seat's own exports and what became of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.hub.recruiting.exports.queries import UNDER_WAY, exports_by
from hirewire.hub.sites.recruiter import exporting
from hirewire.kit.web.paging import page_of

PAGE_SIZE = 50


@require_safe
@seat_required
def own_exports(request: HttpRequest, seat: Seat) -> HttpResponse:
    own = exports_by(seat)
    state = request.GET.get("state", "")
    chosen = own.filter(state__in=_STATES[state]) if state in _STATES else own
    page = page_of(request, chosen.select_related("member").defer("member__document"), size=PAGE_SIZE)
    exports = list(page)
    context = {
        "seat": seat,
        "area": "more",
        "place": "exports",
        "state": state if state in _STATES else "",
        "exports": exports,
        "page": page,
        "is_under_way": any(export.state in UNDER_WAY for export in exports),
        "can_export": bool(exporting.choices(seat)),
        **exporting.quota_of(seat),
    }
    return render(request, "hub/sites/recruiter/export/exports.html", context)


_STATES = {"under-way": UNDER_WAY, "arrived": (ExportState.ARRIVED,), "failed": (ExportState.FAILED,)}
