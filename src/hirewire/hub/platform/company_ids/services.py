"""Stores which ids are accepted for a company. Callers decide on changes and record them in the audit trail."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from hirewire.hub.platform.company_ids.models import OtherId


@transaction.atomic
def expect(*, application_ids: Collection[int], number: int, changes_at: datetime) -> None:
    """Accept a future id. It may be an id that the company had before."""
    OtherId.objects.bulk_create(
        (
            OtherId(application_id=application_id, number=number, changes_at=changes_at)
            for application_id in application_ids
        ),
        ignore_conflicts=True,
    )
    _former(application_ids, number).update(returns_at=changes_at)


@transaction.atomic
def postpone(*, application_ids: Collection[int], number: int, changes_at: datetime) -> None:
    _expected(application_ids, number).update(changes_at=changes_at)
    _former(application_ids, number).update(returns_at=changes_at)


@transaction.atomic
def unexpect(*, application_ids: Collection[int], number: int) -> None:
    _expected(application_ids, number).delete()
    _former(application_ids, number).update(returns_at=None)


@transaction.atomic
def change(
    *, application_ids: Collection[int], former: int, number: int, changed_at: datetime, ends_at: datetime
) -> None:
    """Record that ``former`` has become ``number``. ``former`` is still accepted until ``ends_at``."""
    OtherId.objects.filter(application__in=application_ids, number=number).delete()
    OtherId.objects.bulk_create(
        OtherId(application_id=application_id, number=former, is_former=True, changes_at=changed_at, ends_at=ends_at)
        for application_id in application_ids
    )


def _former(application_ids: Collection[int], number: int) -> QuerySet[OtherId]:
    return OtherId.objects.filter(application__in=application_ids, number=number, is_former=True)


def _expected(application_ids: Collection[int], number: int) -> QuerySet[OtherId]:
    return OtherId.objects.filter(application__in=application_ids, number=number, is_former=False)
