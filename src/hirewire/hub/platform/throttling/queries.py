"""Reads how much of each limit an application has used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.throttling.limits import GROUPS, Group, Meter, group_of
from hirewire.hub.platform.throttling.models import Quota, Usage
from hirewire.kit import clock


@dataclass(frozen=True, slots=True)
class Allowance:
    """A limit of an application, and its usage. The usage is at most half a second out of date."""

    group: Group
    meter: Meter
    #: None means that the meter is counted but not limited.
    limit: int | None
    used: int
    resets_at: datetime
    #: Whether an operator set the limit, for this application or for all.
    is_set: bool

    @property
    def remaining(self) -> int | None:
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def is_exhausted(self) -> bool:
        return self.remaining == 0


def quota_of(application: DeveloperApplication) -> list[Allowance]:
    """Return all limits of an application, and its meters that are counted without a limit. Runs two queries."""
    now = clock.now()
    starts = {meter: meter.start_of(now) for meter in Meter}
    current = Q(pk__in=())
    for meter, start in starts.items():
        current |= Q(meter=meter, starts_at=start)
    used = {
        (usage.group, Meter(usage.meter)): max(0, usage.used)
        for usage in Usage.objects.filter(current, application=application)
    }
    limits, chosen = _limits(application)
    return [
        Allowance(
            group=group_of_name(name),
            meter=meter,
            limit=limits.get((name, meter)),
            used=used.get((name, meter), 0),
            resets_at=starts[meter] + meter.span,
            is_set=(name, meter) in chosen,
        )
        for name, meter in _in_order({**limits, **used})
    ]


def group_of_name(name: str) -> Group:
    return GROUPS.get(name) or group_of(name)


_Which = tuple[str, Meter]


def _limits(application: DeveloperApplication) -> tuple[dict[_Which, int | None], set[_Which]]:
    limits: dict[_Which, int | None] = {
        (group.name, meter): amount for group in GROUPS.values() for meter, amount in group.limits.items()
    }
    # The application's own quotas come last, so they override the quotas for all applications.
    quotas = Quota.objects.filter(Q(application=application) | Q(application=None))
    own_last = sorted(quotas, key=lambda quota: quota.application_id is not None)
    chosen = {(quota.group, Meter(quota.meter)): quota.amount for quota in own_last}
    return {**limits, **chosen}, set(chosen)


def _in_order(limited: Iterable[_Which]) -> list[_Which]:
    places = {name: place for place, name in enumerate(GROUPS)}
    meters = {meter: place for place, meter in enumerate(Meter)}
    return sorted(limited, key=lambda each: (places.get(each[0], len(places)), each[0], meters[each[1]]))
