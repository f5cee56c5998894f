"""``seats`` and ``seatsV2``: who works on the contracts that an application may read."""

from typing import ClassVar

from django.db.models import Q, QuerySet

from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.errors import Lack, NotEnabled
from hirewire.hub.platform.integrations.queries import readable_contracts, require_contract_reads
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli import parameters
from hirewire.hub.restli.declared import Parameter, Parameters
from hirewire.hub.restli.resource import Context, Page, Resource, finder
from hirewire.kit import clock
from hirewire.wire.records import fields
from hirewire.wire.records import seats as records
from hirewire.wire.records.stamps import AuditStamp
from hirewire.wire.restli import Query
from hirewire.wire.urn import PersonUrn, contract_urn

#: The role names on the wire. The first two are documented; the third is ours, because the documented examples include
#: no collaborators.
_ROLES = {
    Role.ADMIN: "ADMIN_SEAT",
    Role.RECRUITER: "SOURCER_ADD_PROSPECT",
    Role.HIRING_MANAGER: "HIRING_COLLABORATOR",
}

_CONTRACTS = Parameter(
    "contracts",
    list[fields.Contract],
    "Only seats on these contracts. If absent, seats on all contracts that the application may read.",
)


class Seats(Resource[Caller]):
    """``seats`` is deprecated, but ``seatsV2`` has no e-mail addresses."""

    name = "seats"
    summary = "People who work on a contract, with their e-mail addresses. This is the older form of `seatsV2`."
    answer = records.Seat
    parameters: ClassVar[Parameters] = {
        "seatsByAttributes": (
            _CONTRACTS,
            Parameter("active", bool, "Whether to return only active seats or only inactive ones. If absent, both."),
        )
    }

    @finder("seatsByAttributes")
    def by_attributes(self, caller: Caller, context: Context) -> Page:
        seats = _seats_of(_contracts(caller, context.query))
        is_active = parameters.truth_in(context.query, "active")
        if is_active is not None:
            active = Q(state=SeatState.ACTIVE)
            seats = seats.filter(active if is_active else ~active)
        return Page([_seat(caller.application, seat) for seat in seats[context.window]], total=seats.count())


class SeatsV2(Resource[Caller]):
    name = "seatsV2"
    summary = "People who work on a contract, and what they may do."
    needs_start = True
    answer: ClassVar[type[records.SeatV2 | records.VersionedSeat]] = records.SeatV2
    parameters: ClassVar[Parameters] = {
        "attributes": (_CONTRACTS, Parameter("states", list[records.SeatState], "Only seats in one of these states."))
    }

    @finder("attributes")
    def by_attributes(self, caller: Caller, context: Context) -> Page:
        if "start" not in context.query.names:
            raise parameters.missing("start")
        seats = _seats_of(_contracts(caller, context.query))
        if states := parameters.symbols_in(context.query, "states", SeatState.values):
            seats = seats.filter(state__in=states)
        return Page([_seat_v2(caller.application, seat) for seat in seats[context.window]], total=seats.count())


def _contracts(caller: Caller, query: Query) -> list[Contract]:
    ids = parameters.ids_in(query, "contracts", "contract")
    if ids:
        return [require_contract_reads(caller.application, contract_id) for contract_id in ids]
    contracts = list(readable_contracts(caller.application))
    if not contracts:
        raise NotEnabled("any contract", Lack.CONTRACT_OFF)
    return contracts


def _seats_of(contracts: list[Contract]) -> QuerySet[Seat]:
    return Seat.objects.filter(contract__in=contracts).select_related("person").order_by("pk")


def _seat(application: DeveloperApplication, seat: Seat) -> records.Seat:
    return records.Seat(
        id=seat.pk,
        first_name=seat.person.first_name,
        last_name=seat.person.last_name,
        email=seat.person.email,
        member=_person_urn(application, seat),
        contract_id=contract_urn(seat.contract_id),
        active=seat.is_active,
        admin=seat.is_admin,
    )


def _seat_v2(application: DeveloperApplication, seat: Seat) -> records.SeatV2:
    return records.SeatV2(
        id=seat.pk,
        first_name=seat.person.first_name,
        last_name=seat.person.last_name,
        member=_person_urn(application, seat),
        contract=contract_urn(seat.contract_id),
        state=records.SeatState(seat.state),
        seat_roles=[_ROLES[role] for role in Role if role in seat.roles],
        created=AuditStamp(actor=records.NOBODY, time=clock.to_millis(seat.created_at)),
    )


def _person_urn(application: DeveloperApplication, seat: Seat) -> PersonUrn | None:
    member_id = seat.person.member_id
    return None if member_id is None else PersonUrn(person_urn(application.pk, member_id))
