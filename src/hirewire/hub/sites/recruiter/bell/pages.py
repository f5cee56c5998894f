"""Shows notifications, opens one, and marks them as read."""

from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import SeatView, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import active_seats
from hirewire.hub.identity.accounts.services import choose_contract
from hirewire.hub.recruiting.bell import following, queries, services
from hirewire.hub.recruiting.bell.models import Kind
from hirewire.hub.recruiting.bell.queries import Notification
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.hub.sites.recruiter.answers import go
from hirewire.kit import clock
from hirewire.kit.web.post_only import post_only

P = ParamSpec("P")
PAGE_SIZE: Final = 50
#: How many notifications fit into the bell without much scrolling.
LATEST: Final = 8
#: Nobody looks through more pages than this. A limit is needed, because each page also reads the rows of all earlier
#: pages.
_LAST_PAGE: Final = 40
#: No id of a seat has more digits than this.
_MOST_DIGITS: Final = 18
#: The hour, in UTC, in which ``send_summaries`` begins to send the e-mails.
_MAIL_HOUR: Final = 5
#: Filters of the page, as ``?show=``, with their labels.
SHOWN: Final = {
    "all": _lazy("All"),
    "unread": _lazy("Unread"),
    Kind.ANSWER.value: _lazy("InMail answers"),
    Kind.EXPORT.value: _lazy("Exports"),
    Kind.MENTION.value: _lazy("Mentions"),
    Kind.STAGE.value: _lazy("Jobs that you follow"),
}


def for_its_seat(view: SeatView[P]) -> SeatView[P]:
    """Switch to the seat that a link from an e-mail names, if the person is using another seat."""

    @wraps(view)
    def opened(request: HttpRequest, seat: Seat, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        named = request.GET.get("seat", "")
        if named == str(seat.pk) or not named.isdecimal() or len(named) > _MOST_DIGITS:
            return view(request, seat, *args, **kwargs)
        own = active_seats(seat.person).filter(pk=int(named)).first()
        if own is None:
            raise Http404("This notification belongs to a contract on which you have no active seat.")
        choose_contract(request, own)
        return HttpResponseRedirect(request.path)

    return opened


@require_safe
@seat_required
@for_its_seat
def notifications_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    show = request.GET.get("show", "")
    show, number = show if show in SHOWN else "all", _page_number(request)
    kinds = [Kind(show)] if show in Kind.values else list(Kind)
    rows = queries.notifications(
        seat, kinds=kinds, only_unread=show == "unread", start=(number - 1) * PAGE_SIZE, most=PAGE_SIZE + 1
    )
    context = {
        **_context(seat),
        "area": "notifications",
        "show": show,
        "choices": SHOWN.items(),
        "jobs": following.followed_jobs(seat),
        "has_mail": settings.HIREWIRE_MAIL,
        "wants_mail": queries.wants_mail(seat),
        "mail_at": clock.now().astimezone(UTC).replace(hour=_MAIL_HOUR, minute=0),
        "notifications": rows[:PAGE_SIZE],
        "newer": number - 1,
        "older": number + 1 if len(rows) > PAGE_SIZE and number < _LAST_PAGE else 0,
    }
    return render(request, "hub/sites/recruiter/bell/notifications.html", context)


@require_safe
@seat_required
def latest(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _latest(request, seat)


@require_safe
@seat_required
def count(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Return the number beside the bell, so that a page that has been open for a while can update the number."""
    context = {"unread_count": queries.shown_count(seat)}
    return render(request, "hub/sites/recruiter/bell/_status.html", context)


@post_only("notifications")
@seat_required
def read_all(request: HttpRequest, seat: Seat) -> HttpResponse:
    services.read_all(seat=seat, until=_until(request))
    if request.headers.get("HX-Request"):
        return _latest(request, seat)
    return HttpResponseRedirect(reverse("notifications"))


@post_only("notifications")
@seat_required
def want_mail(request: HttpRequest, seat: Seat) -> HttpResponse:
    services.want_mail(seat=seat, wants=request.POST.get("on") == "true")
    return HttpResponseRedirect(f"{reverse('notifications')}#mail")


@require_safe
@seat_required
@for_its_seat
def open_notification(request: HttpRequest, seat: Seat, kind: str, number: int) -> HttpResponse:
    notification = queries.notification(seat, Kind(kind), number) if kind in Kind.values else None
    if notification is None:
        raise Http404("This notification is gone, or you may no longer see what it is about.")
    services.read(seat=seat, kind=notification.kind, number=notification.number)
    return go(request, _address(notification))


def _latest(request: HttpRequest, seat: Seat) -> HttpResponse:
    context = {
        **_context(seat),
        "notifications": queries.notifications(seat, most=LATEST),
        "unread_count": queries.shown_count(seat),
    }
    return render(request, "hub/sites/recruiter/bell/_latest.html", context)


def _context(seat: Seat) -> dict[str, Any]:
    # "Mark all as read" covers only what the person saw: notifications that arrive after this page was rendered stay
    # unread.
    return {"seat": seat, "until": clock.now().isoformat()}


def _until(request: HttpRequest) -> datetime:
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    return until if until is not None and is_aware(until) else clock.now()


def _page_number(request: HttpRequest) -> int:
    number = request.GET.get("page", "")
    return min(max(int(number), 1), _LAST_PAGE) if number.isdecimal() and len(number) < 5 else 1  # noqa: PLR2004 - digits


def _address(notification: Notification) -> str:
    about = notification.about
    if notification.kind is Kind.ANSWER:
        return f"{reverse('conversation', args=[about.pk])}#last"
    if notification.kind is Kind.MENTION:
        return f"{reverse('profile', args=[notification.member.pk], query={'tab': 'notes'})}#note-{about.note_id}"
    if notification.kind is Kind.EXPORT and about.state == ExportState.FAILED:
        return reverse("exports", query={"state": "failed"})
    return reverse("profile", args=[notification.member.pk], query={"tab": "ats"})
