"""Calls and push events of an application as they happen, in one list, newest first.

The page polls for the new rows of the list.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hirewire.hub.platform.journal.advice import faults_of
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, DeliveryTry
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.developers import watch_cursor, watch_docs
from hirewire.hub.sites.developers.watch_cursor import Cursor, WrittenBy
from hirewire.hub.sites.developers.watch_docs import Passage
from hirewire.kit import clock
from hirewire.kit.db import timed_ids

#: The largest number of rows on a fresh page, and also the largest number that one poll adds. If there are more new
#: rows, the poll returns the whole list anew.
PAGE: Final = 60
#: How far back a fresh page looks.
WINDOW: Final = timedelta(hours=24)
_REFUSED: Final = 400
_ARRIVED: Final = range(200, 300)
_NOT_SHOWN: Final = ("packed_request", "request_headers", "answer_headers")


class Shown(StrEnum):
    ALL = ""
    CALLS = "calls"
    EVENTS = "events"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """A call, one attempt to deliver an event, or an event that still waits for its first attempt."""

    key: str
    at: datetime
    is_event: bool
    #: Identifies the row in the URL of its details: the call's UUID, or the event's id.
    of: str
    verb: str
    name: str
    note: str
    status: int | None
    took_ms: float | None
    is_failed: bool
    docs: Passage
    is_waiting: bool = False
    #: How many calls the journal dropped just before this call.
    lost_before: int = 0

    @property
    def order(self) -> str:
        return f"{self.at.timestamp():017.6f} {self.key}"

    @property
    def replaces(self) -> str:
        """If this row is a delivery attempt, the key of the waiting row that it replaces; otherwise empty."""
        return f"event-{self.of}" if self.is_event and not self.is_waiting else ""


@dataclass(frozen=True, slots=True)
class Feed:
    rows: list[Row]
    #: The cursor with which the next poll begins; empty if that poll has to return the whole list.
    cursor: str
    #: Whether these rows are the whole list, not only the new rows.
    is_whole: bool = True


def fresh(application: DeveloperApplication, shown: Shown) -> Feed:
    cursor = watch_cursor.here()
    streams = _streams(application, shown, since=clock.now() - WINDOW)
    read, earlier = _read(streams), None
    if any(len(rows) > PAGE for rows in read.values()):
        # Rows that do not fit must not appear later as new, so record their transactions as read. Then read the rows
        # again: a transaction that ended after the first reading may be among those recorded, and its rows may fit.
        earlier = cursor.after(_writers(_streams(application, shown, since=cursor.since), cursor))
        read = _read(streams)
    return _feed(read, cursor, earlier, is_whole=True)


def news(application: DeveloperApplication, shown: Shown, text: str) -> Feed:
    """Return the rows that appeared since the poll that returned the cursor ``text``.

    Return the newest rows instead if the cursor no longer applies, or if more rows appeared than one poll adds.
    """
    before, now = watch_cursor.parsed(text), watch_cursor.here()
    if before is None or before.world != now.world or before.floor > now.floor:
        return fresh(application, shown)
    streams = _streams(application, shown, since=before.since)
    read = _read({name: rows.filter(before.unread(name)) for name, rows in streams.items()})
    feed = _feed(read, now, before, is_whole=False)
    return fresh(application, shown) if len(feed.rows) > PAGE else feed


def _read(streams: dict[str, QuerySet[Any]]) -> dict[str, list[Any]]:
    return {name: list(rows[: PAGE + 1]) for name, rows in streams.items()}


def _writers(streams: dict[str, QuerySet[Any]], cursor: Cursor) -> dict[str, list[int]]:
    """Return, for each stream, the transactions whose rows are unread for this cursor.

    Read at most one transaction more than a cursor can name, because one more already makes the cursor too long.
    """
    return {
        name: list(
            rows.filter(cursor.unread(name))
            .order_by()
            .values_list("written_by", flat=True)
            .distinct()[: watch_cursor.MOST_SEEN + 1]
        )
        for name, rows in streams.items()
    }


def _feed(read: dict[str, list[Any]], cursor: Cursor, before: Cursor | None, *, is_whole: bool) -> Feed:
    rows = [_ROWS[name](each) for name, those in read.items() for each in those]
    rows.sort(key=lambda row: row.order, reverse=True)
    written = {name: [each.written_by for each in those] for name, those in read.items()}
    return Feed(rows[:PAGE] if is_whole else rows, str(cursor.after(written, before)), is_whole)


def _streams(application: DeveloperApplication, shown: Shown, *, since: datetime) -> dict[str, QuerySet[Any]]:
    first, is_failed = timed_ids.first_at(since), shown is Shown.FAILED
    calls = ApiCall.objects.filter(application=application, pk__gte=first).defer(*_NOT_SHOWN)
    tries = DeliveryTry.objects.filter(delivery__event__application=application, pk__gte=first)
    waiting = Delivery.objects.filter(event__application=application, state=DeliveryState.PENDING, tries=0)
    if is_failed:
        calls = calls.filter(Q(status__gte=_REFUSED) | Q(refused__gt=0))
        tries = tries.exclude(status__gte=_ARRIVED.start, status__lt=_ARRIVED.stop)
    streams: dict[str, QuerySet[Any]] = {}
    if shown is not Shown.EVENTS:
        streams["calls"] = calls
    if shown is not Shown.CALLS:
        streams["tries"] = tries.select_related("delivery__event")
    if shown in {Shown.ALL, Shown.EVENTS}:
        streams["waiting"] = waiting.select_related("event", "endpoint")
    return {
        name: rows.annotate(written_by=WrittenBy(rows.model._meta.db_table)).order_by("-pk")  # noqa: SLF001 - Django's documented model API
        for name, rows in streams.items()
    }


def _call(call: ApiCall) -> Row:
    return Row(
        key=f"call-{call.uuid}",
        at=call.at,
        is_event=False,
        of=call.uuid,
        verb=call.verb,
        name=call.resource or call.path[:100],
        note=_hint(call) or _records(call),
        status=call.status,
        took_ms=call.took_ms,
        is_failed=call.status >= _REFUSED or call.refused > 0,
        docs=watch_docs.of_call(call),
        lost_before=call.lost_before,
    )


def _hint(call: ApiCall) -> str:
    """Return advice on the call if it was refused, otherwise on its first refused record; empty if none was refused."""
    fault = next(iter(faults_of(call.status, call.answer_body)), None)
    if fault is None:
        return ""
    return next((field.advice for field in fault.fields if field.advice), fault.advice)


def _records(call: ApiCall) -> str:
    if call.done:
        return ngettext("%(number)d record", "%(number)d records", call.done) % {"number": call.done}
    finder = next((part for part in call.query.split("&") if part.startswith("q=")), "")
    return finder or call.method


def _try(attempt: DeliveryTry) -> Row:
    has_arrived = attempt.status in _ARRIVED
    event = attempt.delivery.event
    return Row(
        key=f"try-{attempt.pk.hex}",
        at=attempt.at,
        is_event=True,
        of=event.pk,
        verb="",
        name=event.type,
        note="" if has_arrived else _receiver_hint(attempt),
        status=attempt.status,
        took_ms=attempt.took_ms,
        is_failed=not has_arrived,
        docs=watch_docs.of_event(event.type),
    )


def _receiver_hint(attempt: DeliveryTry) -> str:
    if attempt.status is None:
        return attempt.error or _("Your address did not answer.")
    if attempt.status in {401, 403}:
        return _("Check the signature against the bytes as received, with the secret of this application.")
    return _(
        "Answer with 200 as soon as you have the event. Until you do, it is sent again, for up to three days or until "
        "its data expires."
    )


def _waiting(delivery: Delivery) -> Row:
    event = delivery.event
    note = _("waits until sending is resumed") if delivery.endpoint.paused_at else _("on its way")
    return Row(
        key=f"event-{event.pk}",
        at=delivery.begun_at,
        is_event=True,
        of=event.pk,
        verb="",
        name=event.type,
        note=note,
        status=None,
        took_ms=None,
        is_failed=False,
        docs=watch_docs.of_event(event.type),
        is_waiting=True,
    )


_ROWS: Final[dict[str, Any]] = {"calls": _call, "tries": _try, "waiting": _waiting}
