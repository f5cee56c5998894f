"""The daily e-mail with a summary of unread notifications: at most one per seat and day.

A summary is recorded as sent before it is handed to the mail server. If the worker dies in between, no summary is sent
that day, and the next summary lists the same notifications. A summary is retried only if the server certainly did not
accept it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.mails.letters import Letter, Link, page_url
from hirewire.hub.identity.mails.sending import NotAcceptedError, UnclearError, deliver
from hirewire.hub.recruiting.bell import queries
from hirewire.hub.recruiting.bell.models import Bell
from hirewire.hub.recruiting.bell.queries import Notification
from hirewire.hub.recruiting.bell.words import words_of
from hirewire.kit import clock
from hirewire.kit.db import row_security

#: How many notifications an e-mail lists. The rest are only counted.
NAMED: Final = 20
_READ: Final = 200


def seats_to_mail() -> "QuerySet[Seat]":
    had_one = Q(bell__mailed_at__gte=_today())
    return (
        Seat.objects.filter(state=SeatState.ACTIVE, contract__ended_at=None, person__is_active=True)
        .exclude(had_one)
        .exclude(bell__wants_mail=False)
    )


def send_summary(*, seat: Seat) -> bool:
    """Send the unread notifications that have not been in a summary yet.

    Returns True if they were sent or may have been sent.
    """
    now = clock.now()
    news = _news(seat)
    if not news or not _claim(seat, now):
        return False
    try:
        deliver(
            lambda: summary(seat, _lines(seat, news)),
            sign_ins.recipient_for(seat.person, seat.person.email),
            kind="daily summary",
        )
    except NotAcceptedError:
        Bell.objects.filter(seat=seat).update(mailed_at=None)
        raise
    except UnclearError:
        # Do not retry: the server may have accepted the e-mail, and two e-mails on one day would be worse than none.
        pass
    Bell.objects.filter(seat=seat).update(told_until=now)
    return True


def _today() -> datetime:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _news(seat: Seat) -> Sequence[Notification]:
    told_until = Bell.objects.filter(seat=seat).values_list("told_until", flat=True).first()
    with row_security.only(seat.contract.organization_id):
        unread = queries.notifications(seat, only_unread=True, most=_READ)
    return [notification for notification in unread if told_until is None or notification.at > told_until]


@transaction.atomic
def _claim(seat: Seat, now: datetime) -> bool:
    """Record the day's summary as sent, and return whether it was due. Of two workers, only one gets True."""
    Bell.objects.get_or_create(seat=seat, defaults={"read_until": now - queries.KEPT})
    due = Bell.objects.filter(Q(mailed_at=None) | Q(mailed_at__lt=_today()), seat=seat, wants_mail=True)
    return bool(due.update(mailed_at=now))


def summary(seat: Seat, lines: Sequence[Link]) -> Letter:
    count = len(lines)
    title = ngettext("{count} new notification in Recruiter", "{count} new notifications in Recruiter", count)
    stop = f"{_url(seat, 'notifications')}#mail"
    return Letter(
        subject=title.format(count=count),
        greeting=_("Hello {name},").format(name=seat.person.first_name),
        place=seat.contract.name,
        items=lines[:NAMED],
        more=_("And {count} more.").format(count=count - NAMED) if count > NAMED else "",
        action=Link(_("All notifications"), _url(seat, "notifications")),
        footer=Link(_("Stop this daily summary"), stop),
        unsubscribe=stop,
    )


def _lines(seat: Seat, news: Sequence[Notification]) -> list[Link]:
    return [Link(words_of(each), _url(seat, "notification", each.kind, each.number)) for each in news]


def _url(seat: Seat, name: str, *arguments: object) -> str:
    """A page's URL. It names the seat, because the person may be using another seat when they open the page."""
    return page_url(name, *arguments, seat=seat.pk)
