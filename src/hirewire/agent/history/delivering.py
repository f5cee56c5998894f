"""Delivering Recruiter's history to the ATS, once the candidate behind each person is known."""

from datetime import datetime
from typing import Final

import msgspec
import structlog

from hirewire.agent.connections.models import Connection
from hirewire.agent.history import queries, services
from hirewire.agent.history.models import Piece
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror import services as identities
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.orders import AddProspect, ExportedPerson, FromRecruiter, NoteClosedAccount
from hirewire.agent.sdk.records import Stream
from hirewire.agent.writes.carrying import carry_out

log = structlog.get_logger(__name__)
#: How many people one turn handles at most. Each takes a few calls to the ATS.
MOST_PEOPLE: Final = 200


def deliver(connection: Connection, ats: Connector) -> None:
    """Deliver the waiting pieces, or as many as one turn should handle."""
    for person in queries.waiting_people(connection, limit=MOST_PEOPLE):
        _deliver(connection, ats, person)


def _deliver(connection: Connection, ats: Connector, person: str) -> None:
    pieces = queries.waiting(connection, person)
    # Contact data goes first: it may create the candidate that the rest waits for.
    orders = sorted(((_order(piece), piece) for piece in pieces), key=_first_things_first)
    candidate_id = _candidate_of(connection, ats, person)
    for order, piece in orders:
        about = candidate_id or _made(connection, ats, order)
        if about is None:
            services.postpone(pieces=[piece])
            continue
        try:
            if type(order) in ats.can:
                aimed = msgspec.structs.replace(order, candidate_id=about)
                candidate_id = carry_out(connection, ats, aimed, key=f"{piece.feed}/{piece.key}").candidate_id
        except SkipRecord as refused:
            log.warning("history not kept", tenant=connection.tenant, feed=piece.feed, reason=str(refused))
            services.postpone(pieces=[piece], reason=str(refused))
            continue
        services.hand_over(piece=piece, candidate_id=about)


def _order(piece: Piece) -> FromRecruiter:
    order: FromRecruiter = msgspec.json.decode(piece.content, type=FromRecruiter)
    return order


def _first_things_first(item: tuple[FromRecruiter, Piece]) -> tuple[bool, bool, datetime]:
    order, piece = item
    return not isinstance(order, AddProspect), isinstance(order, NoteClosedAccount), piece.at


def _candidate_of(connection: Connection, ats: Connector, person: str) -> str | None:
    """Look in the agent's links, then the ATS's, then Recruiter's matches. Deleted candidates do not count."""
    known = mirror.candidate_of(connection, person)
    if known is not None and ats.read(Stream.CANDIDATES, known) is not None:
        return known
    candidate = ats.find(ExportedPerson(person=person, first_name="", last_name=""))
    if candidate is not None:
        return candidate.id
    match = queries.match_of(connection, person)
    return match if match is not None and ats.read(Stream.CANDIDATES, match) is not None else None


def _new(connection: Connection, ats: Connector, person: ExportedPerson) -> str:
    return carry_out(connection, ats, AddProspect(person=person), key=f"contact/{person.person}").candidate_id


def _made(connection: Connection, ats: Connector, order: FromRecruiter) -> str | None:
    """Return the candidate for shared contact data: one with the same data, or a new one.

    Return None for other orders, and for an ATS that takes no prospects.
    """
    if not isinstance(order, AddProspect) or AddProspect not in ats.can:
        return None
    candidate = ats.find(order.person)
    candidate_id = candidate.id if candidate else _new(connection, ats, order.person)
    identities.identify(connection=connection, person=order.person.person, candidate_id=candidate_id)
    return candidate_id
