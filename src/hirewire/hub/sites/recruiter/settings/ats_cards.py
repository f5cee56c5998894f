"""The cards of Admin Settings > ATS: switches, contracts, synced records, deliveries, and who changed what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hirewire.hub.ats.blind.queries import count_of
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.queries import admins_by_contract
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.audit.queries import entries
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.lifecycle.purges.models import Purge
from hirewire.hub.lifecycle.purges.queries import last_purge
from hirewire.hub.platform.integrations import queries, states
from hirewire.hub.platform.integrations.queries import Card
from hirewire.hub.platform.notifications.models import Delivery
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.queries import people_of_events
from hirewire.hub.recruiting.record_counts.kinds import RECORDS
from hirewire.hub.recruiting.record_counts.queries import count_records

SHOWN_DELIVERIES = 5
SHOWN_CHANGES = 8

WORDS: Final = {
    "jobs": _lazy("Jobs"),
    "candidates": _lazy("Candidates"),
    "candidate_notes": _lazy("Candidate notes"),
    "applications": _lazy("Applications"),
    "application_notes": _lazy("Application notes"),
    "feedback": _lazy("Interview feedback"),
    "stages": _lazy("Stages"),
}

#: The audit entries that a card shows. Entries about exports are left out: there are many, and each export is shown on
#: the profile of its person.
_TRAIL = Q(action__startswith="integration.") | Q(action__startswith="retention.") | Q(action__startswith="blind.")


class Level(StrEnum):
    CONTRACT = "contract"
    COMPANY = "company"


#: One switch has this instead of a level: the switch that decides whether Recruiter keeps the ATS's records of people.
KEEPING: Final = "records"


@dataclass(frozen=True, slots=True)
class Switch:
    level: Level
    is_on: bool
    #: Why the switch cannot be changed; empty if it can.
    reason: str


@dataclass(frozen=True, slots=True)
class ContractLine:
    contract: Contract
    label: states.RecruiterLabel
    is_contract_on: bool
    admins: list[str]


@dataclass(frozen=True, slots=True)
class Synced:
    records: str
    here: int
    last: datetime | None
    #: When the records were counted; None if they were counted just now.
    counted_at: datetime | None = None
    #: The name of the kind in ``record_counts``; empty for a kind that ``record_counts`` does not count.
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    card: Card
    switches: list[Switch]
    contracts: list[ContractLine]
    synced: list[Synced]
    #: The newest deliveries, each with the name of the exported person, or an empty name.
    deliveries: list[tuple[Delivery, str]]
    changes: list[AuditEntry]
    #: The active seats of this contract.
    seat_count: int
    #: The newest purge of what the ATS has sent. This purge may be waiting, under way or done, but not canceled.
    purge: Purge | None
    #: Whether Recruiter holds only hashes of the people that the ATS knows.
    is_blind: bool
    #: Who can change switches, if the seat cannot.
    not_admin: str
    admins: list[str]

    @property
    def total(self) -> int:
        return sum(kind.here for kind in self.synced)

    @property
    def last_received(self) -> datetime | None:
        return max((kind.last for kind in self.synced if kind.last), default=None)

    @property
    def counted_at(self) -> datetime | None:
        """The time of the oldest count; None if everything was counted just now."""
        return min((kind.counted_at for kind in self.synced if kind.counted_at), default=None)

    @property
    def is_off_everywhere(self) -> bool:
        """Whether every switch is off, on both levels. While a switch is on, the ATS could send purged data again."""
        return not (self.card.inputs.company_on or any(line.is_contract_on for line in self.contracts))

    @property
    def records_reason(self) -> str:
        """All reasons why the seat cannot change whether records are kept; empty if there are none."""
        return f"{self.not_admin} {self._before_records_change}".strip()

    @property
    def _before_records_change(self) -> str:
        if not self.is_off_everywhere:
            return _("To change this, first turn off company level, and contract level for every contract.")
        if not self.is_blind and self.total:
            return _("To change this, first remove the synced records.")
        return ""

    @property
    def can_purge(self) -> bool:
        return self.is_off_everywhere and self.total > 0 and not (self.purge and self.purge.is_open)


def shown(contract: Contract) -> list[Card]:
    """Return the cards for which the partner has answered or a switch is on."""
    return [card for card in queries.cards(contract) if _is_shown(card.inputs)]


def waiting(contract: Contract) -> list[Card]:
    """Return the cards that ``shown`` leaves out: the partner has not answered the request yet."""
    return [card for card in queries.cards(contract) if not _is_shown(card.inputs)]


def details(seat: Seat, card: Card) -> Details:
    contract = seat.contract
    organization = contract.organization
    is_blind = queries.is_blind(card.application, organization.pk)
    deliveries = Delivery.objects.filter(event__application=card.application, event__organization=organization)
    lines = _contract_lines(organization, card.application)
    return Details(
        card=card,
        switches=[_switch(seat, card, level) for level in Level],
        contracts=lines,
        synced=synced(organization, card.application) + _hashed(organization, card.application, is_blind=is_blind),
        deliveries=with_people(seat, deliveries.select_related("event", "endpoint").order_by("-pk")[:SHOWN_DELIVERIES]),
        changes=list(entries(organization.pk).filter(_TRAIL, application_id=card.number)[:SHOWN_CHANGES]),
        seat_count=Seat.objects.filter(contract=contract, state=SeatState.ACTIVE).count(),
        purge=last_purge(organization, card.number),
        is_blind=is_blind,
        not_admin="" if seat.may(Verb.SWITCH) else _not_admin(contract),
        admins=next((line.admins for line in lines if line.contract == contract), []),
    )


def with_people(seat: Seat, deliveries: Iterable[Delivery]) -> list[tuple[Delivery, str]]:
    """Pair each delivery with the name of the exported person, if the seat sees that export."""
    shown = list(deliveries)
    names = people_of_events(seat, [delivery.event_id for delivery in shown])
    return [(delivery, names.get(delivery.event_id, "")) for delivery in shown]


def synced(organization: Organization, application: DeveloperApplication) -> list[Synced]:
    return [
        Synced(
            str(WORDS[record_count.kind.name]),
            record_count.here,
            record_count.last_at,
            record_count.counted_at,
            record_count.kind.name,
        )
        for record_count in count_records(RECORDS, organization, [application.pk])
    ]


def _hashed(organization: Organization, application: DeveloperApplication, *, is_blind: bool) -> list[Synced]:
    """Return how many people the ATS has named by hashes, for a company that keeps no records."""
    return [Synced(_("People, hashes only"), *count_of(application, organization.pk))] if is_blind else []


def _is_shown(inputs: states.Inputs) -> bool:
    return inputs.notified or inputs.contract_on or inputs.company_on


def _switch(seat: Seat, card: Card, level: Level) -> Switch:
    is_on = card.inputs.contract_on if level == Level.CONTRACT else card.inputs.company_on
    return Switch(level, is_on, _reason(seat, card.inputs, is_on=is_on))


def _reason(seat: Seat, inputs: states.Inputs, *, is_on: bool) -> str:
    name = seat.contract.name
    if not seat.may(Verb.SWITCH):
        return _not_admin(seat.contract)
    if is_on or states.can_switch(inputs):
        return ""
    if not inputs.requested:
        return _(
            "This has not been requested on {name} yet. Request it in the ATS first, signed in to this contract."
        ).format(name=name)
    return _(
        "The ATS has not answered for {name} yet. You can use the switch as soon as the integration page in the ATS "
        "shows Partner ready."
    ).format(name=name)


def _not_admin(contract: Contract) -> str:
    admins = _admins([contract])[contract.pk]
    who = _("{names} can change this.").format(names=", ".join(admins)) if admins else _("The contract has no admin.")
    return f"{_('You are not an admin of this contract.')} {who}"


def _contract_lines(organization: Organization, application: DeveloperApplication) -> list[ContractLine]:
    contracts = list(Contract.objects.filter(organization=organization).order_by("name"))
    admins = _admins(contracts)
    lines = []
    for contract in contracts:
        inputs = queries.inputs(application, contract)
        lines.append(ContractLine(contract, states.recruiter_label(inputs), inputs.contract_on, admins[contract.pk]))
    return lines


def _admins(contracts: Iterable[Contract]) -> dict[int, list[str]]:
    names = {number: [seat.person.name for seat in seats] for number, seats in admins_by_contract(contracts).items()}
    return defaultdict(list, names)
