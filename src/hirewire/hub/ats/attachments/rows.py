"""Attachments in two forms: first as an ATS sends them, and then, once checked against the tables, as rows."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from hirewire.hub.ats.attachments.vault import Contents
from hirewire.wire.records.attachments import FileType

#: Entity type, entity id, attachment type, attachment id.
AttachmentKey = tuple[str, str, str, str]


class Wanted(NamedTuple):
    """An attachment with its file, which was uploaded before (``media_id``) or sent with the record (``contents``)."""

    entity_type: str
    entity_id: str
    attachment_type: str
    attachment_id: str
    media_id: UUID | None
    contents: Contents | None = None
    #: Only records of ``attachments`` have this field and the following ones.
    file_type: FileType | None = None
    contract_id: int = 0
    file_name: str = ""
    external_created_at: datetime | None = None
    external_last_modified_at: datetime | None = None

    @property
    def key(self) -> AttachmentKey:
        return self.entity_type, self.entity_id, self.attachment_type, self.attachment_id


class Wrong(NamedTuple):
    """Why an attachment is refused."""

    #: True if the reason is the contract that the record names; False if the reason is the file.
    is_contract: bool
    why: str


class AttachmentRow(NamedTuple):
    entity_type: str
    entity_id: str
    attachment_type: str
    attachment_id: str
    media_id: UUID
    file_name: str
    external_created_at: datetime | None
    external_last_modified_at: datetime | None
