"""A purge deletes rows together with all rows that refer to them, and names the company in each statement."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models
from django.db.models.fields.reverse_related import ManyToOneRel

from hirewire.hub.ats.acls.models import EntityAclAssignee
from hirewire.hub.ats.blind.models import MemberHash
from hirewire.hub.ats.matching.models import (
    Candidacy,
    Match,
    MatchDecision,
    MemberFacts,
    SampledMatch,
    Suggestion,
    Unlinked,
)
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.members.models import Education, Member, MemberEmail, Position
from hirewire.hub.lifecycle.inventory.tables import ACTIVITY
from hirewire.hub.lifecycle.purges import services
from hirewire.hub.platform.notifications.services import announce
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import MailStub, Message, NoteMention, ProspectNote, Thread
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate, ProjectMove, ProjectStage
from hirewire.hub.recruiting.recommendations.models import NotInterested
from hirewire.kit import clock
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.ats import Ats

pytestmark = pytest.mark.django_db


def everything_about(member: Member, ats: Ats, seat: Seat) -> dict[type[models.Model], models.Model]:
    """Create a row about the member in each table that refers to members."""
    tenant: dict[str, Any] = {"organization": ats.organization, "application": ats.application}
    pair = {**tenant, "ats_candidate_id": "C-1", "member": member}
    owned = {"contract": ats.contract, "owner": seat, "member": member}
    project = Project.objects.create(contract=ats.contract, name=f"For {member.pk}", owner=seat)
    stage = ProjectStage.objects.create(project=project, name="New", position=0)
    thread = Thread.objects.create(contract=ats.contract, seat=seat, member=member)
    Message.objects.create(thread=thread, author="SEAT", body="Hello")
    note = ProspectNote.objects.create(**owned, text="Welds")
    NoteMention.objects.create(note=note, seat=seat)
    seat.person.member = member
    seat.person.save()
    export = exported(member, ats, seat)
    rows: list[models.Model] = [
        MemberEmail.objects.create(member=member, address=f"{uuid4()}@example.test"),
        Position.objects.create(member=member, title="Welder", company="Brightpath"),
        Education.objects.create(member=member, school="Larkspur"),
        EntityAclAssignee.objects.create(**tenant, ats_entity_type="JOB", member=member, ats_entity_acl_id="L"),
        MemberHash.objects.create(key_id=1, hash=uuid4(), member=member, is_email=True),
        seat.person,
        Match.objects.create(**pair, probability=1),
        Unlinked.objects.create(**pair),
        MatchDecision.objects.create(**pair, verdict="same"),
        SampledMatch.objects.create(**pair),
        Candidacy.objects.create(**pair, ats_job_application_id="A-1", since=clock.now(), is_over=False),
        Suggestion.objects.create(**pair, probability=0.5),
        MemberFacts.objects.create(member=member, person="{}", keys=[], counted=[]),
        exported(member, ats, seat, retry_of=export),
        thread,
        MailStub.objects.create(**owned),
        note,
        ProjectCandidate.objects.create(project=project, member=member, stage=stage, saved_by=seat, moved_by=seat),
        ProjectMove.objects.create(project=project, member=member, seat=seat),
        NotInterested.objects.create(**tenant, contract=ats.contract, member=member, seat=seat),
    ]
    return {type(row): row for row in rows}


def exported(member: Member, ats: Ats, seat: Seat, retry_of: Export | None = None) -> Export:
    event = announce(
        application=ats.application,
        organization=ats.organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url="http://ats.test/hook",
    )
    return Export.objects.create(
        organization=ats.organization,
        application=ats.application,
        seat=seat,
        member=member,
        event=event,
        retry_of=retry_of,
    )


def remaining(rows: dict[type[models.Model], models.Model]) -> set[type[models.Model]]:
    return {model for model, row in rows.items() if model._default_manager.filter(pk=row.pk).exists()}


@pytest.fixture
def remove_imported_people() -> Callable[[Ats], int]:
    """The step of a purge that deletes people.

    In a real purge, earlier steps delete rows about these people. This step must also delete the rows that were added
    after those steps.
    """
    table = next(table for table in ACTIVITY if table.model is Member)
    return lambda ats: services._remove_some(table, ats.organization.pk, None)


@pytest.mark.parametrize("has_left", [False, True])
def test_imported_people_are_deleted_with_all_rows_about_them(
    remove_imported_people: Callable[[Ats], int], *, has_left: bool
) -> None:
    """After a part of the company has left, the rows of that part still refer to people whom the company imported."""
    ats, part = Ats(), Ats()
    of = part if has_left else ats
    seat = hub.admin_seat(of.contract)
    imported, other = hub.member("Zebedee", of=ats.organization), hub.member("Quentin", of=part.organization)
    rows = everything_about(imported, of, seat)
    rows_about_other = everything_about(other, part, hub.admin_seat(part.contract))

    removed_count = remove_imported_people(ats)
    connection.check_constraints()

    assert set(rows) == {relation.related_model for relation in relations_of(Member)}
    assert (removed_count, remaining(rows), remaining(rows_about_other)) == (1, {Person}, set(rows_about_other))
    assert list(Person.objects.filter(seats=seat).values_list("member", flat=True)) == [None]
    assert (Message.objects.count(), NoteMention.objects.count(), Export.objects.count()) == (1, 1, 2)


def relations_of(model: type[models.Model]) -> list[ManyToOneRel]:
    return [each for each in model._meta.get_fields(include_hidden=True) if isinstance(each, ManyToOneRel)]
