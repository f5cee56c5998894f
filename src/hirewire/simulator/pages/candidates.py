from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hirewire.kit.web import typed_words
from hirewire.simulator.duplicates.evidence import person_of
from hirewire.simulator.duplicates.queries import duplicates_of, merged_into
from hirewire.simulator.history.queries import closed_account, evaluations
from hirewire.simulator.pages import finding
from hirewire.simulator.pages.duplicates import has_to_ask
from hirewire.simulator.pages.forms import (
    ApplyForm,
    CandidateForm,
    MoveForm,
    NoteForm,
    RejectForm,
    ScorecardForm,
    ScorecardRequestForm,
)
from hirewire.simulator.pages.history import asked_at, history_context
from hirewire.simulator.pages.narrowing import narrowed
from hirewire.simulator.pages.paging import page_of
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.people.models import User
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import Application, Candidate, Note
from hirewire.simulator.records.services.candidates import create_candidate, delete_candidate, edit_candidate
from hirewire.simulator.records.services.notes import add_note
from hirewire.simulator.recruiter.resending import reason_to_repair, resend_after_repair

_LONGEST: Final = 200


@require_http_methods(["GET", "HEAD", "POST"])
@user_required
def candidate_list(request: AtsRequest) -> HttpResponse:
    """Show the candidates that the URL asks for. Search words are posted, so that they stay out of the URL."""
    if request.method == "POST":
        words = request.POST.get("q", "").replace("\0", "").strip()[:_LONGEST]
        chosen = {name: request.POST.get(name, "") for name in ("where", "order")}
        filters = {"q": typed_words.keep(request, words), **chosen}
        query = {name: value for name, value in filters.items() if value}
        return redirect(reverse("ats-candidates", query=query))
    return _candidates(request, typed_words.kept(request, request.GET.get("q", "")))


def _candidates(request: AtsRequest, words: str | None) -> HttpResponse:
    """Render the list. ``words`` are the search words; None if the session no longer has them."""
    sought = queries.candidates(request.ats_user.account)
    rows, choices = narrowed(request, sought.none() if words is None else sought.matching(words))
    is_narrow = bool(request.GET.get("q") or request.GET.get("where"))
    page, query = page_of(request, rows, is_short=is_narrow)
    times = queries.applied_times(page)
    context = {
        "page": page,
        "rows": [(candidate, times[candidate.pk]) for candidate in page],
        "query": query,
        "words": words or "",
        "has_ended": words is None,
        "is_narrow": is_narrow,
        **choices,
    }
    return render(request, "simulator/candidates/list.html", context)


@user_required
def candidate(request: AtsRequest, key: str) -> HttpResponse:
    account = request.ats_user.account
    try:
        shown = finding.candidate(request, key)
    except Http404:
        if kept := merged_into(account, key):
            messages.success(request, _("%(gone)s was merged into this record.") % {"gone": key})
            return redirect(kept)
        raise
    applications = list(
        queries.applications_with_parts(account).filter(candidate=shown).select_related("job__owner").order_by("-pk")
    )
    # The buttons at the top act on the newest application that is still open.
    current = next((application for application in applications if not application.is_over), None)
    scorecards = [card for application in applications for card in application.scorecards.all()]
    context = {
        **history_context(request.ats_user, shown, asked_at(request)),
        "closed_account": closed_account(shown),
        "same": duplicates_of(shown),
        "person": person_of(shown),
        "asks_who": has_to_ask(shown),
        "applications": applications,
        "current": current,
        "scorecards": scorecards,
        "evaluations": evaluations(shown),
        "resumes": list(shown.resumes.all()),
        "received": sum(card.submitted_at is not None for card in scorecards),
        "notes": _notes(shown, applications, request.ats_user),
        "note_form": NoteForm(),
        "move_form": MoveForm(),
        "reject_form": RejectForm(),
        "apply_form": ApplyForm(account=account, candidate=shown),
        "request_form": ScorecardRequestForm(account=account, applications=applications),
        "scorecard_form": ScorecardForm(),
    }
    return render(request, "simulator/candidates/candidate.html", context)


@user_required
def new_candidate(request: AtsRequest) -> HttpResponse:
    form = CandidateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = create_candidate(account=request.ats_user.account, owner=request.ats_user, fields=form.fields_of())
        messages.success(request, _("%(name)s was added as %(key)s.") % {"name": made.name, "key": made.key})
        return redirect(made)
    context = {"form": form, "heading": _("New candidate"), "back": "/candidates/"}
    return render(request, "simulator/candidates/form.html", context, status=_status(request))


@user_required
def edit(request: AtsRequest, key: str) -> HttpResponse:
    shown = finding.candidate(request, key)
    form = CandidateForm(request.POST or None, initial=CandidateForm.initial_of(shown))
    if request.method == "POST" and form.is_valid():
        edit_candidate(candidate=shown, fields=form.fields_of(shown))
        if "repair" in request.GET:
            return resend_after_repair(request, shown.key)
        messages.success(request, _("%(name)s was saved.") % {"name": shown.key})
        return redirect(shown)
    heading = _("Edit %(name)s") % {"name": shown.name}
    context = {
        "form": form,
        "candidate": shown,
        "heading": heading,
        "back": shown.get_absolute_url(),
        "refused_for": reason_to_repair(request, form),
    }
    return render(request, "simulator/candidates/form.html", context, status=_status(request))


@require_POST
@user_required
def delete(request: AtsRequest, key: str) -> HttpResponse:
    deleted = finding.candidate(request, key)
    delete_candidate(candidate=deleted)
    messages.success(request, _("%(key)s, %(name)s, was deleted.") % {"key": deleted.key, "name": deleted.name})
    return redirect("ats-candidates")


@require_POST
@user_required
def note(request: AtsRequest, key: str) -> HttpResponse:
    about = finding.candidate(request, key)
    form = NoteForm(request.POST)
    if form.is_valid():
        user = request.ats_user
        add_note(
            about=about,
            text=form.cleaned_data["text"],
            author=(user.first_name, user.last_name),
            user=user,
            is_private=form.cleaned_data["is_private"],
        )
        messages.success(request, _("The note was saved."))
    else:
        messages.error(request, _("A note needs text; nothing was saved."))
    return redirect(about)


def _notes(
    candidate: Candidate, applications: list[Application], reader: User
) -> list[tuple[Note, Application | None]]:
    """Notes about the candidate and the applications, newest first. Other people's private notes are left out."""
    is_author = queries.authorship(reader)
    notes: list[tuple[Note, Application | None]] = [(row, None) for row in candidate.notes.all()]
    notes += [(row, application) for application in applications for row in application.notes.all()]
    readable = [pair for pair in notes if not pair[0].is_private or is_author(pair[0])]
    return sorted(readable, key=lambda pair: pair[0].created_at, reverse=True)


def _status(request: AtsRequest) -> int:
    """Return 422 after a POST, because a form that is shown again needs correction."""
    return 422 if request.method == "POST" else 200
