"""A contract's seats, conversations and notes, and exported people who closed their accounts.

The first three are available only if Contract Level access is on for the contract.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from hirewire.client.finders import Finders
from hirewire.wire.records.conversations import ConversationEvent
from hirewire.wire.records.exports import PurgedExportedCandidate
from hirewire.wire.records.prospect_notes import ProspectNote
from hirewire.wire.records.seats import Seat, SeatState, SeatV2, VersionedSeat
from hirewire.wire.records.stubs import MailStub
from hirewire.wire.restli import Parameter
from hirewire.wire.urn import ContractUrn, MessagingThreadUrn, SeatUrn
from hirewire.wire.windows import windows

_SEATS_OF_OLD: Final = "/v2/seats"
_CONVERSATIONS: Final = "/v2/conversationEvents"
_NOTES: Final = "/v2/prospectNotes"


class History(Finders):
    """Reads what happened in Recruiter. Instants are milliseconds since 1970, as everywhere on the wire."""

    def seats(self, *contracts: ContractUrn, states: Sequence[SeatState] = ()) -> Iterator[SeatV2]:
        """Yield the seats of the given contracts or, if none are given, of all readable contracts."""
        given = _given(contracts=contracts or None, states=states or None)
        query: dict[str, Parameter] = {"q": "attributes", **given}
        if not self._dialect.is_versioned:
            return self.each(self._dialect.seats, query, SeatV2)
        return (seat.as_older for seat in self.each(self._dialect.seats, query, VersionedSeat))

    def seats_with_email(self, *contracts: ContractUrn, is_active: bool | None = None) -> Iterator[Seat]:
        """Yield seats in the deprecated form, the only one with e-mail addresses."""
        query: dict[str, Parameter] = {"q": "seatsByAttributes", **_given(contracts=contracts or None)}
        if is_active is not None:
            query["active"] = "true" if is_active else "false"
        return self.each(_SEATS_OF_OLD, query, Seat)

    def conversation_events(self, viewer: SeatUrn, start: int, end: int) -> Iterator[ConversationEvent]:
        """Yield a seat's InMail from ``start`` up to, but not including, ``end``, oldest first."""
        for since, until in windows(start, end):
            query: dict[str, Parameter] = {
                "q": "criteria",
                "viewer": viewer,
                "timeRange": {"start": since, "end": until},
            }
            yield from self.each(_CONVERSATIONS, query, ConversationEvent)

    def conversation(self, viewer: SeatUrn, thread: MessagingThreadUrn) -> Iterator[ConversationEvent]:
        """Yield one thread from its beginning."""
        query = {"q": "criteria", "viewer": viewer, "threadUrn": thread}
        return self.each(_CONVERSATIONS, query, ConversationEvent)

    def mail_stubs(
        self,
        contract: ContractUrn,
        owners: Sequence[SeatUrn] = (),
        *,
        start: int | None = None,
        end: int | None = None,
    ) -> Iterator[MailStub]:
        """Yield mail stubs from ``start`` up to, but not including, ``end``.

        Servers refuse a call that finds more than 20,000 stubs. If that happens, name owners or request a shorter span.
        """
        query: dict[str, Parameter] = {"q": "contract", "contract": contract, **_given(owners=owners or None)}
        query |= _given(createdDateStart=start, createdDateEnd=end)
        return self.each(self._dialect.mail_stubs, query, MailStub)

    def prospect_notes(
        self, contract: ContractUrn, after: int, until: int, owners: Sequence[SeatUrn] = ()
    ) -> Iterator[ProspectNote]:
        """Yield notes whose last change is later than ``after`` and not later than ``until``."""
        for cutoff, before in windows(after, until):
            query: dict[str, Parameter] = {"q": "criteria", "contract": contract, **_given(owners=owners or None)}
            query |= {"cutoffDate": cutoff, "beforeDate": before}
            yield from self.each(_NOTES, query, ProspectNote)

    def purged_exported_candidates(self, closed_since: int | None = None) -> Iterator[PurgedExportedCandidate]:
        """Yield exported people who closed their accounts. An ATS is required to ask for them at least every 30 days.

        Only Hirewire understands ``closed_since`` (milliseconds): the public documents name no parameters of this call.
        """
        return self.each(self._dialect.purged_exports, _given(closedSince=closed_since), PurgedExportedCandidate)


def _given(**parameters: Parameter | None) -> dict[str, Parameter]:
    return {name: value for name, value in parameters.items() if value is not None}
