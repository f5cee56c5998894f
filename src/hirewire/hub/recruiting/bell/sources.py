"""Where notifications come from: for each kind, the rows that a seat may see.

The queries apply the same access rules as the pages. So the bell reveals nothing that a page would not show, and a seat
that loses access to a row also loses the notification about it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.matching.models import Candidacy
from hirewire.hub.ats.matching.queries import candidacies
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.bell.following import followed_ids, ringing_jobs
from hirewire.hub.recruiting.bell.models import Kind
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.queries import exports_by
from hirewire.hub.recruiting.messaging.models import Message, NoteMention, Side, Thread
from hirewire.hub.recruiting.messaging.queries import notes_seen_by


@dataclass(frozen=True, slots=True)
class Source:
    #: Returns the rows that store the seat's events after an instant. Each row has ``at``, the time of its event.
    rows: Callable[[Seat, datetime], "QuerySet[Any]"]
    #: What becomes the notification's number.
    number: Combinable = F("pk")
    #: The number of the same notification in earlier releases. Links in older e-mails and older marks still use it.
    earlier_number: Combinable = F("pk")
    #: The condition for unread rows. None if ``ReadNotification``, and not the row, stores what was read.
    is_unread: Q | None = None


def _answers(seat: Seat, since: datetime) -> "QuerySet[Thread]":
    """Threads that the member answered. ``words`` is the member's newest text; a declined InMail may have none."""
    theirs = Message.objects.filter(thread=OuterRef("pk"), author=Side.MEMBER).order_by("-created_at", "-pk")
    return (
        Thread.objects.filter(seat=seat, member__closed_at=None)
        .annotate(at=Coalesce("last_answer_at", "answered_at"), words=Subquery(theirs.values("body")[:1]))
        .filter(at__gt=since)
        .select_related("member")
    )


def _exports(seat: Seat, since: datetime) -> "QuerySet[Export]":
    ended = exports_by(seat).filter(finished_at__gt=since, member__closed_at=None)
    return ended.annotate(at=F("finished_at")).select_related("member", "application")


def _mentions(seat: Seat, since: datetime) -> "QuerySet[NoteMention]":
    mentions = NoteMention.objects.filter(seat=seat, created_at__gt=since, note__in=notes_seen_by(seat))
    return (
        mentions.filter(note__member__closed_at=None)
        .annotate(at=F("created_at"))
        .select_related("note__member", "note__owner__person")
    )


def _stages(seat: Seat, since: datetime) -> "QuerySet[Candidacy]":
    """The latest stage of each person in a job that the seat follows and still sees."""
    job = ringing_jobs(seat, OuterRef("since")).filter(
        organization=seat.contract.organization_id,
        application_id=OuterRef("application_id"),
        external_job_posting_id=OuterRef("ats_job_posting_id"),
    )
    # If the seat exported the person to this job, the end of the export caused a notification. So leave out a stage
    # that the person reached before the export ended.
    own_export = Export.objects.filter(
        seat=seat,
        organization=seat.contract.organization_id,
        application_id=OuterRef("application_id"),
        member_id=OuterRef("member_id"),
        external_job_posting_id=OuterRef("ats_job_posting_id"),
        finished_at__gte=OuterRef("since"),
    )
    members = Member.objects.visible_to(seat.contract.organization).filter(closed_at=None)
    return (
        candidacies(visibility_scope(seat, Feature.IN_ATS))
        .filter(
            Exists(job),
            ~Exists(own_export),
            ats_job_posting_id__in=followed_ids(seat),
            changed_at__gt=since,
            member__in=members,
        )
        .annotate(at=F("changed_at"), job_title=Subquery(job.values("title")[:1]))
        .select_related("member")
    )


#: A hash of the columns that identify a candidacy within a company. Addresses contain the number, so it has no sign.
_CANDIDACY_NUMBER: Final = Func(
    F("application_id"),
    F("ats_job_application_id"),
    F("member_id"),
    template="(hashtextextended(concat_ws('|', %(expressions)s), 0) & 9223372036854775807)",
    output_field=BigIntegerField(),
)

SOURCES: Final[Mapping[Kind, Source]] = {
    Kind.ANSWER: Source(_answers, is_unread=Q(is_unread=True)),
    Kind.EXPORT: Source(_exports),
    Kind.MENTION: Source(_mentions),
    Kind.STAGE: Source(_stages, _CANDIDACY_NUMBER, F("member_id")),
}
