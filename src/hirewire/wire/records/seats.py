"""People's seats on contracts, in the older and the newer form."""

from enum import StrEnum

from hirewire.wire.records.stamps import AuditStamp
from hirewire.wire.urn import ContractUrn, PersonUrn
from hirewire.wire.validation import Record

#: The actor of a stamp of which only the time is known.
NOBODY = "urn:li:unknown:0"


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

    @property
    def as_versioned(self) -> "VersionedSeat":
        return VersionedSeat(
            seat_id=self.id,
            first_name=self.first_name,
            last_name=self.last_name,
            member=self.member,
            contract=self.contract,
            state=self.state,
            seat_roles=self.seat_roles,
            created_at=self.created.time if self.created else None,
        )


class VersionedSeat(Record, frozen=True, kw_only=True):
    """The same seat as the versioned root names it."""

    seat_id: int
    first_name: str
    last_name: str
    member: PersonUrn | None = None
    contract: ContractUrn
    state: SeatState
    seat_roles: list[str]
    created_at: int | None = None

    @property
    def as_older(self) -> SeatV2:
        """Who made the seat is not told in this form."""
        return SeatV2(
            id=self.seat_id,
            first_name=self.first_name,
            last_name=self.last_name,
            member=self.member,
            contract=self.contract,
            state=self.state,
            seat_roles=self.seat_roles,
            created=AuditStamp(actor=NOBODY, time=self.created_at) if self.created_at is not None else None,
        )
