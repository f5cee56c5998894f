"""The search page.

Search terms are sent in the bodies of requests and stored under an id: no URL may contain them, because they may name a
person.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hirewire.hub.identity.accounts.access import seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.services import MOST_AT_ONCE
from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.hub.recruiting.searches import grammar, services
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.queries import number_saved, search_of
from hirewire.hub.recruiting.searches.wanted import EVERYBODY, LONGEST_QUERY, LONGEST_TEXT, Facet, Wanted
from hirewire.hub.sites.recruiter import exporting
from hirewire.hub.sites.recruiter.ats import Sign, signs
from hirewire.hub.sites.recruiter.search import corrections, facet_values, facets, search_choices, searching
from hirewire.hub.sites.recruiter.search.first_steps import first_steps
from hirewire.hub.sites.recruiter.search.rows import Rows
from hirewire.hub.sites.recruiter.search.search_conditions import Viewer, viewer_of
from hirewire.hub.sites.recruiter.search.search_form import SearchForm, facet
from hirewire.hub.sites.recruiter.search.searching import MOST, PAGE_SIZE, Found
from hirewire.kit.db import replica
from hirewire.kit.text.sentences import localized
from hirewire.kit.web import own_writes
from hirewire.kit.web.paging import Page, page_of

_TEXT_LABELS = {
    "name": _lazy("Name"),
    "title": _lazy("Title"),
    "company": _lazy("Company"),
    "location": _lazy("Place"),
    "skill": _lazy("Skill"),
}


@dataclass(frozen=True, slots=True)
class _Listed:
    result: Found
    page: Page
    members: list[Member]
    marks: dict[int, Sign]
    applied: list[tuple[str, str]]
    correction: corrections.Correction | None


@own_writes.is_search
@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def search(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the search page. A POST stores the search and redirects to the page of its results.

    If an admin views the page as a colleague, nothing is stored, so the response to the POST shows the results itself.
    """
    if request.method != "POST":
        return _page(request, seat, _of_address(request))
    form = SearchForm(request.POST)
    if not form.is_valid():
        faults = [
            f"{localized(name.capitalize())}: {fault}" for name, errors in form.errors.items() for fault in errors
        ]
        return _older(request, seat, form, faults=faults)
    wanted = form.wanted()
    if wanted.fault:
        return _older(request, seat, form)
    if wanted == EVERYBODY:
        return HttpResponseRedirect(reverse("search"))
    if seat.viewed_by is not None:
        return _page(request, seat, wanted)
    kept = services.remember(seat=seat, wanted=wanted)
    return HttpResponseRedirect(reverse("search-results", args=[kept.pk]))


def _older(request: HttpRequest, seat: Seat, form: SearchForm, *, faults: list[str] | None = None) -> HttpResponse:
    """Show the current results again, so that a mistake such as a missing bracket does not make them disappear."""
    shown = form.cleaned_data.get("shown")
    kept = search_of(seat, shown) if shown else None
    wanted = kept.wanted if kept else EVERYBODY
    typed = form.wanted(wanted)
    if "text" in form.errors:
        typed = replace(typed, text=request.POST["text"].replace("\0", "")[:LONGEST_QUERY])
    return _page(request, seat, wanted, kept=kept, typed=typed, faults=faults)


@require_safe
@seat_required
def results(request: HttpRequest, seat: Seat, search_id: UUID) -> HttpResponse:
    kept = found_search(seat, search_id)
    response = _page(request, seat, kept.wanted, kept=kept)
    # Record only the owner's own visits: people stay new to the owner when an admin views the page as the owner.
    if kept.is_saved and seat.viewed_by is None:
        services.look(search=kept)
    return response


@require_safe
@seat_required
def counts(request: HttpRequest, seat: Seat, search_id: UUID | None = None) -> HttpResponse:
    """Render the counts, which are loaded after the page so that the results appear first."""
    wanted = found_search(seat, search_id).wanted if search_id else _of_address(request)
    viewer = viewer_of(seat)
    (listed, exact), numbers = replica.read(lambda: (facets.values(viewer, wanted), facets.counts(viewer, wanted)))
    context = {
        "counts": numbers,
        "facets": listed,
        "has_people": bool(exact),
        # The page already shows a count, which stops at ``MOST``. The exact number replaces it if more people match.
        "exact": exact if exact.number > MOST else None,
    }
    return render(request, "hub/sites/recruiter/search/_search_counts.html", context)


@own_writes.is_search
@require_POST
@seat_required
def suggestions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Render suggestions. The request is a POST, which keeps the typed words out of URLs."""
    text = request.POST.get("text", "").replace("\0", "")[:LONGEST_TEXT]
    context = {"suggestions": search_choices.suggestions(viewer_of(seat), text), "text": text.strip()}
    return render(request, "hub/sites/recruiter/search/_suggestions.html", context)


@require_safe
@seat_required
def jobs(request: HttpRequest, seat: Seat) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT]
    matches, has_more = search_choices.jobs(viewer_of(seat), text)
    context = {"jobs": matches, "has_more": has_more, "text": text, "form_id": _form_id(request)}
    return render(request, "hub/sites/recruiter/search/_search_jobs.html", context)


@require_safe
@seat_required
def stages(request: HttpRequest, seat: Seat, search_id: UUID | None = None) -> HttpResponse:
    wanted = found_search(seat, search_id).wanted if search_id else EVERYBODY
    viewer = viewer_of(seat)
    choices = searching.stages(viewer, wanted) if viewer.seen else []
    context = {"stages": choices, "wanted": wanted, "form_id": _form_id(request)}
    return render(request, "hub/sites/recruiter/search/_search_stages.html", context)


def _of_address(request: HttpRequest) -> Wanted:
    """Return the search in a URL.

    The only filter in such a URL is whether people are in the ATS. This filter says nothing about any one person.
    """
    return _of_ats(facet(request.GET.getlist("ats")))


def _of_ats(ats: Facet) -> Wanted:
    return replace(EVERYBODY, ats=ats)


def found_search(seat: Seat, search_id: UUID) -> PeopleSearch:
    """Return a search of this seat. Another seat's search raises 404, as if it had never existed."""
    kept = search_of(seat, search_id)
    if kept is None:
        raise Http404("This search is gone: a search without a name is kept for 30 days.")
    return kept


def _form_id(request: HttpRequest) -> str:
    """Return the id of the form that the fields belong to.

    Fields in the side panel belong to the form of the search box. All other fields belong to the form of the dialog.
    """
    return "find" if request.GET.get("in") == "panel" else "filters-form"


def _page(
    request: HttpRequest,
    seat: Seat,
    wanted: Wanted,
    *,
    kept: PeopleSearch | None = None,
    faults: list[str] | None = None,
    typed: Wanted | None = None,
) -> HttpResponse:
    """Render the page with the results of ``wanted``.

    ``typed`` is a search that cannot be run; the page shows it above the results.
    """
    entered = typed or wanted
    viewer = viewer_of(seat)
    listed = _listed(request, viewer, wanted, entered)
    impressions.count(seat, signs=len(listed.marks))
    exports, can_export = exporting.newest_exports(seat, listed.members), bool(exporting.choices(seat))
    context = {
        "seat": seat,
        "area": "search",
        "wanted": wanted,
        "kept": kept,
        "found": listed.result.figure,
        "most": MOST,
        "is_ranked": not wanted.is_speechless and bool(searching.for_ranking(wanted)),
        "page": listed.page,
        # If the typed search cannot be run, the page shows older results, and the paging links lead through these.
        "pages_at": reverse("search-results", args=[kept.pk]) if kept else reverse("search"),
        "has_address": kept is not None or typed is not None or request.method != "POST",
        "members": listed.members,
        "rows": Rows(seat, kept, can_export, listed.marks, exports).html(listed.members),
        "has_ats": bool(viewer.seen),
        "can_project": seat.can["project"],
        "can_export": can_export,
        "most_exported": MOST_AT_ONCE,
        "applied": listed.applied,
        "asked": entered,
        "has_their_filters": _has_their_filters(kept, wanted, entered),
        "facets": facet_values.chosen(entered),
        "saved": number_saved(seat),
        "faults": faults or [],
        "first_steps": first_steps(request, viewer) if kept is None else (),
        "unreadable": _unreadable(entered),
        "is_older": typed is not None,
        "reading": _reading(wanted),
        "correction": listed.correction,
    }
    status = 422 if faults or typed else 200
    return render(request, "hub/sites/recruiter/search/search.html", context, status=status)


def _has_their_filters(kept: PeopleSearch | None, wanted: Wanted, entered: Wanted) -> bool:
    """Whether the page shows the filters of the search that its URL names.

    Counts and stages are loaded later for that search, and would overwrite the filters of another search.
    """
    named = kept.wanted if kept else _of_ats(wanted.ats)
    return replace(entered, text=named.text) == named == wanted


@replica.may_answer
def _listed(request: HttpRequest, viewer: Viewer, wanted: Wanted, entered: Wanted) -> _Listed:
    result = searching.find(viewer, wanted)
    page = page_of(request, result.ids, size=PAGE_SIZE)
    members = searching.hits(viewer, wanted, page, result)
    return _Listed(
        result,
        page,
        members,
        marks=signs(viewer.seen, members),
        applied=applied(viewer, entered),
        correction=None if result.ids else corrections.correction(viewer, wanted),
    )


def _unreadable(wanted: Wanted) -> dict[str, Any] | None:
    """Return why the text in the search box cannot be parsed, and the text before, at and after the fault."""
    fault, text = wanted.fault, wanted.text
    if fault is None:
        return None
    start, end = fault.at, fault.at + fault.length
    return {
        "reason": localized(fault),
        "at": start,
        "before": text[:start],
        "here": text[start:end],
        "after": text[end:],
    }


def _reading(wanted: Wanted) -> list[grammar.Piece]:
    """How a query was understood; empty for plain words, which need no explanation."""
    query = None if wanted.fault else wanted.query
    return [] if query is None or grammar.is_plain(query) else list(grammar.reading(query))


def applied(viewer: Viewer, wanted: Wanted) -> list[tuple[str, str]]:
    """Return the field and the label of each active filter. To remove a filter, the form sends ``drop=field``."""
    labels: dict[str, Any] = {
        field: f"{label}: {wanted.texts[field]}" for field, label in _TEXT_LABELS.items() if field in wanted.texts
    }
    labels |= {
        name: f"{facet.label}: {', '.join(getattr(wanted, name))}"
        for facet in facet_values.chosen(wanted)
        for name in (facet.picked_name,)
        if getattr(wanted, name)
    }
    labels |= {
        facet.out_name: _("Not {value}").format(value=", ".join(getattr(wanted, facet.out_name)))
        for facet in facet_values.chosen(wanted)
        if getattr(wanted, facet.out_name)
    }
    if viewer.seen:
        labels |= {
            "ats": {"in": _("In ATS"), "out": _("Not in ATS")}.get(wanted.ats),
            "past": wanted.past and _("Past applicants"),
            "job": wanted.job
            and _("Applied to {job}").format(
                job=search_choices.job_name(viewer, wanted.job) or _("a job that you cannot see")
            ),
            "stage": wanted.stage and _("Stage: {stage}").format(stage=wanted.stage),
        }
    labels |= {
        "inmail": wanted.inmail and _("Has InMail"),
        "notes": wanted.notes and _("Has notes"),
        "project": wanted.project and _("In a project"),
    }
    return [(field, label) for field, label in labels.items() if label]
