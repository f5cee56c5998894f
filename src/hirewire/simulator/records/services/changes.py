"""What all changes of records share: locks, numbers, the time of change, announcements and tombstones."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F, Model, QuerySet

from hirewire.kit import clock
from hirewire.simulator.hooks import services as hooks
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.errors import GoneError, LeftRecruiterError
from hirewire.simulator.records.models import Application, Candidate, Deletion, Job, SecurityGroup

Changing: TypeAlias = Job | Candidate | Application | SecurityGroup
Counter = Literal["next_job", "next_candidate", "next_application"]


def reserve(account_id: int, counter: Counter, count: int = 1) -> int:
    """Reserve numbers; return the first of them. The account row stays locked until the caller commits."""
    Account.objects.filter(pk=account_id).update(**{counter: F(counter) + count})
    after: int = Account.objects.values_list(counter, flat=True).get(pk=account_id)
    return after - count


def take_turn(account_id: int, *records: Model) -> None:
    """Lock the account until the caller commits, so that nobody else changes its records or reserves numbers.

    ``records``, which the caller read earlier, are read again. Somebody may have changed them meanwhile, and saving an
    outdated copy would undo that change.

    Call this before locking any record. Otherwise, two callers may deadlock: the database deletes dependent rows in any
    order, so each caller may wait for a row that the other has locked. The lock also matters if two changes make two
    records similar at the same moment: the later change then sees the earlier one.
    """
    Account.objects.select_for_update(no_key=True).values_list("pk").get(pk=account_id)
    for record in records:
        try:
            record.refresh_from_db()
        except ObjectDoesNotExist as missing:
            raise GoneError from missing


def require_recruiter(account_id: int) -> None:
    """Refuse data from Recruiter if the account has left Recruiter. Call this after ``take_turn``.

    After the account has left, the agent may still send data while this system deletes what came from Recruiter.
    """
    if Account.objects.filter(pk=account_id, left_recruiter_at__isnull=False).exists():
        raise LeftRecruiterError


def changed(*records: Changing) -> None:
    now = clock.now()
    for record in records:
        record.updated_at = now
        record.save()
    announce(records)


def changed_too(applications: QuerySet[Application]) -> None:
    """Mark applications as changed, because their job or candidate has changed in a way that concerns them."""
    rows = list(applications.only("account_id", "number").order_by("pk"))
    applications.update(updated_at=clock.now())
    announce(rows)


def announce(records: Iterable[Changing], change: hooks.Change = "updated") -> None:
    groups: dict[tuple[int, hooks.Kind], list[str]] = {}
    for record in records:
        groups.setdefault((record.account_id, _kind(record)), []).append(record.key)
    for (account_id, kind), keys in groups.items():
        hooks.announce(account_id=account_id, kind=kind, change=change, record_ids=keys)


def deleted(records: Iterable[Changing]) -> None:
    deleted_records = list(records)
    now = clock.now()
    Deletion.objects.bulk_create(
        Deletion(account_id=record.account_id, kind=_kind(record), record_id=record.key, deleted_at=now)
        for record in deleted_records
    )
    announce(deleted_records, "deleted")


def _kind(record: Changing) -> hooks.Kind:
    if isinstance(record, Job):
        return "job"
    if isinstance(record, SecurityGroup):
        return "group"
    return "candidate" if isinstance(record, Candidate) else "application"
