from typing import Annotated

from hirewire.wire.records.stamps import AuditStamp
from hirewire.wire.urn import ContractUrn, PersonUrn, SeatUrn
from hirewire.wire.validation import Record
from hirewire.wire.words import about


class ProspectNote(Record, frozen=True, kw_only=True):
    id: Annotated[int, about("The note's id.", example=12)]
    contract: Annotated[
        ContractUrn,
        about("The contract with which the note is or was shared.", example="urn:li:contract:5500777"),
    ]
    owner: Annotated[
        SeatUrn,
        about("The seat that wrote the note.", example="urn:li:seat:31"),
    ]
    prospect: Annotated[
        PersonUrn,
        about("The person whom the note is about.", example="urn:li:person:aB1cD2"),
    ]
    created: Annotated[AuditStamp, about("Who wrote the note, and when.")]
    last_modified: Annotated[AuditStamp, about("Who last changed the note, and when.")]
    active: Annotated[
        bool,
        about("False if the note was deleted or is no longer shared: delete your copy.", example=True),
    ]
    note: Annotated[
        str | None,
        about("The text. Absent if `active` is false.", example="Prefers night shifts."),
    ] = None
