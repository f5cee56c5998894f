"""How much an ATS sends at a time, and how it waits after refusals."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from itertools import groupby
from typing import Final

from hirewire.certification.calls import Call, Traffic
from hirewire.certification.findings import Fault, Finding, Options, counted
from hirewire.certification.kinds import SYNCED, Kind

BATCH: Final = 100
RECORDS_A_MINUTE: Final = 10_000
JOBS_A_MINUTE: Final = 2_000
REQUESTS_A_DAY: Final = 100_000
#: Interview feedback below ``/rest/`` has this limit on requests, but no limit on records per minute.
FEEDBACK_REQUESTS_A_DAY: Final = 1_000_000
#: After a 429, calls of other processes may still be in flight for this long.
_ON_THEIR_WAY: Final = timedelta(seconds=1)
#: This many refusals within ``_SHORT`` are a loop without waits.
_HAMMER: Final = 6
_SHORT: Final = timedelta(seconds=2)
#: What a limit applies to: the calls that one developer application sends to one endpoint in a day or minute. The
#: endpoint is identified by the first segment of the path and the kind of records.
Span = tuple[str, str, Kind | None, str]


def volume(traffic: Traffic, _options: Options) -> Finding:
    writes = [call for call in traffic.kinds(*SYNCED) if call.verb != "GET"]
    if not writes:
        return Finding(missing="Calls that send records.")
    faults = [*_batches(writes), *_minutes(writes), *_days(traffic), *_waits(traffic)]
    largest = max(map(records_in, writes))
    return Finding(faults, f"{counted(len(writes), 'call')} with at most {counted(largest, 'record')} each.")


def records_in(call: Call) -> int:
    body = call.body if isinstance(call.body, dict) else {}
    entities = body.get("entities") or body.get("elements") or ()
    return max(len(entities), call.done + call.refused)


def _batches(writes: list[Call]) -> Iterator[Fault]:
    for call in writes:
        if (count := records_in(call)) > BATCH:
            yield Fault("A batch was too large.", call, f"{count} records", f"At most {BATCH}.")


def _minutes(writes: list[Call]) -> Iterator[Fault]:
    """Find minutes with too many written records.

    Deletions do not count, nor do records that must be sent again because the server did not judge them.
    """
    counts: dict[Span, int] = defaultdict(int)
    for call in writes:
        if call.verb == "DELETE" or not call.is_judged or _is_newer_feedback(call):
            continue
        minute = _span(call, "%Y-%m-%d %H:%M")
        before = counts[minute]
        counts[minute] += records_in(call)
        most = JOBS_A_MINUTE if call.kind is Kind.JOBS else RECORDS_A_MINUTE
        if before <= most < counts[minute]:
            yield Fault(
                f"More {call.kind} within a minute than allowed.", call, f"{counts[minute]} records", f"At most {most}."
            )


def _days(traffic: Traffic) -> Iterator[Fault]:
    counts: dict[Span, int] = defaultdict(int)
    for call in traffic.kinds(*SYNCED):
        day = _span(call, "%Y-%m-%d")
        counts[day] += 1
        most = FEEDBACK_REQUESTS_A_DAY if _is_newer_feedback(call) else REQUESTS_A_DAY
        if counts[day] == most + 1:
            yield Fault(f"Too many requests for {call.kind} in a day.", call, "", f"At most {most}.")


def _span(call: Call, form: str) -> Span:
    return call.application, call.root, call.kind, call.at.strftime(form)


def _is_newer_feedback(call: Call) -> bool:
    return call.kind is Kind.FEEDBACK and call.root == "rest"


def _waits(traffic: Traffic) -> Iterator[Fault]:
    def group(call: Call) -> tuple[str, str]:
        return call.application, str(call.kind)

    for _, calls in groupby(sorted(traffic.business, key=group), key=group):
        own = list(calls)
        yield from _hurried(own)
        yield from _hammered(own)


def _hurried(own: list[Call]) -> Iterator[Fault]:
    """Find calls that came too early: a 429 had asked the ATS to wait longer."""
    for place, refused in enumerate(own):
        wait = retry_after(refused)
        if refused.status != HTTPStatus.TOO_MANY_REQUESTS or not wait:
            continue
        for call in own[place + 1 :]:
            if call.at - refused.at >= wait:
                break
            if call.at - refused.at > _ON_THEIR_WAY:
                words = "The ATS called again before the wait that the 429 asked for was over."
                after = (call.at - refused.at).total_seconds()
                yield Fault(words, call, f"{after:.1f} s later", f"Retry-After: {wait.total_seconds():.0f}")
                return


def retry_after(call: Call) -> timedelta | None:
    text = call.answer_headers.get("retry-after", "").strip()
    return timedelta(seconds=int(text)) if text.isdecimal() and text.isascii() else None


def _hammered(own: list[Call]) -> Iterator[Fault]:
    def is_unavailable(call: Call) -> bool:
        return call.status == HTTPStatus.TOO_MANY_REQUESTS or call.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    for unavailable, run in groupby(own, key=is_unavailable):
        refusals = list(run) if unavailable else []
        for first, last in zip(refusals, refusals[_HAMMER - 1 :], strict=False):
            if last.at - first.at < _SHORT:
                words = f"{_HAMMER} calls within two seconds, although each was refused, the last with {last.status}."
                yield Fault(words, last, "No wait in between.", "Growing waits between tries.")
                return
