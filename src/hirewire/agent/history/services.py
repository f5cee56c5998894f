"""Everything that changes the stored state of Recruiter's history."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec
from django.db import transaction

from hirewire.agent.connections.errors import Ended
from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.connections.services import hold, hold_account, take_turn
from hirewire.agent.history import queries
from hirewire.agent.history.events import CandidateWanted
from hirewire.agent.history.models import MATCHES, WAITS, Feed, Match, Piece, Reach, Watch
from hirewire.agent.mirror import services as mirror
from hirewire.agent.sdk.connector import Hint
from hirewire.agent.sdk.orders import FromRecruiter, RemoveNote
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services as sync
from hirewire.kit import clock
from hirewire.kit.work.events import publish

#: Time between two polls. At this rate, even a contract with 300 seats stays well below the daily limit of calls.
POLL_EVERY: Final = timedelta(minutes=15)
#: How far back the first poll reads. The protocol does not prescribe this.
FIRST_REACH: Final = timedelta(days=30)
#: How far each poll reads back into the time that the previous poll has covered. Recruiter may have stored an item
#: after the previous poll, although the item's time is before that poll.
OVERLAP_MS: Final = 2 * 60 * 1000
WAITS_AFTER_FAILURE: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))


class Finding(NamedTuple):
    key: str
    person: str
    at: datetime
    order: FromRecruiter


@transaction.atomic
def begin(*, connection: Connection) -> None:
    Watch.objects.get_or_create(connection=connection, defaults={"polls_at": clock.now()})


@transaction.atomic
def begin_look(*, connection: Connection) -> Watch:
    """Begin a poll, or continue one. Each turn of a poll reads items up to the time at which the poll began."""
    watch = _watch(connection.pk)
    watch.began_at = watch.began_at or clock.now()
    watch.save(update_fields=["began_at"])
    return watch


@transaction.atomic
def want(*, connection: Connection) -> None:
    Watch.objects.filter(connection=connection).update(polls_at=clock.now())


@transaction.atomic
def reach(*, connection: Connection, feed: Feed, contract: str = "", owner: str = "") -> Reach:
    _watch(connection.pk)
    start = clock.to_millis(clock.now() - FIRST_REACH)
    names = {"connection": connection, "feed": feed, "contract": contract, "owner": owner}
    return Reach.objects.get_or_create(**names, defaults={"until": start})[0]


@transaction.atomic
def store(*, reach: Reach, findings: Sequence[Finding], until: int) -> None:
    """Store how far the feed was read, and the findings that are new or have changed."""
    _watch(reach.connection_id)
    known = queries.pieces(reach.connection, reach.feed, [finding.key for finding in findings])
    for entry in findings:
        content = msgspec.json.encode(entry.order)
        digest = blake2b(content, digest_size=16).hexdigest()
        piece = known.get(entry.key) or Piece(connection=reach.connection, feed=reach.feed, key=entry.key)
        if piece.digest == digest:
            continue
        piece.person, piece.at, piece.digest, piece.tried_at, piece.fault = entry.person, entry.at, digest, None, ""
        # A note that never reached the ATS need not be removed from it.
        is_needless = isinstance(entry.order, RemoveNote) and not piece.candidate_id
        piece.content = "" if is_needless else content.decode()
        piece.save()
        known[entry.key] = piece
    reach.until = until
    reach.save(update_fields=["until"])


@transaction.atomic
def link(*, connection: Connection, person: str, candidate_id: str) -> None:
    """Record that this candidate is the person. The next turn of the sync sends this link to Recruiter."""
    mirror.identify(connection=connection, person=person, candidate_id=candidate_id)
    sync.take_hints(connection=connection, hints=[Hint(Stream.CANDIDATES, candidate_id)])


@transaction.atomic
def want_candidate(*, connection: Connection, person: str) -> None:
    """Have a candidate created for somebody who shared contact data.

    The task that creates the candidate never runs at the same time as an export.
    """
    hold_account(connection)
    publish(CandidateWanted(connection.pk, person))


@transaction.atomic
def aim(*, piece: Piece, candidate_id: str) -> None:
    """Store the candidate to whom a note is about to be written.

    Even if the ATS's answer is lost, the agent then knows from which candidate to remove the note later.
    """
    hold_account(piece.connection)
    Piece.objects.filter(pk=piece.pk).update(candidate_id=candidate_id)


@transaction.atomic
def hand_over(*, piece: Piece, candidate_id: str) -> None:
    hold_account(piece.connection)
    Piece.objects.filter(pk=piece.pk, digest=piece.digest).update(
        content="", candidate_id=candidate_id, tried_at=clock.now(), fault=""
    )


@transaction.atomic
def postpone(*, pieces: Sequence[Piece], reason: str = "") -> None:
    """Record a try to deliver these pieces.

    Raise ``Ended`` if somebody is ending the connection: nothing more may be written into its ATS.
    """
    for connection_id in sorted({piece.connection_id for piece in pieces}):
        hold(connection_id)
        if Connection.objects.filter(pk=connection_id, state=ConnectionState.LEAVING).exists():
            raise Ended
    Piece.objects.filter(pk__in=[piece.pk for piece in pieces]).update(tried_at=clock.now(), fault=reason)


@transaction.atomic
def forget_closed(*, connection: Connection, tried_since: datetime) -> None:
    """Delete the content of waiting pieces if the person has closed the account and has no candidate.

    Call this only after reading everything that may link these people to candidates: deleted content cannot be
    delivered to a candidate who is found later. Removals of notes keep waiting, and so do pieces that the ATS refused
    or failed to store. The rows stay, so that the same pieces are not stored again.
    """
    _watch(connection.pk)
    tried = Piece.objects.filter(WAITS, connection=connection, tried_at__gte=tried_since, fault="")
    closed = queries.closed(connection, tried.values("person"))
    for piece in tried.filter(person__in=closed):
        if not isinstance(msgspec.json.decode(piece.content, type=FromRecruiter), RemoveNote):
            Piece.objects.filter(pk=piece.pk).update(content="")


@transaction.atomic
def store_matches(*, connection: Connection, candidate_ids: Mapping[str, str], until: int) -> None:
    hold_account(connection)
    _watch(connection.pk)
    matches = Match.objects.filter(connection=connection)
    known = dict(matches.filter(person__in=candidate_ids).values_list("person", "candidate_id"))
    for person, candidate_id in candidate_ids.items():
        if known.get(person) != candidate_id:
            values = {"candidate_id": candidate_id, "since": clock.now()}
            matches.update_or_create(connection=connection, person=person, defaults=values)
    Reach.objects.update_or_create(
        connection=connection, feed=MATCHES, contract="", owner="", defaults={"until": until}
    )
    Watch.objects.filter(connection=connection).update(matched_at=clock.now())


@transaction.atomic
def forget_candidates(*, connection_id: int) -> None:
    """Delete all matches, and the ids of candidates to whom pieces were written.

    Call this when the connection gets another account in the ATS: the ids are those of the former account.
    """
    take_turn(connection_id)
    Match.objects.filter(connection=connection_id).delete()
    Reach.objects.filter(connection=connection_id, feed=MATCHES).delete()
    Piece.objects.filter(connection=connection_id).exclude(candidate_id="").update(candidate_id="")


@transaction.atomic
def finish(*, connection: Connection, began: datetime, fault: str = "") -> None:
    """Schedule the next poll, unless somebody requested one in the meantime.

    If Recruiter did not let the agent read one of the contracts, ``fault`` is the reason. The poll counts as complete
    nevertheless, because it has read the other contracts.
    """
    watch = Watch.objects.filter(connection=connection)
    watch.update(fetched_at=began, began_at=None, fault=fault, failures=0)
    watch.filter(polls_at__lte=began).update(polls_at=began + POLL_EVERY)


@transaction.atomic
def fail(*, connection: Connection, reason: str, seconds: float | None = None) -> None:
    """Schedule another try, with growing waits.

    The next try begins a new poll. A poll reads only items that were written before it began. If each try continued the
    failed poll instead, a failure that came back each time would prevent newer items from being read.
    """
    watch = _watch(connection.pk)
    pause = WAITS_AFTER_FAILURE[min(watch.failures, len(WAITS_AFTER_FAILURE) - 1)]
    watch.polls_at = clock.now() + (pause if seconds is None else timedelta(seconds=seconds))
    watch.failures += 1
    watch.fault = reason
    watch.began_at = None
    watch.save(update_fields=["polls_at", "failures", "fault", "began_at"])


@transaction.atomic
def try_again(*, connection: Connection) -> bool:
    """Poll now, because somebody has fixed the cause of a failure. Return whether the last poll had failed."""
    failed = Watch.objects.filter(connection=connection, failures__gt=0)
    return bool(failed.update(polls_at=clock.now(), failures=0, fault=""))


def _watch(connection_id: int) -> Watch:
    """Lock the connection until the transaction ends, and return its watch.

    Because of the lock, nobody can end the connection meanwhile. Raise ``Ended`` if the connection no longer has a
    watch.
    """
    take_turn(connection_id)
    watch = Watch.objects.select_for_update().filter(connection=connection_id).first()
    if watch is None:
        raise Ended
    return watch
