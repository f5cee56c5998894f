"""Reads a large account of an imitated ATS, and measures requests, refusals, waits and memory.

``python bench/volume.py greenhouse --candidates 100000`` fills the double, which imitates the ATS, and reads every
stream twice: as the first sync does, and then as a poll does. Both runs use a new connector each minute, because a sync
keeps a connector for up to a minute. No time is spent on waits: the clocks of the connector and of the double move
forward instead. Requests are listed by path, and their sum is compared with the smallest number of requests that could
read the whole ATS (``volume_least.py``). A request counts as repeated if an equal one was sent before it. The memory of
the whole process, including the double's records, is measured before anything is read and in each quarter of the run.
"""

import argparse
import gc
import re
import resource
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, SupportsIndex

_MEGABYTE: Final = 1 << 20
_ID: Final = re.compile(r"(?<=/)[^/]*\d[^/]*")
#: Requests between two measurements of memory.
_EVERY: Final = 50
#: The most requests that can be counted. Room for them is allocated before memory is measured.
_MOST: Final = 3_000_000


class _Waits:
    """Moves the clocks instead of sleeping."""

    def __init__(self) -> None:
        self.seconds, self.longest = 0.0, 0.0
        self._monotonic = time.monotonic

    def sleep(self, seconds: float | SupportsIndex, /) -> None:
        self.seconds += float(seconds)
        self.longest = max(self.longest, float(seconds))

    def monotonic(self) -> float:
        return self._monotonic() + self.seconds


WAITS: Final = _Waits()
# Replace these functions before the connectors are imported, because connectors keep references to the functions.
time.sleep, time.monotonic = WAITS.sleep, WAITS.monotonic

import httpx2  # noqa: E402 - see above

from bench.volume_least import PER_SECOND, least  # noqa: E402 - see above
from hirewire.agent import registry  # noqa: E402 - see above
from hirewire.agent.connections.kept import LONGEST  # noqa: E402 - see above
from hirewire.agent.doubles.base import Double, Request, Response  # noqa: E402 - see above
from hirewire.agent.doubles.catalog import DOUBLES  # noqa: E402 - see above
from hirewire.agent.doubles.clock import RunningClock  # noqa: E402 - see above
from hirewire.agent.sdk.connector import Connector  # noqa: E402 - see above
from hirewire.agent.sdk.records import Stream  # noqa: E402 - see above


class _MovingClock(RunningClock):
    def now(self) -> datetime:
        return super().now() + timedelta(seconds=WAITS.seconds)


class Meter:
    """Counts the requests to a double without keeping them."""

    def __init__(self, double: Double) -> None:
        self.refused, self.total = 0, 0
        self.memory: list[int] = []
        self._double, self.plain = double, double.answer
        self._paths: dict[str, int] = {}
        #: The hash of each request, and the number of its path. Both arrays are allocated in full at the start, so that
        #: they do not grow during the measurement.
        self._asked, self._path_of = array("q", [1]) * _MOST, array("H", [1]) * _MOST
        double.answer = self.answer  # type: ignore[method-assign]  # requests pass through the meter

    def answer(self, request: Request) -> Response:
        self._double.requests.clear()
        path = f"{request.method} {_ID.sub('…', '/' + request.path)}"
        self._asked[self.total] = hash(
            (request.method, request.path, str(sorted(request.values.items())), request.body)
        )
        self._path_of[self.total] = self._paths.setdefault(path, len(self._paths))
        self.total += 1
        if self.total % _EVERY == 0:
            self.memory.append(_resident())
        try:
            response = self.plain(request)
        except Exception as refusal:
            self.refused += getattr(refusal, "status", 0) == 429
            raise
        self.refused += response.status == 429
        return response

    def by_path(self) -> Counter[str]:
        names = list(self._paths)
        return Counter(names[number] for number in self._path_of[: self.total])

    def different(self) -> Counter[str]:
        names = list(self._paths)
        pairs = set(zip(self._path_of[: self.total], self._asked[: self.total], strict=True))
        return Counter(names[number] for number, _ in pairs)

    def quarters(self) -> list[int]:
        size = max(len(self.memory) // 4, 1)
        return [max(self.memory[start : start + size]) for start in range(0, len(self.memory), size)][:4]


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // _MEGABYTE


def read(make: Callable[[], Connector], cursors: dict[Stream, bytes | None]) -> Iterator[tuple[Stream, int]]:
    """Read each stream, beginning at its cursor, with a new connector each minute.

    Yield how many records were read, not the records themselves.
    """
    for stream in Stream:
        counts, is_over = Counter[Stream](), False
        while not is_over:
            connector, ends_at = make(), time.monotonic() + LONGEST.total_seconds()
            is_over = True
            for page in connector.changes(stream, cursors.get(stream)):
                counts.update({part.stream: len(part.records) for part in page.parts(stream)})
                cursors[stream] = page.cursor
                if time.monotonic() >= ends_at:
                    is_over = False
                    break
            connector.close()
        yield from counts.items()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("connector", choices=sorted(PER_SECOND))
    parser.add_argument("--candidates", type=int, default=100_000)
    options = parser.parse_args()
    offer = DOUBLES[options.connector]
    double = offer.make(_MovingClock(), options.candidates)
    settings = registry.checked_settings(options.connector, offer.settings("http://double.test"))
    transport = httpx2.WSGITransport(app=double, raise_app_exceptions=True)
    make = partial(registry.connector, options.connector, settings, webhook_secret="secret", transport=transport)
    cursors: dict[Stream, bytes | None] = {}
    for run in ("first run", "next run"):
        meter, waited, cpu = Meter(double), WAITS.seconds, time.process_time()
        gc.collect()
        filled, WAITS.longest = _resident(), 0.0
        counts = Counter[Stream]()
        for stream, count in read(make, cursors):
            counts[stream] += count
        different = meter.different()
        print(f"{run}: {', '.join(f'{count} {stream}' for stream, count in counts.items() if count)}")
        for path, number in meter.by_path().most_common():
            print(f"  {number:>8} {path}")
        fewest = least(options.connector, different, counts)
        # Print no minimum for the second run: the minimum is for reading the whole ATS, but the second run is a poll,
        # which only looks for changes.
        held = f", {fewest} at least, ratio {meter.total / fewest:.2f}" if run == "first run" else ""
        print(
            f"  {meter.total} requests{held};"
            f" {meter.total - different.total()} repeated; {meter.refused} refused because of the limit;"
            f" waited {WAITS.seconds - waited:.0f} s, {WAITS.longest:.1f} s at most;"
            f" at the allowed rate, these take {meter.total / PER_SECOND[options.connector]:.0f} s;"
            f" CPU {time.process_time() - cpu:.0f} s of both sides;"
            f" memory: {filled} MB before, {meter.quarters()} MB in each quarter",
            flush=True,
        )
        double.answer = meter.plain  # type: ignore[method-assign]  # undoes what the meter did
        WAITS.seconds += 3600


if __name__ == "__main__":
    main()
