"""A year that is being played: a thread of the web process, which can be watched and stopped."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

import structlog
from django.db import connections
from django.http import Http404

from hirewire.cast.people import MadeUpPerson, people
from hirewire.cast.year import OF_THE_ATS, Act, Kind, Year
from hirewire.hub.ats.matching.tasks import learn_nightly
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.seeding import members
from hirewire.kit import clock
from hirewire.sandbox.control.calls import Heed
from hirewire.sandbox.control.clock import Clock
from hirewire.sandbox.control.gate import Gate
from hirewire.sandbox.control.year.counting import Counts, is_night_over, is_quiet
from hirewire.sandbox.control.year.pace import Pace
from hirewire.sandbox.control.year.recruiters import Recruiters
from hirewire.sandbox.control.year.side import AtsSide
from hirewire.sandbox.control.year.wanted import Wanted

#: How many seconds to wait for an export to arrive, or for all other work to finish at the end of a day. The shorter
#: time is for an ATS that does not follow the plan, because such an ATS may never answer.
_PATIENCE, _PATIENCE_WITH_OTHERS = 120.0, 15.0
#: How fast time passes while an export is awaited, and at the end of a day. At the first speed,
#: ``_PATIENCE`` is 20 minutes of the sandbox's time. This is longer than the 15 minutes after which an export fails.
_WHILE_EXPORTING, _IN_THE_EVENING = 10.0, 30.0
#: How many seconds to wait for the ATS's first call about a change in the ATS.
_UNTIL_SYNCED: Final = 1.0
_STOPS_WITHIN: Final = 90.0
#: At most this many failures are described, but all of them are counted.
_TOLD: Final = 20
#: How many people join the network at a time.
_JOINING: Final = 50
#: These tasks take longer than all other work of a day, and nobody plays a year for their results. If the clock jumps
#: from one act to the next, they run only on the first day of a month.
_MONTHLY: Final = frozenset({learn_nightly.name})
_DAY: Final = timedelta(days=1)

log = structlog.get_logger(__name__)


class Play:
    def __init__(self, wanted: Wanted, side: AtsSide, *, world_clock: Clock, gate: Gate) -> None:
        self._side, self._clock, self._gate = side, world_clock, gate
        self._speed, self._seed = wanted.speed, wanted.seed
        self._patience = _PATIENCE if side.is_played else _PATIENCE_WITH_OTHERS
        self._stopping = threading.Event()
        self._pace = Pace(world_clock, wanted.speed, self._stopping)
        self._began = clock.now()
        first_day = self._began.date()
        self._days = wanted.days_from(first_day)
        self._network = members.network_size()
        self._year = Year(first_day, self._days, seed=wanted.seed, first_person=self._network)
        self._recruiters = Recruiters()
        self._counts = Counts()
        #: Held while somebody acts, so that no snapshot contains half of an act.
        self.acting = threading.Lock()
        self._state = "playing"
        self._days_played = 0
        self._acts: Counter[Kind] = Counter()
        self._failures: list[str] = []
        self._failed = self._late = 0
        self._real_began = time.monotonic()
        self._real_seconds = 0.0
        #: The world's time when the year ended. The sandbox's clock goes on from this time.
        self._ended: datetime | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="year")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(_STOPS_WITHIN)

    @property
    def is_over(self) -> bool:
        return self._state != "playing"

    def shown(self) -> dict[str, Any]:
        seconds = self._real_seconds or time.monotonic() - self._real_began
        now = self._ended or clock.now()
        return {
            "state": self._state,
            "ats": self._side.title,
            "seed": self._seed,
            "speed": self._speed,
            "from": self._began.isoformat(timespec="seconds"),
            "now": now.isoformat(timespec="seconds"),
            "days": self._days,
            "days_played": self._days_played,
            "seconds": round(seconds, 1),
            "acts": {str(kind): self._acts[kind] for kind in Kind if self._acts[kind]},
            "failed": self._failed,
            "failures": list(self._failures),
            "late": self._late,
            **self._counts.shown(),
        }

    def _run(self) -> None:
        state = "failed"
        try:
            with self._clock.held() if self._speed is None else nullcontext():
                self._play()
            state = "stopped" if self._stopping.is_set() else "ended"
        except Exception as fault:
            log.exception("The year could not go on")
            self._fail(f"{type(fault).__name__}: {fault}")
        finally:
            self._real_seconds = time.monotonic() - self._real_began
            self._ended = clock.now()
            # The state is set after the other figures: callers take the figures as final when the state says that the
            # year is over.
            self._state = state
            self._clock.pace(self._ended, 1)
            self._side.close()
            connections.close_all()

    def _play(self) -> None:
        midnight = datetime.combine(self._began.date() + _DAY, datetime.min.time(), UTC)
        for act in self._year.acts():
            while act.at >= midnight:
                if not self._end_day(midnight):
                    return
                midnight += _DAY
            # The year may have begun in the middle of a day, after the times of that day's first acts.
            if not self._pace.until(max(act.at, self._began)):
                return
            with self.acting:
                self._do(act)
            if self._side.calls_api:
                self._clock.calls.ignore_last()
        while self._days_played < self._days and self._end_day(midnight):
            midnight += _DAY

    def _end_day(self, midnight: datetime) -> bool:
        """Wait for the end of all work that the day caused. Then wait until midnight, and do the night's tasks.

        Return False if the play is to stop.
        """
        if not self._pace.settle(self._is_settled, seconds=self._patience, rate=_IN_THE_EVENING):
            if self._stopping.is_set():
                return False
            self._note_late(midnight)
        if not self._pace.until(midnight):
            return False
        with self._world():
            self._do_scheduled()
            self._counts.count_day()
        self._days_played += 1
        if not self._pace.wait_for(self._within(is_night_over), seconds=self._patience) and self._stopping.is_set():
            return False
        return self._list_again() or not self._stopping.is_set()

    def _list_again(self) -> bool:
        """Renew listings that end soon or have ended. Return False if Recruiter does not list all jobs in time."""
        with self._world():
            endings = self._side.ending_listings()
        if not endings:
            return True
        try:
            # The gate is not held here, because the ATS calls Recruiter; see ``_carry_out``.
            self._side.list_again(endings)
        except Exception as fault:
            log.exception("Jobs could not be listed again")
            self._fail(f"{clock.now():%Y-%m-%d} listing jobs again: {type(fault).__name__}: {fault}")
        listed = self._within(lambda: not self._side.unseen())
        return self._pace.settle(listed, seconds=self._patience, rate=_IN_THE_EVENING)

    def _do_scheduled(self) -> None:
        """Do the night's scheduled tasks.

        If the clock jumps from one act to the next, this thread runs the tasks, because the worker's queue would be
        slower. Otherwise, the clock queues the tasks that are due.
        """
        if self._speed is not None:
            self._clock.catch_up()
            return
        for periodic, instant in self._clock.take_due():
            if periodic.task.name in _MONTHLY and clock.now().day != 1:
                continue
            try:
                periodic.task(timestamp=instant)
            except Exception as fault:
                log.exception("A scheduled task could not be done", task=periodic.task.name)
                self._fail(f"{clock.now():%Y-%m-%d} {periodic.task.name}: {type(fault).__name__}: {fault}")

    def _note_late(self, midnight: datetime) -> None:
        """Count the day as late.

        If Recruiter still lacks records that it should have received by now, that counts as a failure.
        """
        self._late += 1
        with self._world():
            unseen = sorted(self._side.unseen())
        if unseen:
            self._fail(f"{midnight - _DAY:%Y-%m-%d}: Recruiter did not have {', '.join(unseen)} by the evening.")
            self._side.forget_unseen()

    def _is_called(self) -> bool:
        return self._clock.calls.concern(Heed.CALLS)

    def _is_settled(self) -> bool:
        with self._world():
            return is_quiet() and not self._side.unseen()

    def _do(self, act: Act) -> None:
        if act.kind in OF_THE_ATS and not self._side.is_played:
            return
        try:
            self._carry_out(act)
        except (ApiError, Http404) as refusal:
            self._fail(f"{act.at:%Y-%m-%d %H:%M} {act.kind}: {refusal}")
        except Exception as fault:
            # A failed act must not end the year.
            log.exception("An act of the year could not be done", kind=act.kind)
            self._fail(f"{act.at:%Y-%m-%d %H:%M} {act.kind}: {type(fault).__name__}: {fault}")
        else:
            self._acts[act.kind] += 1

    def _carry_out(self, act: Act) -> None:
        person = self._person(act)
        if act.kind in OF_THE_ATS:
            # The gate is not held here, because the ATS calls Recruiter. If we held the gate, a reset could wait for
            # us, while the ATS's call waits for the reset.
            self._side.carry_out(act, person, self._year.openings[act.job])
            if self._speed is not None and not self._side.calls_api:
                # Wait for the ATS's first call about the act. The clock slows down by itself for this and later calls.
                self._pace.settle(self._is_called, seconds=_UNTIL_SYNCED, rate=_WHILE_EXPORTING)
            if act.kind is Kind.HIRED:
                with self._world():
                    self._recruiters.move(act, "Offer")
        elif act.kind is Kind.EXPORT:
            self._export(act)
        else:
            with self._world():
                self._recruiters.carry_out(act)

    def _export(self, act: Act) -> None:
        with self._world():
            export = self._recruiters.export(act, self._side.job_id(act.job))
        self._side.take(export.event_id, act)
        if self._pace.settle(self._within(lambda: _is_over(export)), seconds=self._patience, rate=_WHILE_EXPORTING):
            with self._world():
                export.refresh_from_db()
            if export.state == ExportState.ARRIVED:
                self._side.receive(act, export.ats_candidate_id)

    def _person(self, act: Act) -> MadeUpPerson | None:
        """Return the act's person, if any. If the network lacks this person, first let the person join."""
        if act.person < 0:
            return None
        if act.person >= self._network:
            self._network = (act.person // _JOINING + 1) * _JOINING
            with self._world():
                members.grow(self._network)
        return next(islice(people(act.person + 1), act.person, None))

    def _within(self, look: Callable[[], bool]) -> Callable[[], bool]:
        def looked() -> bool:
            with self._world():
                return look()

        return looked

    @contextmanager
    def _world(self) -> Iterator[None]:
        """Hold the gate, as a request does, so that no other world replaces the present one during the block.

        All connections are closed at the end, because the next world has another database.
        """
        with self._gate.shared():
            try:
                yield
            finally:
                connections.close_all()

    def _fail(self, words: str) -> None:
        self._failed += 1
        if len(self._failures) < _TOLD:
            self._failures.append(words[:300])


def _is_over(export: Export) -> bool:
    return Export.objects.filter(pk=export.pk, state__in=(ExportState.ARRIVED, ExportState.FAILED)).exists()
