"""A member's side of InMail, in a sandbox only.

Real members answer in their professional network, which is not part of a sandbox. Only the recruiter who wrote the
InMail can answer it as the member. Otherwise these pages would show one recruiter's InMail to another.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import SeatView, View, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.services import set_allows_export
from hirewire.hub.recruiting.messaging import queries, services
from hirewire.hub.recruiting.messaging.errors import MessagingRefused
from hirewire.hub.recruiting.messaging.models import Thread
from hirewire.hub.sites.member_inbox.forms import AnswerForm, DeclineForm
from hirewire.kit.environment import is_sandbox
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only

P = ParamSpec("P")
_SHOWN = 100


def _sandbox_only(view: SeatView[P]) -> View[P]:
    guarded = seat_required(view)

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_sandbox():
            raise Http404
        return guarded(request, *args, **kwargs)

    return opened


@require_safe
@_sandbox_only
def people(request: HttpRequest, seat: Seat) -> HttpResponse:
    """List up to ``_SHOWN`` people to whom this seat has written. People who have not answered come first."""
    threads = queries.inbox(seat).order_by(F("answered_at").asc(nulls_first=True), "-pk")[:_SHOWN]
    return render(request, "hub/sites/member_inbox/people.html", {"seat": seat, "threads": threads})


@require_safe
@_sandbox_only
def letter(request: HttpRequest, seat: Seat, thread_id: int) -> HttpResponse:
    thread = _thread(seat, thread_id)
    return _page(request, seat, thread, AnswerForm(initial={"email": _known_email(thread.member)}))


@post_only("letter", "thread_id")
@_sandbox_only
def answer(request: HttpRequest, seat: Seat, thread_id: int) -> HttpResponse:
    thread, form = _thread(seat, thread_id), AnswerForm(request.POST)

    def send() -> None:
        services.answer(thread=thread, body=form.cleaned_data["body"], share_contact_data=form.contact_data)

    return _done(request, seat, thread, form, send)


@post_only("letter", "thread_id")
@_sandbox_only
def decline(request: HttpRequest, seat: Seat, thread_id: int) -> HttpResponse:
    thread, form = _thread(seat, thread_id), DeclineForm(request.POST)
    return _done(request, seat, thread, form, lambda: services.decline(thread=thread, body=form.cleaned_data["body"]))


@post_only("letter", "thread_id")
@_sandbox_only
def privacy(request: HttpRequest, seat: Seat, thread_id: int) -> HttpResponse:
    """Allow or forbid exports of the member's profile."""
    thread = _thread(seat, thread_id)
    allows = request.POST.get("allows_export") == "1"
    set_allows_export(member=thread.member, allows=allows)
    message = _("%(name)s allows exports.") if allows else _("%(name)s does not allow exports.")
    messages.success(request, message % {"name": thread.member.name})
    return HttpResponseRedirect(reverse("letter", args=[thread.pk]))


def _done(
    request: HttpRequest, seat: Seat, thread: Thread, form: AnswerForm | DeclineForm, act: Callable[[], object]
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except MessagingRefused as refused:
            form.add_error(None, localized(refused))
        else:
            messages.success(request, _("%(name)s has answered.") % {"name": thread.member.name})
            return HttpResponseRedirect(reverse("conversation", args=[thread.pk]) + "#last")
    return _page(request, seat, thread, form)


def _page(request: HttpRequest, seat: Seat, thread: Thread, form: AnswerForm | DeclineForm) -> HttpResponse:
    context = {
        "seat": seat,
        "thread": thread,
        "member": thread.member,
        "letters": queries.messages(seat, thread=thread, span=None),
        "form": form,
    }
    return render(request, "hub/sites/member_inbox/letter.html", context, status=422 if form.errors else 200)


def _thread(seat: Seat, thread_id: int) -> Thread:
    threads = Thread.objects.filter(seat=seat, member__closed_at=None)
    return get_object_or_404(threads.select_related("member", "seat__person", "contract"), pk=thread_id)


def _known_email(member: Member) -> str:
    """Return the member's address; empty for imported people, who are real and have not shared their address."""
    if member.organization_id is not None:
        return ""
    return member.emails.order_by("pk").values_list("address", flat=True).first() or ""
