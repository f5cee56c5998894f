"""A failed rule in a few lines, for a terminal or a failing test."""

from collections.abc import Iterator
from typing import Final

from hirewire.certification.findings import Fault, Result
from hirewire.certification.reports.masking import formatter, shown_address

#: How many lines of a text are shown after its first line.
_MOST_LINES: Final = 12
_show = formatter(with_people=False)


def explanation(result: Result) -> str:
    requirement = result.requirement
    lines = [f"{requirement.id} {requirement.title}: {result.verdict}", *fault_lines(result)]
    return "\n".join(lines)


def fault_lines(result: Result) -> Iterator[str]:
    if result.faults:
        yield from _fault(result.faults[0])
    else:
        yield from _line("wrong", _show(result.words))
    if len(result.faults) > 1:
        yield from _line("and", f"{len(result.faults) - 1} more of this kind")
    yield from _line("source", result.requirement.source.title)


def _fault(fault: Fault) -> Iterator[str]:
    yield from _line("wrong", _show(fault.words))
    if fault.call is not None:
        call = fault.call
        where = f"{call.number}, {call.at:%Y-%m-%d %H:%M:%S}: {call.verb} {shown_address(call.address)} → {call.status}"
        yield from _line("call", where)
    yield from _line("got", _show(fault.came))
    yield from _line("want", _show(fault.due))


def _line(name: str, text: str) -> Iterator[str]:
    first, *others = text.splitlines() or [""]
    yield f"    {name:<7} {first}"
    for other in others[:_MOST_LINES]:
        yield f"            {other}"
