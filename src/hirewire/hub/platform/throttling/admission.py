from dataclasses import replace
from functools import partial
from typing import Final

from django.conf import settings

from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.throttling.counting import Key
from hirewire.hub.platform.throttling.errors import Throttled
from hirewire.hub.platform.throttling.limits import Group, Meter, Unit, group_of
from hirewire.hub.platform.throttling.quotas import limits_of
from hirewire.hub.platform.throttling.services import COUNTERS
from hirewire.hub.restli.invoking import Invocation, Invoke
from hirewire.hub.restli.messages import Answer
from hirewire.kit import clock
from hirewire.kit.monitoring import meters
from hirewire.kit.work import background

_REFUSED: Final = meters.counter("hirewire_throttled_calls", "Calls refused because of a limit.", ("group", "meter"))


def throttled(invoke: Invoke[Caller]) -> Invoke[Caller]:
    """Count requests when they arrive, and records just before they are written. Refuse both above their limits.

    A request is counted whatever its outcome, unless it exceeds a limit of requests. The records of a refused batch are
    not counted.
    """

    def counted(invocation: Invocation[Caller]) -> Answer:
        if not settings.HIREWIRE_THROTTLE:
            return invoke(invocation)
        background.wake()
        group = group_of(f"{invocation.call.root}/{invocation.resource.full_name()}")
        charge = partial(_charge, invocation.caller.application.pk, group)
        charge(Unit.REQUESTS, 1)
        return invoke(replace(invocation, admit=partial(charge, Unit.RECORDS)))

    return counted


def _charge(application_id: int, group: Group, unit: Unit, amount: int) -> None:
    limits, now = limits_of(application_id, group), clock.now()
    taken: list[Key] = []
    for meter in _METERS[unit]:
        # Each day's requests are counted even if they are not limited, because the count is displayed.
        if meter in limits or meter is Meter.REQUESTS_A_DAY:
            key = Key(application_id, group.name, meter, meter.start_of(now))
            if not COUNTERS.take(key, amount, limits.get(meter)):
                for other in taken:
                    COUNTERS.give_back(other, amount)
                if meters.is_on():
                    _REFUSED.labels(group.name, meter.value).inc()
                raise Throttled(key.starts_at + meter.span - now)
            taken.append(key)


_METERS = {unit: tuple(meter for meter in Meter if meter.unit is unit) for unit in Unit}
