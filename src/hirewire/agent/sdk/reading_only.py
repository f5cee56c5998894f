"""Defaults for a connector that can only read: it accepts no exports and gets no webhooks."""

from collections.abc import Iterable
from typing import ClassVar

from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.errors import BadWebhook, SkipRecord
from hirewire.agent.sdk.orders import ExportedPerson, Order, Written
from hirewire.agent.sdk.records import Candidate


class ReadingOnly:
    #: What the agent reads, worded as the object of a sentence, such as “its files”.
    source: ClassVar[str]
    can: ClassVar[frozenset[type[Order]]] = frozenset()

    def find(self, person: ExportedPerson) -> Candidate | None:
        del person
        return None

    def write(self, order: Order) -> Written:
        del order
        raise SkipRecord(
            f"This ATS accepts no exports: the agent only reads {self.source}. Add the person to the ATS by hand."
        )

    def listen(self, url: str) -> None:
        """Do nothing: this ATS sends no webhooks."""

    def unlisten(self, url: str) -> None:
        """Do nothing, as in ``listen``."""

    def hints(self, request: Webhook) -> Iterable[Hint]:
        del request
        raise BadWebhook("This ATS sends no webhooks.")
