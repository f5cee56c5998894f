"""What every change of a record has in common: its number, its time, and telling the outbox."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from django.db.models import F

from hirewire.kit import clock
from hirewire.simulator.hooks import services as hooks
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Application, Candidate, Deletion, Job, SecurityGroup

#: Records that other systems follow.
Changing: TypeAlias = Job | Candidate | Application | SecurityGroup
Counter = Literal["next_job", "next_candidate", "next_application"]


def reserve(account_id: int, counter: Counter, count: int = 1) -> int:
    """The first of ``count`` numbers that nobody else gets. The row stays locked until the caller's commit."""
    Account.objects.filter(pk=account_id).update(**{counter: F(counter) + count})
    after: int = Account.objects.values_list(counter, flat=True).get(pk=account_id)
    return after - count


def take_turn(account_id: int) -> None:
    """Until the caller's commit nobody else changes records of the account, or reserves.

    Before any record is locked, or two callers lock each other out: what hangs
    on a record goes with it in whatever order the database likes. Besides, of
    two records that begin to resemble each other at the same moment neither
    would see the other.
    """
    Account.objects.select_for_update(no_key=True).values_list("pk").get(pk=account_id)


def changed(*records: Changing) -> None:
    """Save the records with a new time of change, and announce them."""
    now = clock.now()
    for record in records:
        record.updated_at = now
        record.save()
    announce(records)


def announce(records: Iterable[Changing], change: hooks.Change = "updated") -> None:
    """Tell the webhooks; records of one kind and account go together."""
    groups: dict[tuple[int, hooks.Kind], list[str]] = {}
    for record in records:
        groups.setdefault((record.account_id, _kind(record)), []).append(record.key)
    for (account_id, kind), keys in groups.items():
        hooks.announce(account_id=account_id, kind=kind, change=change, record_ids=keys)


def deleted(records: Iterable[Changing]) -> None:
    """Leave a tombstone for each record, and announce it."""
    gone = list(records)
    now = clock.now()
    Deletion.objects.bulk_create(
        Deletion(account_id=record.account_id, kind=_kind(record), record_id=record.key, deleted_at=now)
        for record in gone
    )
    announce(gone, "deleted")


def _kind(record: Changing) -> hooks.Kind:
    if isinstance(record, Job):
        return "job"
    if isinstance(record, SecurityGroup):
        return "group"
    return "candidate" if isinstance(record, Candidate) else "application"
