"""Searches that a seat has saved under a name."""

from dataclasses import replace
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.recruiting.searches import services
from hirewire.hub.recruiting.searches.errors import SearchRefused
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.queries import saved_searches
from hirewire.hub.sites.recruiter.search import searching
from hirewire.hub.sites.recruiter.search.search_conditions import Viewer, viewer_of
from hirewire.hub.sites.recruiter.search.search_page import applied, found_search
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only


class NameForm(forms.Form):
    name = forms.CharField(max_length=100, error_messages={"required": _lazy("Enter a name for the search.")})


@require_safe
@seat_required
def saved(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _list(request, seat)


@post_only("saved-searches")
@right_required(Verb.SAVE_SEARCH)
def save(request: HttpRequest, seat: Seat, search_id: UUID) -> HttpResponse:
    kept = found_search(seat, search_id)
    was_saved = kept.is_saved
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            services.save(seat=seat, search=kept, name=form.cleaned_data["name"])
        except SearchRefused as refused:
            form.add_error("name", localized(refused))
    if form.errors:
        fault = " ".join(str(error) for error in form.errors["name"])
        return _list(request, seat, fault=fault, faulty=kept, typed=request.POST.get("name", ""))
    messages.success(request, _("“{name}” has been saved.").format(name=kept.name))
    return HttpResponseRedirect(reverse("saved-searches") if was_saved else reverse("search-results", args=[kept.pk]))


@post_only("saved-searches")
@seat_required
def delete(request: HttpRequest, seat: Seat, search_id: UUID) -> HttpResponse:
    kept = found_search(seat, search_id)
    services.forget(seat=seat, search=kept)
    messages.success(
        request,
        _("“{name}” has been deleted.").format(name=kept.name) if kept.is_saved else _("The search has been deleted."),
    )
    return HttpResponseRedirect(reverse("saved-searches"))


def _list(
    request: HttpRequest, seat: Seat, *, fault: str = "", faulty: PeopleSearch | None = None, typed: str = ""
) -> HttpResponse:
    searches = list(saved_searches(seat))
    viewer = viewer_of(seat)
    new = searching.new_people(viewer, searches)
    context = {
        "seat": seat,
        "area": "search",
        "rows": [(search, new[str(search.pk)], _conditions(viewer, search)) for search in searches],
        "fault": fault,
        "faulty": faulty,
        "typed": typed,
    }
    return render(request, "hub/sites/recruiter/search/saved_searches.html", context, status=422 if fault else 200)


def _conditions(viewer: Viewer, search: PeopleSearch) -> list[str]:
    """Return the conditions of the search in words. Leave out the text of the search box if it is the search's name."""
    wanted = search.wanted
    texts = [_("“{text}”").format(text=wanted.text)] if wanted.text and wanted.text != search.name else []
    # Do not show the job's title: looking it up would cost a query for each search.
    job = [_("Applied to a job")] if viewer.seen and wanted.job else []
    return [*texts, *(label for _field, label in applied(viewer, replace(wanted, job=""))), *job]
