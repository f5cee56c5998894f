"""Which people on a contract are known to which ATS.

An ATS knows a person if the person has connected their account with the ATS, or if the ATS names the person on access
lists. Recruiter issues a person id to the ATS, and only the ATS knows which of its users has that id.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from hirewire.hub.ats.acls.models import EntityAclAssignee
from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.seats.queries import connections


@dataclass(frozen=True, slots=True)
class Binding:
    application: DeveloperApplication
    connected_at: datetime | None
    #: True if the ATS uses access lists, the seat is active, and the person has not connected their account.
    has_to_connect: bool
    #: How many access lists name the person. By default, a person on no list cannot see a job that has a list.
    lists: int
    #: The id by which the ATS knows the person; empty for somebody without a profile.
    person_id: str


@dataclass(frozen=True, slots=True)
class Systems:
    """The systems from which a contract has data."""

    applications: list[DeveloperApplication]
    #: The ids of the systems that use access lists.
    with_lists: frozenset[int]


def systems(seat: Seat) -> Systems:
    seen = visibility_scope(seat, Feature.IN_ATS)
    applications = DeveloperApplication.objects.filter(pk__in=seen.application_ids).order_by("pk")
    return Systems(list(applications) if seen else [], frozenset(seen.with_lists))


def bindings(bound_systems: Systems, seats: Sequence[Seat]) -> list[tuple[Seat, list[Binding]]]:
    """Return every seat with its binding to each system. This takes two queries for any number of seats."""
    if not bound_systems.applications:
        return [(seat, []) for seat in seats]
    since = connections(seats, bound_systems.applications)
    members = [seat.person.member_id for seat in seats if seat.person.member_id is not None]
    listed = EntityAclAssignee.objects.filter(
        organization__in={application.organization_id for application in bound_systems.applications},
        application__in=bound_systems.applications,
        member__in=members,
    ).values_list("member_id", "application_id")
    lists = {(member, application): number for member, application, number in listed.annotate(lists=Count("*"))}
    return [(seat, list(_bindings(bound_systems, seat, since.get(seat.person_id, {}), lists))) for seat in seats]


def _bindings(
    bound_systems: Systems, seat: Seat, since: dict[int, datetime], lists: dict[tuple[int, int], int]
) -> Iterator[Binding]:
    member_id = seat.person.member_id
    for application in bound_systems.applications:
        yield Binding(
            application=application,
            connected_at=since.get(application.pk),
            has_to_connect=seat.is_active
            and application.pk in bound_systems.with_lists
            and application.pk not in since,
            lists=0 if member_id is None else lists.get((member_id, application.pk), 0),
            person_id="" if member_id is None else person_urn(application.pk, member_id),
        )
