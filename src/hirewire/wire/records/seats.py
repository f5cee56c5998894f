"""People's seats on contracts, in the older and the newer form."""

from enum import StrEnum

from hirewire.wire.records.stamps import AuditStamp
from hirewire.wire.urn import ContractUrn, PersonUrn
from hirewire.wire.validation import Record


class SeatState(StrEnum):
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    INVITED = "INVITED"
    PARKED = "PARKED"


class Seat(Record, frozen=True, kw_only=True):
    id: int
    first_name: str
    last_name: str
    email: str
    #: Absent for somebody without a profile.
    member: PersonUrn | None = None
    contract_id: ContractUrn
    active: bool
    admin: bool


class SeatV2(Record, frozen=True, kw_only=True):
    id: int
    first_name: str
    last_name: str
    member: PersonUrn | None = None
    contract: ContractUrn
    state: SeatState
    seat_roles: list[str]
    created: AuditStamp | None = None
