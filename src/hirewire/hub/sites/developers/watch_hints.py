"""Which certification rules a call breaks, judged only by this call and the calls shortly before and after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from hirewire.certification.judging import Plan, judge
from hirewire.certification.reports.masking import formatter
from hirewire.certification.requirements import Requirement
from hirewire.hub.platform.certifying import recorded
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.provisioning.models import DeveloperApplication

#: Read the traffic this long before and after a call, because some rules are about the order of calls.
BEFORE: Final = timedelta(hours=1)
AFTER: Final = timedelta(minutes=10)
#: A row has to open quickly, so fewer calls are read than for a certification run.
MOST_CALLS: Final = 500
_SHOW: Final = formatter(with_people=False)


@dataclass(frozen=True, slots=True)
class Hint:
    requirement: Requirement
    words: str


def hints_of(application: DeveloperApplication, call: ApiCall) -> list[Hint]:
    return list(_hints(application, call))


def _hints(application: DeveloperApplication, call: ApiCall) -> Iterator[Hint]:
    traffic = recorded.traffic(application, call.at - BEFORE, until=call.at + AFTER, most=MOST_CALLS)
    for result in judge(traffic, Plan(is_strict=True)):
        fault = next((each for each in result.faults if each.call is not None and each.call.id == call.uuid), None)
        if fault is not None:
            yield Hint(result.requirement, _SHOW(fault.words))
