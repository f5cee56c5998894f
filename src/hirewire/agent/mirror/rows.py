from collections.abc import Iterable
from typing import Final, NamedTuple

from hirewire.agent.mirror.models import Sent
from hirewire.agent.sdk.connector import Entity

#: Replaces the hash of a version if Recruiter failed or was too busy to judge the record. After a wait, the agent reads
#: and sends the record again, or deletes it in Recruiter if the ATS no longer has it.
AGAIN: Final = "again"
#: Replaces the hash if Recruiter failed to delete or to close the record. Nothing that the agent sends may refer to
#: such a record.
LEAVING: Final = "leaving"


class RecordKey(NamedTuple):
    entity: Entity
    parent: str
    key: str

    @property
    def path(self) -> str:
        return f"{self.entity}/{self.key}"


class SentRow(NamedTuple):
    entity: Entity
    parent: str
    key: str
    content: str
    is_there: bool
    reason: str
    blocked_by: str
    about: str
    url: str
    tries: int
    job: str = ""

    @property
    def record_key(self) -> RecordKey:
        return RecordKey(self.entity, self.parent, self.key)

    def is_held_back_by(self, path: str) -> bool:
        return not self.is_there and not self.reason and self.blocked_by == path

    @property
    def is_leftover(self) -> bool:
        """Whether the record was sent before the sync began anew, and has not been sent since.

        Recruiter may still have it, or may have discarded it.
        """
        return not self.content and not self.reason

    @property
    def is_leaving(self) -> bool:
        return self.content == LEAVING

    @property
    def may_be_there(self) -> bool:
        """Whether Recruiter has, or after a failure may have, some version of the record."""
        return self.is_there or self.content in {AGAIN, LEAVING}


def nothing_sent(key: str, entity: Entity = Entity.APPLICATIONS) -> SentRow:
    """The row of a record that Recruiter does not have in any version."""
    return SentRow(entity, "", key, "", is_there=False, reason="", blocked_by="", about="", url="", tries=0)


def by_key(sent: Iterable[Sent]) -> dict[RecordKey, SentRow]:
    rows = (
        SentRow(
            Entity(sent_row.entity),
            sent_row.parent,
            sent_row.key,
            sent_row.content,
            sent_row.is_there,
            sent_row.reason,
            sent_row.blocked_by,
            sent_row.about,
            sent_row.url,
            sent_row.tries,
            sent_row.job,
        )
        for sent_row in sent
    )
    return {row.record_key: row for row in rows}
