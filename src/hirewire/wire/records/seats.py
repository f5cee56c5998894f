"""People's seats on contracts: ``Seat`` and ``SeatV2`` below ``/v2/``, ``VersionedSeat`` below ``/rest/``."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from hirewire.wire.records.stamps import AuditStamp
from hirewire.wire.urn import ContractUrn, PersonUrn
from hirewire.wire.validation import Record
from hirewire.wire.words import about

#: The actor in a stamp when only the time is known.
NOBODY = "urn:li:unknown:0"


class SeatState(StrEnum):
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    INVITED = "INVITED"
    PARKED = "PARKED"


_Number: TypeAlias = Annotated[int, about("The seat's number, which follows `urn:li:seat:` in its URN.", example=31)]
_FirstName: TypeAlias = Annotated[str, about("The given name.", example="Ana")]
_LastName: TypeAlias = Annotated[str, about("The family name.", example="Silva")]
_Member: TypeAlias = Annotated[
    PersonUrn | None,
    about(
        "The person's id, which is specific to your application. Absent if the person has no profile.",
        example="urn:li:person:aB1cD2",
    ),
]
_Contract: TypeAlias = Annotated[ContractUrn, about("The contract.", example="urn:li:contract:5500777")]
_State: TypeAlias = Annotated[SeatState, about("Whether the seat is in use.")]
_Roles: TypeAlias = Annotated[list[str], about("What the person may do.", example=["SOURCER_ADD_PROSPECT"])]


class Seat(Record, frozen=True, kw_only=True):
    id: _Number
    first_name: _FirstName
    last_name: _LastName
    email: Annotated[str, about("The e-mail address.", example="ana@example.test")]
    member: _Member = None
    contract_id: _Contract
    active: Annotated[bool, about("Whether the seat is in use.", example=True)]
    admin: Annotated[bool, about("Whether the person administers the contract.", example=False)]


class SeatV2(Record, frozen=True, kw_only=True):
    id: _Number
    first_name: _FirstName
    last_name: _LastName
    member: _Member = None
    contract: _Contract
    state: _State
    seat_roles: _Roles
    created: Annotated[AuditStamp | None, about("When the seat was created.")] = None

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
    """A seat, with the field names used below ``/rest/``."""

    seat_id: _Number
    first_name: _FirstName
    last_name: _LastName
    member: _Member = None
    contract: _Contract
    state: _State
    seat_roles: _Roles
    created_at: Annotated[
        int | None, about("When the seat was created, in milliseconds since 1970.", example=1767225600000)
    ] = None

    @property
    def as_older(self) -> SeatV2:
        """Return this seat as a ``SeatV2``. The creator is unknown, so the stamp names :data:`NOBODY`."""
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
