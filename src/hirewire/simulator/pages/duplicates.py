"""Pages about records that may be the same person: the list, and a pair side by side."""

from datetime import timedelta
from typing import Final, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hirewire.kit import clock
from hirewire.simulator.duplicates import queries, services
from hirewire.simulator.history.models import Message
from hirewire.simulator.pages import finding
from hirewire.simulator.pages.paging import page_of
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.records.models import Candidate, Note
from hirewire.simulator.records.resemblance.models import FoundPerson
from hirewire.simulator.records.resemblance.waiting import settle, waiting_records
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError

#: Recruiter's match for a record is fetched again after this time, or earlier if the record has changed.
ASKED_EVERY: Final = timedelta(days=1)


class Side(NamedTuple):
    candidate: Candidate
    applications: int
    notes: int
    files: int
    inmail: int
    is_better: bool


@require_safe
@user_required
def duplicate_list(request: AtsRequest) -> HttpResponse:
    account = request.ats_user.account
    settle(account.pk)
    page, query = page_of(request, queries.resemblances(account), is_short=True)
    pairs, waiting = queries.pairs(page), waiting_records(account)
    context = {"page": page, "query": query, "pairs": pairs, "waiting": waiting}
    return render(request, "simulator/candidates/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@user_required
def merge(request: AtsRequest, key: str, other: str) -> HttpResponse:
    first, second = finding.candidate(request, key), finding.candidate(request, other)
    pair = queries.pair_of(first, second)
    if request.method != "POST":
        better = queries.better(pair)
        sides = [_side(each, is_better=each == better) for each in (pair.one, pair.other)]
        return render(request, "simulator/candidates/merge.html", {"pair": pair, "sides": sides})
    keep, merged = (first, second) if request.POST.get("keep") == first.key else (second, first)
    try:
        kept = services.merge(keep=keep, merged=merged, user=request.ats_user)
    except RecordError as wrong:
        messages.error(request, str(wrong))
        return redirect("ats-candidates")
    message = _("%(gone)s was merged into this record. Everything that was on it is now here.")
    messages.success(request, message % {"gone": merged.key})
    return redirect(kept)


@require_POST
@user_required
def apart(request: AtsRequest, key: str, other: str) -> HttpResponse:
    first, second = finding.candidate(request, key), finding.candidate(request, other)
    services.tell_apart(candidate=first, other=second, user=request.ats_user)
    message = _("%(one)s and %(other)s are kept as different people. Nobody is asked about them again.")
    messages.success(request, message % {"one": first.key, "other": second.key})
    return redirect("ats-duplicates" if request.POST.get("back") == "list" else first)


@require_safe
@never_cache
@user_required
def found(request: AtsRequest, key: str) -> HttpResponse:
    """Ask Recruiter which person this record is, and render that person and the duplicates that the answer reveals.

    The candidate's page requests this fragment after the page has loaded.
    """
    shown = finding.candidate(request, key)
    before = queries.duplicates_of(shown)
    try:
        person = agent.person_of(request.ats_user.account, shown.key)
        services.note_found(candidate=shown, person=person)
    except (AgentError, RecordError):
        # The next visit to the page asks again.
        return HttpResponse()
    known = {pair.key for pair in before}
    new = [pair for pair in queries.duplicates_of(finding.candidate(request, key)) if pair.key not in known]
    context = {"candidate": shown, "same": new, "person": person, "polled": True}
    return render(request, "simulator/candidates/_same.html", context)


def has_to_ask(candidate: Candidate) -> bool:
    """Whether to fetch Recruiter's match. A linked candidate needs no match."""
    if candidate.recruiter_person:
        return False
    try:
        fetched_at = candidate.found_person.found_at
    except FoundPerson.DoesNotExist:
        return True
    return fetched_at < max(clock.now() - ASKED_EVERY, candidate.updated_at)


def _side(candidate: Candidate, *, is_better: bool) -> Side:
    return Side(
        candidate=candidate,
        applications=candidate.applications.count(),
        notes=Note.objects.filter(candidate=candidate).count(),
        files=candidate.resumes.count(),
        inmail=Message.objects.filter(candidate=candidate).count(),
        is_better=is_better,
    )
