"""A contract on which every verb can be tried. One seat owns all records that the verbs need."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import ImportFault, Member, MemberImport
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.lifecycle.archives.models import Archive
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.hub.platform.notifications import services as notifications
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging.models import InMailTemplate, ProspectNote, Thread, this_millisecond
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectSeat, ProjectStage
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.kit import clock
from hirewire.wire.push import PushType
from tests.factories import connected, hub, lists

#: Only an admin sees this job, because it is on an access list without people.
SECRET_JOB = "Secret Turnaround Manager"


@dataclass
class World:
    company: connected.Company
    seat: Seat
    colleague: Seat
    member: Member
    #: Ids of records. Each key is the name of the placeholder that the id replaces in ``Call.address``.
    ids: dict[str, Any]


def world(*roles: Role) -> World:
    company = connected.company()
    company.switch(contract=True)
    contract = company.admin_a.contract
    seat = hub.seat(contract, hub.person("Ruth", "Onyango", password="a-long-password-of-hers"), roles)
    colleague = hub.seat(contract, hub.person("Wei-Lin", "Chang"))
    member = connected.known_member(company)
    job = connected.job(company)
    ids: dict[str, Any] = {
        "application": company.application.pk,
        "member": member.pk,
        "job": job.posting_id,
        "colleague": colleague.pk,
        **_own(seat, member),
        **_of_the_company(company, seat, member),
    }
    return World(company, seat, colleague, member, ids)


def _own(seat: Seat, member: Member) -> dict[str, Any]:
    now = this_millisecond()
    project = Project.objects.create(contract=seat.contract, owner=seat, name="Claims")
    ProjectSeat.objects.create(project=project, seat=seat)
    stages = [ProjectStage.objects.create(project=project, name=name, position=at) for at, name in enumerate("AB")]
    place = ProjectCandidate.objects.create(
        project=project, member=member, stage=stages[0], saved_by=seat, saved_at=now, moved_by=seat, moved_at=now
    )
    note = ProspectNote.objects.create(
        contract=seat.contract, owner=seat, member=member, text="Calm.", created_at=now, last_modified_at=now
    )
    return {
        "project": project.pk,
        "first_stage": stages[0].pk,
        "stage": stages[1].pk,
        "place": place.pk,
        "note": note.pk,
        "thread": Thread.objects.create(contract=seat.contract, seat=seat, member=member).pk,
        "template": InMailTemplate.objects.create(seat=seat, name="First", subject="Hello", body="A role").pk,
        "search": PeopleSearch.objects.create(
            seat=seat, content=Wanted(text="priya").as_json(), used_at=now, looked_at=now
        ).pk,
    }


def _of_the_company(company: connected.Company, seat: Seat, member: Member) -> dict[str, Any]:
    now, organization, application = clock.now(), seat.contract.organization, company.application
    later = now + timedelta(days=5)
    event = notifications.announce(
        application=application,
        organization=organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url="http://ats.test/hook",
    )
    delivery = Delivery.objects.get(event=event)
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DEAD)
    failed = Export.objects.create(
        organization=organization,
        application=application,
        seat=seat,
        member=member,
        event=event,
        state=ExportState.FAILED,
    )
    run = MemberImport.objects.create(organization=organization, started_by="Ruth", file_name="x.csv", content=b"")
    fault = ImportFault.objects.create(run=run, line=2, reason="", values={"last_name": "Smit"})
    invitation = SeatInvitation.objects.create(
        contract=seat.contract, email="new@larkspur.example", digest=b"x", expires_at=later, roles=[Role.RECRUITER]
    )
    archive = Archive.objects.create(
        organization=organization, requested_by=seat.person, contract_ids=[], requested_at=now, expires_at=later
    )
    provider = IdentityProvider.objects.create(organization=organization, contract=seat.contract, name="Larkspur ID")
    connected.job(company, "REQ-SECRET", SECRET_JOB)
    lists.put(application, "secret", "REQ-SECRET")
    return {
        "delivery": delivery.pk,
        "export": failed.pk,
        "fault": fault.pk,
        "run": run.pk,
        "invitation": invitation.pk,
        "archive": archive.pk,
        "provider": provider.pk,
    }


def with_purge(here: World) -> int:
    organization = here.seat.contract.organization
    return Purge.objects.create(
        organization=organization, scope=PurgeScope.ATS, starts_at=clock.now() + timedelta(days=3)
    ).pk


def with_move(here: World) -> int:
    return CompanyMove.objects.create(
        source=here.seat.contract.organization,
        number=4_999_999,
        name="Larkspur Group",
        cause=Cause.RENUMBERED,
        contract_ids=[here.seat.contract_id],
        application_ids=[],
        is_whole=False,
        requested_at=clock.now(),
        switches_at=clock.now() + timedelta(days=9),
    ).pk
