"""Polling Recruiter's history for each connection, in turns of a few seconds."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from time import monotonic
from typing import Final

import structlog

from hirewire.agent.accounts.queries import accounts
from hirewire.agent.connections import checking, clients, onboarding
from hirewire.agent.connections.errors import Ended
from hirewire.agent.connections.models import Connection
from hirewire.agent.history import delivering, queries, reading, services
from hirewire.agent.history.delivering import deliver
from hirewire.agent.history.matches import one_of
from hirewire.agent.history.models import Feed, Reach
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.errors import ConnectorError, TryLater
from hirewire.agent.sdk.orders import KeepMessage, SetReaders
from hirewire.agent.sync import queries as sync
from hirewire.agent.writes.carrying import carry_out
from hirewire.client import NotAllowed, RscClient, RscError, Throttled
from hirewire.kit import clock
from hirewire.wire.records.seats import SeatState, SeatV2
from hirewire.wire.urn import ContractUrn, seat_urn
from hirewire.wire.windows import windows

log = structlog.get_logger(__name__)
#: Seconds until a turn ends, so that a worker can stop soon. They are real seconds, even in a sandbox whose clock runs
#: fast.
TURN: Final = 5.0
CLOSED_EVERY: Final = timedelta(days=1)
#: Each poll reads the matches of at most this many candidates, and the next poll continues after them. However large
#: the company is, the 96 polls of a day then need at most one fifth of the daily limit of calls about candidates. The
#: other four fifths are left to the sync.
MOST_CANDIDATES: Final = 20_000
CANDIDATES_PER_CALL: Final = 100
#: The longest time that a poll spends on reading matches, also in real seconds.
MATCHING: Final = 20.0
#: If more than ``FEW_CANDIDATES`` candidates are next, a poll reads their matches only if this time has passed since
#: matches were last read. This also applies to a poll that somebody requested.
MATCHES_EVERY: Final = timedelta(minutes=10)
FEW_CANDIDATES: Final = 5_000


class TurnOver(Exception):
    """The time of the turn is up, and work is left for the next turn."""


def take_turn(connection: Connection) -> bool:
    """Do one turn of a poll. Return whether another turn should follow at once."""
    try:
        return _take_turn(connection)
    except Ended:
        return False


def _take_turn(connection: Connection) -> bool:
    try:
        checking.refuse_unconfirmed(connection)
        with clients.recruiter(connection) as rsc, clients.ats(connection) as ats:
            if KeepMessage not in ats.can:
                return False
            try:
                _Turn(connection, rsc, ats).run()
            except TurnOver:
                deliver(connection, ats)
                return True
    except (RscError, ConnectorError) as error:
        log.warning("history not fetched", tenant=connection.tenant, error=type(error).__name__)
        if isinstance(error, NotAllowed):
            _look_whether_on(connection)
        wait = error.wait if isinstance(error, Throttled | TryLater) else None
        services.fail(connection=connection, reason=str(error), seconds=wait)
    return False


def _look_whether_on(connection: Connection) -> None:
    """Read from Recruiter which switches are on.

    If Recruiter forbids a call, the reason is often that somebody has turned off a switch, and that the event about
    this change has not yet arrived.
    """
    try:
        onboarding.refresh(connection)
    except RscError as error:
        log.warning("switches not read", tenant=connection.tenant, error=type(error).__name__)


def hand_over(connection: Connection) -> None:
    """Deliver waiting pieces, because their person may just have been linked to a candidate."""
    if not queries.waiting_count(connection):
        return
    try:
        checking.refuse_unconfirmed(connection)
        with clients.ats(connection) as ats:
            deliver(connection, ats)
    except ConnectorError as error:
        # The next poll delivers the pieces.
        log.warning("history not handed over", tenant=connection.tenant, error=type(error).__name__)


def create_candidate(connection: Connection, person: str) -> None:
    try:
        checking.refuse_unconfirmed(connection)
        with clients.ats(connection) as ats:
            delivering.create_candidate(connection, ats, person)
    except ConnectorError as error:
        # The next poll asks for the candidate again.
        log.warning("candidate not created", tenant=connection.tenant, error=type(error).__name__)


class _Turn:
    def __init__(self, connection: Connection, rsc: RscClient, ats: Connector) -> None:
        self._connection, self._rsc, self._ats = connection, rsc, ats
        self._ends_at = monotonic() + TURN
        self._watch = services.begin_look(connection=connection)
        self._began = self._watch.began_at or clock.now()
        self._now = clock.to_millis(self._began)

    def run(self) -> None:
        seats_of: dict[str, dict[str, SeatV2]] = {}
        refusals: dict[str, NotAllowed] = {}
        for row in self._connection.contracts.filter(is_on=True):
            try:
                seats_of[row.urn] = self._read_contract(row.urn)
            except NotAllowed as refusal:
                refusals[row.urn] = refusal
                _look_whether_on(self._connection)
        self._read_closed()
        tried_since = clock.now()
        deliver(self._connection, self._ats)
        if self._read_matches():
            tried_since = clock.now()
            deliver(self._connection, self._ats)
        services.forget_closed(connection=self._connection, tried_since=tried_since)
        if SetReaders in self._ats.can:
            for contract, seats in seats_of.items():
                self._tell_readers(contract, seats.values())
        on = self._connection.contracts.filter(is_on=True, urn__in=refusals).values_list("urn", flat=True).first()
        services.finish(connection=self._connection, began=self._began, fault=str(refusals[on]) if on else "")

    def _read_contract(self, contract: str) -> dict[str, SeatV2]:
        seats = self._seats(contract)
        for seat in seats.values():
            self._read_messages(seat)
        self._read_notes(contract, seats)
        self._read_stubs(contract)
        return seats

    def _seats(self, contract: str) -> dict[str, SeatV2]:
        return {seat_urn(seat.id): seat for seat in self._rsc.seats(ContractUrn(contract))}

    def _read_messages(self, seat: SeatV2) -> None:
        viewer = seat_urn(seat.id)
        reach = services.reach(connection=self._connection, feed=Feed.MESSAGES, contract=seat.contract, owner=viewer)
        for since, until in self._ahead(reach):
            events = list(self._rsc.conversation_events(viewer, since, until))
            findings = [reading.message_from(event, seat) for event in events]
            self._store(reach, [finding for finding in findings if finding is not None], until)

    def _read_notes(self, contract: str, seats: Mapping[str, SeatV2]) -> None:
        reach = services.reach(connection=self._connection, feed=Feed.NOTES, contract=contract)
        for after, until in self._ahead(reach):
            notes = self._rsc.prospect_notes(ContractUrn(contract), after, until)
            self._store(reach, [reading.note_from(note, seats) for note in notes], until)

    def _read_stubs(self, contract: str) -> None:
        reach = services.reach(connection=self._connection, feed=Feed.STUBS, contract=contract)
        # Read in windows like the other feeds, because a server returns a limited number of stubs at a time.
        for since, until in self._ahead(reach):
            stubs = self._rsc.mail_stubs(ContractUrn(contract), start=since, end=until)
            self._store(reach, [reading.prospect_from(stub) for stub in stubs], until)

    def _read_closed(self) -> None:
        reach = services.reach(connection=self._connection, feed=Feed.CLOSED)
        if reach.until >= self._now:
            # An earlier turn of this poll has already read the closed accounts.
            return
        is_first = self._watch.fetched_at is None
        day = CLOSED_EVERY // timedelta(milliseconds=1)
        if not is_first and self._now - reach.until < day:
            return
        closed = self._rsc.purged_exported_candidates(None if is_first else reach.until - day)
        self._store(reach, [reading.closure_from(candidate) for candidate in closed], self._now)

    def _ahead(self, reach: Reach) -> Iterable[tuple[int, int]]:
        """The windows still to read: none if an earlier turn of this poll has read the feed to its end."""
        return windows(reach.until - services.OVERLAP_MS, self._now) if reach.until < self._now else ()

    def _store(self, reach: Reach, findings: list[services.Finding], until: int) -> None:
        services.store(reach=reach, findings=findings, until=until)
        if monotonic() >= self._ends_at:
            raise TurnOver

    def _read_matches(self) -> bool:
        """Read Recruiter's matches for people with waiting pieces. Return whether any of these people has a match."""
        untied = queries.untied(self._connection)
        # After a change to another account, the ids in Recruiter's matches belong to the former account until the agent
        # has sent all records again.
        is_current = sync.is_read_since_change(self._connection)
        ids, start = self._next_candidates() if untied and is_current else ([], 0)
        read_at = self._watch.matched_at
        is_early = read_at is not None and self._began - read_at < MATCHES_EVERY
        if not ids or (is_early and len(ids) > FEW_CANDIDATES):
            return False
        ends_at = monotonic() + MATCHING
        matched: set[str] = set()
        for offset in range(0, len(ids), CANDIDATES_PER_CALL):
            some = ids[offset : offset + CANDIDATES_PER_CALL]
            matches = self._matches(some, untied - matched)
            matched |= matches.keys()
            count = offset + len(some)
            is_end = count == len(ids) < MOST_CANDIDATES
            # Store the matches of each call, so that no call has to be repeated after an interruption.
            services.store_matches(
                connection=self._connection, candidate_ids=matches, until=0 if is_end else start + count
            )
            if monotonic() >= ends_at:
                break
        return bool(matched)

    def _matches(self, ids: Sequence[str], people: AbstractSet[str]) -> dict[str, str]:
        """Map each of ``people`` to the first candidate that Recruiter matches to that person, if there is one."""
        matches: dict[str, str] = {}
        for candidate_id, match in self._rsc.candidate_matches(ids).items():
            person = one_of(match)
            if person in people:
                matches.setdefault(person, candidate_id)
        return matches

    def _next_candidates(self) -> tuple[list[str], int]:
        """Return the candidates whose matches are read next, and how many candidates precede them."""
        start = queries.matches_until(self._connection)
        ids = mirror.accepted_candidates(self._connection, start=start, most=MOST_CANDIDATES)
        if ids or not start:
            return ids, start
        return mirror.accepted_candidates(self._connection, start=0, most=MOST_CANDIDATES), 0

    def _tell_readers(self, contract: str, seats: Iterable[SeatV2]) -> None:
        """Tell the ATS which of its users are linked to a Recruiter account with an active seat on the contract."""
        people = {seat.member for seat in seats if seat.state is SeatState.ACTIVE and seat.member}
        users = [account.user_id for account in accounts(self._connection) if account.person in people]
        order = SetReaders(contract=contract, user_ids=users, fetched_at=self._began)
        carry_out(self._connection, self._ats, order, key=f"readers/{contract}")
