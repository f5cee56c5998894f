"""What recruiters note about people in Recruiter."""

from hirewire.wire.records.stamps import AuditStamp
from hirewire.wire.urn import ContractUrn, PersonUrn, SeatUrn
from hirewire.wire.validation import Record


class ProspectNote(Record, frozen=True, kw_only=True):
    id: int
    contract: ContractUrn
    owner: SeatUrn
    prospect: PersonUrn
    created: AuditStamp
    last_modified: AuditStamp
    #: False: the ATS must delete what it has of this note.
    active: bool
    #: Absent when the note is no longer active.
    note: str | None = None
