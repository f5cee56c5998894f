"""Notes about a member: written, edited and deleted on the profile."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.recruiting.messaging import mentions, notes
from hirewire.hub.recruiting.messaging.errors import MessagingRefused
from hirewire.hub.recruiting.messaging.models import ProspectNote, Visibility
from hirewire.hub.sites.recruiter.answers import go, origin_around, profile_address
from hirewire.hub.sites.recruiter.members import member_for
from hirewire.hub.sites.recruiter.people.profile_page import profile_context
from hirewire.hub.sites.recruiter.writing_forms import NoteForm
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only

#: At most this many characters after an @ are looked up.
_LONGEST_NAME: Final = 100


@post_only("profile", "member_id", tab="notes")
@right_required(Verb.NOTE)
def write_note(request: HttpRequest, seat: Seat, member_id: int) -> HttpResponse:
    member = member_for(seat, member_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        text, visibility = form.written
        try:
            note = notes.write_note(seat=seat, member=member, text=text, visibility=visibility)
        except MessagingRefused as refused:
            form.add_error(None, localized(refused))
        else:
            _tell_unaware(request, note)
            return _to_notes(request, member.pk)
    context = {**profile_context(request, seat, member.pk), "note_form": form, "tab": "notes"}
    return render(request, "hub/sites/recruiter/people/profile.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.NOTE)
def edit_note(request: HttpRequest, seat: Seat, note_id: int) -> HttpResponse:
    note = _own(seat, note_id)
    form = NoteForm(request.POST or None, initial={"text": note.text, "visibility": note.visibility})
    if request.method == "POST" and form.is_valid():
        text, visibility = form.written
        try:
            note = notes.edit_note(seat=seat, note=note, text=text, visibility=visibility)
        except MessagingRefused as refused:
            form.add_error(None, localized(refused))
        else:
            _tell_unaware(request, note)
            return _to_notes(request, note.member_id)
    context: dict[str, Any] = {
        "seat": seat,
        "member": note.member,
        "note": note,
        "form": form,
        "visibilities": Visibility,
        "around": urlencode(origin_around(request)),
    }
    status = 422 if form.errors else 200
    if request.headers.get("HX-Request"):
        return render(request, "hub/sites/recruiter/people/_note_dialog.html", context, status=status)
    context = {**profile_context(request, seat, note.member_id), **context, "is_page": True}
    return render(request, "hub/sites/recruiter/people/note.html", context, status=status)


@post_only("edit-note", "note_id")
@right_required(Verb.NOTE)
def delete_note(request: HttpRequest, seat: Seat, note_id: int) -> HttpResponse:
    note = _own(seat, note_id)
    notes.delete_note(seat=seat, note=note)
    messages.success(request, _("The note has been deleted. An ATS that has a copy will be asked to delete it, too."))
    return _to_notes(request, note.member_id)


@require_POST
@right_required(Verb.NOTE)
def colleagues(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Find colleagues by what was typed after an @: each typed word must begin a part of the name."""
    typed = request.POST.get("text", "").replace("\0", "").strip()[:_LONGEST_NAME]
    context = {"colleagues": mentions.proposed(seat, typed)}
    return render(request, "hub/sites/recruiter/people/_colleagues.html", context)


def _tell_unaware(request: HttpRequest, note: ProspectNote) -> None:
    """Tell the author which of the named colleagues are not notified."""
    names = ", ".join(seat.person.name for seat in mentions.unaware(note))
    if not names:
        return
    if note.is_shared:
        words = _("Not notified, because their seat is not active: {names}.")
    else:
        words = _("Not notified, because only you can see this note: {names}. Edit the note to share it.")
    messages.warning(request, words.format(names=names))


def _own(seat: Seat, note_id: int) -> ProspectNote:
    """Return a note that this seat wrote. Raise 404 for any other note, because this seat cannot change it."""
    own_notes = ProspectNote.objects.filter(owner=seat, is_active=True, member__closed_at=None)
    return get_object_or_404(own_notes.select_related("member"), pk=note_id)


def _to_notes(request: HttpRequest, member_id: int) -> HttpResponse:
    return go(request, profile_address(request, member_id, tab="notes"))
