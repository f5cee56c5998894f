"""InMail: writing to a member, the inbox, and one conversation."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import queries, services
from hirewire.hub.recruiting.messaging.errors import MessagingRefused
from hirewire.hub.recruiting.messaging.models import InMailState, Message, Thread
from hirewire.hub.recruiting.messaging.writing import PLACEHOLDERS, finished
from hirewire.hub.sites.recruiter.answers import go
from hirewire.hub.sites.recruiter.drafts import FIELDS, Draft, draft_of
from hirewire.hub.sites.recruiter.members import member_for
from hirewire.hub.sites.recruiter.people.profile_page import profile_context
from hirewire.hub.sites.recruiter.writing_forms import InMailForm
from hirewire.kit.environment import is_sandbox
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.paging import page_of

PAGE_SIZE = 25
#: Filters of the inbox, as ``?show=``, with their labels.
SHOWN: Final = {
    "all": _lazy("All"),
    "unread": _lazy("Unread"),
    "waiting": _lazy("No answer yet"),
    "accepted": _lazy("Accepted"),
    "declined": _lazy("Declined"),
}
#: The field that marks a POST which only chooses a template. Its value is the id of the previous template.
_FILLED: Final = "filled"


@require_safe
@seat_required
def inbox(request: HttpRequest, seat: Seat) -> HttpResponse:
    counts = queries.inbox_counts(seat)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "all"
    threads = queries.inbox(seat)
    if show == "unread":
        threads = threads.filter(is_unread=True)
    elif show != "all":
        threads = threads.filter(state=InMailState(show.upper()))
    page = page_of(request, threads, size=PAGE_SIZE, total=counts[show])
    context = {
        "seat": seat,
        "area": "inbox",
        "show": show,
        "choices": [(name, words, counts[name]) for name, words in SHOWN.items()],
        "page": page,
        "threads": page.object_list,
    }
    return render(request, "hub/sites/recruiter/inbox/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def conversation(request: HttpRequest, seat: Seat, thread_id: int) -> HttpResponse:
    """Show a conversation and mark it as read, or send a new message."""
    threads = Thread.objects.filter(seat=seat, member__closed_at=None).select_related("member", "seat__person")
    thread = get_object_or_404(threads, pk=thread_id)
    form = InMailForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _send(seat, thread.member, form):
        return go(request, f"{reverse('conversation', args=[thread.pk])}#last")
    if request.method == "GET":
        services.read_thread(thread=thread)
    letters = list(queries.messages(seat, thread=thread, span=None))
    context = {
        "seat": seat,
        "area": "inbox",
        "thread": thread,
        "member": thread.member,
        "letters": letters,
        "with_new_subject": _with_new_subject(letters),
        "form": form,
        "reply_subject": form["subject"].value() or _answer_subject(letters[0].subject if letters else ""),
        "can_answer_for_them": is_sandbox(),
    }
    return render(request, "hub/sites/recruiter/inbox/conversation.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.INMAIL)
def compose(request: HttpRequest, seat: Seat, member_id: int) -> HttpResponse:
    """Show the InMail dialog, fill it in from a template, or send the InMail."""
    member = member_for(seat, member_id)
    is_choosing = request.method != "POST" or _FILLED in request.POST
    draft = _draft(request, seat, member)
    form = InMailForm(initial=draft.texts) if is_choosing else InMailForm(request.POST)
    if not is_choosing and form.is_valid():
        sent = _send(seat, member, form)
        if sent:
            messages.success(request, _("Sent to {member}.").format(member=member.name))
            return go(request, reverse("conversation", args=[sent.thread_id]))
    context: dict[str, Any] = {
        "seat": seat,
        "member": member,
        "form": form,
        "templates": queries.templates_of(seat),
        "draft": draft,
        "starts_with_subject": _FILLED not in request.POST,
        "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS],
        "thread": Thread.objects.filter(seat=seat, member=member).first(),
    }
    status = 422 if form.errors else 200
    if request.headers.get("HX-Request"):
        return render(request, "hub/sites/recruiter/inbox/_inmail_dialog.html", context, status=status)
    context = {**profile_context(request, seat, member.pk), **context, "is_page": True}
    return render(request, "hub/sites/recruiter/inbox/inmail.html", context, status=status)


def _send(seat: Seat, member: Member, form: InMailForm) -> Message | None:
    try:
        return services.send_inmail(
            seat=seat,
            member=member,
            subject=finished(form.cleaned_data["subject"], seat=seat, member=member),
            body=finished(form.cleaned_data["body"], seat=seat, member=member),
        )
    except MessagingRefused as refused:
        form.add_error(None, localized(refused))
        return None


def _draft(request: HttpRequest, seat: Seat, member: Member) -> Draft:
    sent = request.POST or request.GET
    written = {} if "replaces" in sent else {field: request.POST.get(field, "") for field in FIELDS}
    return draft_of(seat, member, written, chosen=sent.get("template", ""), before=sent.get(_FILLED, ""))


def _with_new_subject(letters: Sequence[Message]) -> set[int]:
    """Return the ids of messages whose subject is not empty and differs from the first subject by more than "Re: "."""
    usual = {"", *(_answer_subject(letter.subject) for letter in letters[:1])}
    return {letter.pk for letter in letters if _answer_subject(letter.subject) not in usual}


def _answer_subject(first: str) -> str:
    return first if first.startswith("Re: ") or not first else f"Re: {first}"[: services.MOST_SUBJECT]
