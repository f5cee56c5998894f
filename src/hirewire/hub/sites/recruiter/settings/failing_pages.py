"""Admin Settings > ATS > Refused records: what was refused, why, and how to have it sent again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.sites.recruiter.settings.ats_pages import card_for
from hirewire.hub.sites.recruiter.settings.failing import DAYS, count_by_kind, failing, named
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.kit.web.paging import page_of

RECORDS_A_PAGE = 50


@require_safe
@right_required(Verb.SEE_FAILING)
def failing_records(request: HttpRequest, seat: Seat, application_id: int) -> HttpResponse:
    """Render the page or, for HTMX, the counts that the ATS tab shows.

    The ATS tab loads the counts later, because counting takes long.
    """
    card = card_for(seat, application_id)
    records = failing(seat, card.application)
    if request.headers.get("HX-Request"):
        context = {"card": card, "total": len(records), "counts": count_by_kind(records).items()}
        return render(request, "hub/sites/recruiter/settings/_failing_counts.html", context)
    page = page_of(request, records, size=RECORDS_A_PAGE)
    context = {
        "card": card,
        "records": named(seat, card.application, list(page.object_list)),
        "page": page,
        "days": DAYS,
    }
    return tab(request, seat, "ats", context, template="failing_records")
