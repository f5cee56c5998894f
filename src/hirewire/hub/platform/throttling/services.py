"""The table of usage, and the limits that an operator sets."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from hirewire.hub.identity.audit import services as audit
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.throttling import quotas
from hirewire.hub.platform.throttling.counting import Counters, Key
from hirewire.hub.platform.throttling.limits import GROUPS, Meter
from hirewire.hub.platform.throttling.models import Quota, Usage
from hirewire.kit import clock
from hirewire.kit.work import background

#: The time for which daily counts are kept.
KEPT: Final = {Meter.REQUESTS_A_DAY: timedelta(days=30), Meter.RECORDS_A_DAY: timedelta(days=30)}
_SHORT: Final = timedelta(hours=1)
#: The sandbox multiplies each published limit on records per minute by this factor, so that the throttle does not
#: slow down a first sync.
SANDBOX_FACTOR: Final = 20

# The rows are sorted by key, so every process locks them in the same order, and no two processes deadlock.
_ADD: Final = """
INSERT INTO hub_usage AS held (application_id, "group", meter, starts_at, used)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::bigint[])
ORDER BY 1, 2, 3, 4
ON CONFLICT (application_id, "group", meter, starts_at) DO UPDATE SET used = held.used + excluded.used
RETURNING application_id, "group", meter, starts_at, used
"""


def add(amounts: Mapping[Key, int]) -> dict[Key, int]:
    columns = zip(*[(*key, amount) for key, amount in amounts.items()], strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [list(column) for column in columns])
        return {Key(pk, group, Meter(meter), at): used for pk, group, meter, at, used in cursor.fetchall()}


COUNTERS: Final = Counters(add)


@background.chore
def flush() -> None:
    COUNTERS.flush(clock.now())


@transaction.atomic
def set_quota(*, application: DeveloperApplication | None, group: str, meter: Meter, amount: int | None) -> None:
    """Set a limit. If ``amount`` is None, there is no limit.

    If ``application`` is None, the limit applies to every application that has no limit of its own.
    """
    if Quota.objects.filter(application=application, group=group, meter=meter, amount=amount).exists():
        return
    Quota.objects.update_or_create(application=application, group=group, meter=meter, defaults={"amount": amount})
    _record(application, f"{group} {meter}", "no limit" if amount is None else str(amount))
    quotas.load()


@transaction.atomic
def reset_quota(*, application: DeveloperApplication | None, group: str, meter: Meter) -> None:
    if not Quota.objects.filter(application=application, group=group, meter=meter).delete()[0]:
        return
    _record(application, f"{group} {meter}", "as published")
    quotas.load()


@transaction.atomic
def widen_for_sandbox() -> None:
    """Raise the published limits on records per minute. Limits that an operator has set for all applications stay."""
    meter = Meter.RECORDS_A_MINUTE
    Quota.objects.bulk_create(
        (
            Quota(group=group.name, meter=meter, amount=group.limits[meter] * SANDBOX_FACTOR)
            for group in GROUPS.values()
            if meter in group.limits
        ),
        ignore_conflicts=True,
    )


def forget_old() -> int:
    now = clock.now()
    return sum(
        Usage.objects.filter(meter=meter, starts_at__lt=now - KEPT.get(meter, _SHORT)).delete()[0] for meter in Meter
    )


def _record(application: DeveloperApplication | None, subject: str, after: str) -> None:
    if application is not None:
        audit.record(
            action="throttling.quota_set",
            actor=application,
            organization=application.organization,
            application=application,
            subject=subject,
            after=after,
        )
