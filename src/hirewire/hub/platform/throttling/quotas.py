"""Finds the limit that applies: the application's own quota, else the quota for all, else the published limit.

Every process keeps the table of quotas in memory and reloads it every few seconds, so no call waits for a query.
"""

from collections.abc import Mapping
from time import monotonic
from typing import Final

from hirewire.hub.platform.throttling.limits import Group, Meter
from hirewire.hub.platform.throttling.models import Quota
from hirewire.kit.work import background

#: Seconds until a changed limit applies in all processes.
REFRESH: Final = 5.0

Limits = Mapping[Meter, int | None]
_Held = dict[tuple[int | None, str], dict[Meter, int | None]]


class _Quotas:
    """The quotas in memory. ``held`` is replaced as a whole, so no reader sees a half-loaded table."""

    def __init__(self) -> None:
        self.held: _Held = {}
        self.read_at = -REFRESH


_quotas: Final = _Quotas()


def limits_of(application_id: int, group: Group) -> Limits:
    quotas = _quotas.held
    for_all, own = quotas.get((None, group.name)), quotas.get((application_id, group.name))
    if for_all is None and own is None:
        return group.limits
    return {**group.limits, **(for_all or {}), **(own or {})}


def load() -> None:
    quotas: _Held = {}
    for quota in Quota.objects.all():
        quotas.setdefault((quota.application_id, quota.group), {})[Meter(quota.meter)] = quota.amount
    _quotas.held, _quotas.read_at = quotas, monotonic()


def forget() -> None:
    _quotas.held, _quotas.read_at = {}, -REFRESH


@background.chore
def refresh() -> None:
    if monotonic() - _quotas.read_at > REFRESH:
        load()
