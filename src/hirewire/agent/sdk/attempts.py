"""One attempt to carry out an order: what was sent and answered, and how it ended."""

from enum import StrEnum

import msgspec

from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.errors import ConnectorError, Unconfirmed, Unsure
from hirewire.agent.sdk.http import exchanges
from hirewire.agent.sdk.http.exchanges import Exchange
from hirewire.agent.sdk.orders import Order, Written
from hirewire.agent.sdk.undo import Made, Undoing


class Ending(StrEnum):
    DONE = "done"
    FAILED = "failed"
    #: The ATS may have written the whole order, part of it, or nothing.
    UNKNOWN = "unknown"


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    ending: Ending
    exchanges: tuple[Exchange, ...] = ()
    written: Written | None = None
    error: ConnectorError | None = None

    def result(self) -> Written:
        if self.error is not None or self.written is None:
            raise self.error or AssertionError("an attempt without an error has a result")
        return self.written


def attempt(ats: Connector, order: Order) -> Attempt:
    with exchanges.kept() as made:
        try:
            written = ats.write(order)
        except ConnectorError as error:
            return _ended(made, error)
    return Attempt(ending=Ending.DONE, exchanges=tuple(made), written=written)


def attempt_undo(ats: Undoing, record: Made) -> Attempt:
    with exchanges.kept() as made:
        try:
            ats.undo(record)
        except ConnectorError as error:
            return _ended(made, error)
    return Attempt(ending=Ending.DONE, exchanges=tuple(made), written=Written(candidate_id=record.candidate_id))


def _ended(made: list[Exchange], error: ConnectorError) -> Attempt:
    # An order may take several requests. If one took effect before another failed, the order is partly done, so its
    # ending is ``UNKNOWN``.
    is_unknown = isinstance(error, Unsure | Unconfirmed) or any(each.took_effect for each in made)
    return Attempt(ending=Ending.UNKNOWN if is_unknown else Ending.FAILED, exchanges=tuple(made), error=error)
