"""The base class of connectors to an API. A connector overrides a method if its ATS can do more."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar

from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import Refused
from hirewire.agent.sdk.http import AtsClient
from hirewire.agent.sdk.orders import Order, Written
from hirewire.agent.sdk.records import Candidate, Record, Stream
from hirewire.agent.sdk.undo import Made
from hirewire.agent.sdk.writing import ACCEPTED, MarkingWriter


class ApiConnector(ABC):
    can: ClassVar[frozenset[type[Order]]] = ACCEPTED

    _api: AtsClient
    _writer: MarkingWriter

    def close(self) -> None:
        self._api.close()

    @property
    def watch(self) -> Watch:
        return self._api.watch

    def counts(self) -> Mapping[Entity, int]:
        """Return no counts: most ATSs do not count their records."""
        return {}

    @abstractmethod
    def read(self, stream: Stream, key: str) -> Record | None: ...

    def candidate(self, key: str) -> Candidate | None:
        record = self.read(Stream.CANDIDATES, key)
        return record if isinstance(record, Candidate) else None

    def write(self, order: Order) -> Written:
        return self._writer.carry_out(order)

    def undo(self, made: Made) -> None:
        try:
            self._writer.undo(made)
        except Refused as refused:
            if refused.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
                raise

    def listen(self, url: str) -> None:  # noqa: B027 - overridden if the ATS has an API for webhooks
        """Do nothing: a person has to add the webhook in the ATS, as the connection page describes."""

    def unlisten(self, url: str) -> None:  # noqa: B027 - as above
        """Do nothing, as in ``listen``."""
