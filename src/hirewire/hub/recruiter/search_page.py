"""The search for people."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hirewire.hub.accounts.access import seat_required
from hirewire.hub.accounts.models import Seat
from hirewire.hub.acls.visibility import sight
from hirewire.hub.integrations.states import Feature
from hirewire.hub.recruiter import exporting
from hirewire.hub.recruiter.ats import signs
from hirewire.hub.recruiter.searching import PAGE_SIZE, Facet, Wanted, counts, hits
from hirewire.kit.paging import page_of

_LONGEST_TEXT = 200


@require_safe
@seat_required
def search(request: HttpRequest, seat: Seat) -> HttpResponse:
    seen = sight(seat, Feature.IN_ATS)
    wanted = _wanted(request, can_ask_ats=bool(seen))
    organization = seat.contract.organization
    figures = counts(organization, seen, wanted)
    page = page_of(request, size=PAGE_SIZE, total=figures.of(wanted.ats))
    members = hits(organization, seen, wanted, page)
    found = signs(seen, members)
    exports = exporting.newest_exports(seat, members)
    context = {
        "seat": seat,
        "area": "search",
        "wanted": wanted,
        "counts": figures,
        "page": page,
        "rows": [(member, found.get(member.pk), exports.get(member.pk)) for member in members],
        "has_ats": bool(seen),
        "can_export": bool(exporting.choices(seat)),
        "everybody": _address(wanted, ""),
        "only_in": _address(wanted, "in"),
        "only_out": _address(wanted, "out"),
        "here": _address(wanted, wanted.ats),
    }
    return render(request, "hub/recruiter/search.html", context)


def _wanted(request: HttpRequest, *, can_ask_ats: bool) -> Wanted:
    return Wanted(
        text=request.GET.get("q", "").strip()[:_LONGEST_TEXT],
        ats=_facet(request.GET.getlist("ats")) if can_ask_ats else "",
        order="name" if request.GET.get("sort") == "name" else "fit",
    )


def _facet(ticked: list[str]) -> Facet:
    """Both boxes ask for everybody, as none does."""
    if "in" in ticked:
        return "" if "out" in ticked else "in"
    return "out" if "out" in ticked else ""


def _address(wanted: Wanted, ats: Facet) -> str:
    """The same search with another facet, as a link's query."""
    asked = {"q": wanted.text, "ats": ats, "sort": "name" if wanted.order == "name" else ""}
    return "?" + urlencode({name: value for name, value in asked.items() if value})
