import os
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar

import httpx2

from hirewire.agent.doubles.base import Double, Response, Row
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.sdk.records import Stream
from hirewire.kit import clock
from tests.agent.connectors.ledger import WritingWorld

D = TypeVar("D", bound=Double)
#: The environment variable that names the mutation with which the suite runs; see ``bench/mutations.py``.
MUTATION = "HIREWIRE_MUTATION"


class DoubleWorld(WritingWorld, Generic[D]):
    #: The name of the double's table of notes.
    notes_table: ClassVar[str] = "notes"
    #: Ways to break the double, for ``bench/mutations.py``.
    mutations: ClassVar[Mapping[str, Callable[[Any], None]]] = {}

    def __init__(self) -> None:
        self.clock = HandClock(clock.now())
        self.double = self.filled(self.clock)
        self._mutate()

    @abstractmethod
    def filled(self, at: HandClock) -> D:
        """A double with the records of the tests."""

    @abstractmethod
    def rows_of(self, stream: Stream) -> list[Row]:
        """The rows from which the stream's records are made."""

    def transport(self) -> httpx2.BaseTransport:
        return httpx2.WSGITransport(app=self.double, raise_app_exceptions=True)

    def small_pages(self) -> None:
        self.double.longest_page = 2

    def between_pages(self, act: Callable[[], object]) -> None:
        before = self.double.before_page

        def act_once(number: int) -> None:
            before(number)
            if number == 2:
                act()

        self.double.before_page = act_once

    def repeat_pages(self) -> None:
        self.double.repeats_tokens = True

    def throttle(self, seconds: float) -> None:
        self.double.fail(429, Retry_After=str(seconds))

    def throttle_silently(self) -> None:
        self.double.fail(429)

    def fail_once(self) -> None:
        self.double.fail(502)

    def break_down(self) -> None:
        self.double.faults = deque([Response(503, {"message": "down"})] * 1000)

    def request_count(self) -> int:
        return len(self.double.requests)

    def revoke_key(self) -> None:
        self.double.is_revoked = True

    def lose_answers(self) -> None:
        self.double.loses_answers = True

    def regain_answers(self) -> None:
        self.double.loses_answers = False

    def note_count(self) -> int:
        tables: dict[str, dict[Any, Row]] = getattr(self.double, "store", self.double).tables
        return len(tables.get(self.notes_table, {}))

    def write_count(self) -> int:
        return len(self.double.writes)

    def sends_mail(self) -> bool:
        return bool(self.double.mails)

    def set_clock(self, lead: timedelta) -> None:
        self.clock = HandClock(clock.now() + lead)
        self.double = self.filled(self.clock)
        self._mutate()

    def pass_time(self, time: timedelta) -> None:
        self.clock.advance(time.total_seconds())

    def blank(self, stream: Stream, field: str, *, is_there: bool) -> None:
        for row in self.rows_of(stream):
            if is_there:
                row[field] = None
            else:
                row.pop(field, None)

    def _mutate(self) -> None:
        name = os.environ.get(MUTATION)
        if name:
            self.mutations[name](self.double)
