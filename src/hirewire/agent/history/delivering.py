"""Delivers Recruiter's history to the ATS. The history of a person waits until the person's candidate is known.

A :class:`Piece` is one item of this history, such as a message or a note.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
import structlog

from hirewire.agent.connections.models import Connection
from hirewire.agent.history import queries, services
from hirewire.agent.history.models import Piece
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.errors import ConnectorError, SkipRecord, Unavailable, Unconfirmed, Unsure
from hirewire.agent.sdk.orders import (
    AddProspect,
    ExportedPerson,
    FromRecruiter,
    KeepNote,
    NoteClosedAccount,
    RemoveNote,
)
from hirewire.agent.sdk.records import Candidate, Stream
from hirewire.agent.writes.carrying import already_written, carry_out

log = structlog.get_logger(__name__)
#: One call of ``deliver`` delivers the pieces of at most this many people. Each person takes a few requests to the ATS.
MOST_PEOPLE: Final = 200
#: After this many failures, the remaining people wait for the next call: each failure may take as long as a timeout.
MOST_FAILURES: Final = 10


def deliver(connection: Connection, ats: Connector) -> None:
    """Deliver the waiting pieces of at most ``MOST_PEOPLE`` people.

    If the ATS refuses a piece or fails to store it, the piece waits for the next call, and the other pieces are still
    delivered. If the ATS fails for the same person again and again, the other people's pieces do not have to wait.
    """
    failures = 0
    for person in queries.waiting_people(connection, limit=MOST_PEOPLE):
        failures += _deliver(connection, ats, person)
        if failures >= MOST_FAILURES:
            return


def create_candidate(connection: Connection, ats: Connector, person: str) -> None:
    """Find or create the candidate of somebody who shared contact data, and deliver these data.

    While this function runs, no export and no other call of this function may run for the same connection. ATSs have
    no idempotency keys: if two tasks searched for one person at the same time and found nobody, both would create a
    candidate. ``link`` queues a task that delivers the person's other pieces.
    """
    waiting = [(piece, _order(piece)) for piece in queries.waiting(connection, person)]
    shared = [(piece, order) for piece, order in waiting if isinstance(order, AddProspect)]
    if not shared:
        return
    pieces = [piece for piece, _ in shared]
    services.postpone(pieces=pieces)
    try:
        # An export may have created or linked the candidate in the meantime.
        candidate_id = _candidate_of(connection, ats, person)
        if candidate_id is None:
            candidate_id = _with_contact_data(connection, ats, shared[0][1].person)
            services.link(connection=connection, person=person, candidate_id=candidate_id)
        for piece, order in shared:
            _keep(connection, ats, piece, order, candidate_id)
    except (SkipRecord, Unsure, Unavailable) as failure:
        _leave(connection, pieces, failure)


def _deliver(connection: Connection, ats: Connector, person: str) -> int:
    """Deliver one person's pieces. Return how many times the ATS failed."""
    pieces = queries.waiting(connection, person)
    # Record the try before the first call. Otherwise, after a failure of the ATS, the same person would be first in
    # line again.
    services.postpone(pieces=pieces)
    try:
        candidate_id = _candidate_of(connection, ats, person)
    except SkipRecord as refused:
        _leave(connection, pieces, refused)
        return 0
    except Unavailable as failure:
        _leave(connection, pieces, failure)
        if not any(piece.fault for piece in pieces):
            # None of these pieces has failed before, so perhaps the whole ATS is down. Do not try the other people now.
            raise
        return 1
    failures = 0
    # Deliver contact data first. If the person has no candidate, ``_keep`` makes a task create one from the contact
    # data, and the other pieces wait for that candidate.
    for order, piece in sorted(((_order(piece), piece) for piece in pieces), key=_first_things_first):
        try:
            if isinstance(order, RemoveNote):
                _remove(connection, ats, piece, order, candidate_id)
            else:
                candidate_id = _keep(connection, ats, piece, order, candidate_id)
        except SkipRecord as refused:
            _leave(connection, [piece], refused)
        except (Unsure, Unavailable) as failure:
            # The ATS has just answered about this person, so perhaps only this piece fails.
            _leave(connection, [piece], failure)
            failures += 1
    return failures


def _keep(
    connection: Connection, ats: Connector, piece: Piece, order: FromRecruiter, candidate_id: str | None
) -> str | None:
    """Deliver a piece if its candidate is known. Return the candidate, or None if there is none."""
    if candidate_id is None:
        if isinstance(order, AddProspect) and AddProspect in ats.can:
            services.want_candidate(connection=connection, person=piece.person)
        return None
    if isinstance(order, KeepNote):
        former = _place(ats, piece, candidate_id)
        if former and former != candidate_id:
            # The person is now linked to another candidate, so remove the note from the former one.
            removal = RemoveNote(note_id=order.note_id, contract=order.contract)
            _carry_out(connection, ats, piece, removal, former)
        services.aim(piece=piece, candidate_id=candidate_id)
    written_to = _carry_out(connection, ats, piece, order, candidate_id)
    services.hand_over(piece=piece, candidate_id=candidate_id)
    return written_to


def _remove(connection: Connection, ats: Connector, piece: Piece, order: RemoveNote, candidate_id: str | None) -> None:
    place = _place(ats, piece, candidate_id)
    if place is not None:
        _carry_out(connection, ats, piece, order, place)
        services.hand_over(piece=piece, candidate_id="")


def _place(ats: Connector, piece: Piece, candidate_id: str | None) -> str | None:
    """Return the candidate to whom a note was written, if the ATS still has that candidate and can remove notes.

    Otherwise, return the person's present candidate. If the former candidate is gone, it may have been merged into the
    present one.
    """
    if piece.candidate_id == candidate_id or RemoveNote not in ats.can:
        return candidate_id
    former = _candidate(ats, piece.candidate_id)
    return former.id if former is not None else candidate_id


def _carry_out(connection: Connection, ats: Connector, piece: Piece, order: FromRecruiter, candidate_id: str) -> str:
    """Carry out the order if the ATS can.

    Return the candidate that the ATS names in its result, or ``candidate_id`` if there is no result.
    """
    if type(order) not in ats.can:
        return candidate_id
    aimed = msgspec.structs.replace(order, candidate_id=candidate_id)
    try:
        return carry_out(connection, ats, aimed, key=f"{piece.feed}/{piece.key}").candidate_id
    except Unconfirmed as unconfirmed:
        # Nobody can tell whether the ATS stored the piece. Treat it as delivered: a missing piece is better than one
        # that is written again at every poll.
        _warn(connection, [piece], unconfirmed)
        return candidate_id


def _leave(connection: Connection, pieces: Sequence[Piece], error: ConnectorError) -> None:
    _warn(connection, pieces, error)
    services.postpone(pieces=pieces, reason=str(error))


def _warn(connection: Connection, pieces: Sequence[Piece], error: ConnectorError) -> None:
    feeds = sorted({piece.feed for piece in pieces})
    log.warning("history not kept", tenant=connection.tenant, feeds=feeds, error=type(error).__name__)


def _order(piece: Piece) -> FromRecruiter:
    order: FromRecruiter = msgspec.json.decode(piece.content, type=FromRecruiter)
    return order


def _first_things_first(item: tuple[FromRecruiter, Piece]) -> tuple[bool, bool, datetime]:
    order, piece = item
    return not isinstance(order, AddProspect), isinstance(order, NoteClosedAccount), piece.at


def _candidate_of(connection: Connection, ats: Connector, person: str) -> str | None:
    """Find a person's candidate in the agent's links, then in the ATS's links, then in Recruiter's matches.

    Leave out candidates that are deleted, or that the ATS links to somebody else.
    """
    known = mirror.candidate_of(connection, person)
    record = _candidate(ats, known)
    if record is not None and record.is_still(person):
        return record.id
    candidate = ats.find(ExportedPerson(person=person, first_name="", last_name=""))
    if candidate is not None:
        return candidate.id
    match = _candidate(ats, queries.match_of(connection, person))
    return match.id if match is not None and match.may_be(person) else None


def _candidate(ats: Connector, candidate_id: str | None) -> Candidate | None:
    record = ats.read(Stream.CANDIDATES, candidate_id) if candidate_id else None
    return record if isinstance(record, Candidate) else None


def _with_contact_data(connection: Connection, ats: Connector, person: ExportedPerson) -> str:
    key = f"contact/{person.person}"
    written = already_written(connection, ats, key=key, person=person.person)
    if written is not None:
        return written.candidate_id
    candidate = ats.find(person)
    # ``find`` may return somebody else with the same e-mail address. Do not use a record that is linked to another
    # person.
    if candidate is not None and candidate.may_be(person.person):
        return candidate.id
    return carry_out(connection, ats, AddProspect(person=person), key=key).candidate_id
