import re
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.ats.applications.models import Application, Stage
from hirewire.hub.ats.applications.services import upsert_applications, upsert_stages
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.candidates.services import upsert_candidates, upsert_notes
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.ats.requisitions.rows import StageRow as RequisitionStageRow
from hirewire.hub.ats.requisitions.services import upsert_requisitions
from hirewire.hub.ats.requisitions.services import upsert_stages as upsert_requisition_stages
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.lifecycle.inventory.tables import ACTIVITY, SYNCED
from hirewire.hub.lifecycle.purges import services, tasks
from hirewire.hub.lifecycle.purges.certificates import digest
from hirewire.hub.lifecycle.purges.errors import AlreadyBegun, NotAdminEverywhere, OtherRemoval
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.hub.lifecycle.purges.services import cancel_purge, purge_application, purge_company
from hirewire.hub.platform.integrations.errors import OnHold, StillOn
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess, SyncHold
from hirewire.hub.platform.integrations.services import switch_company, switch_contract
from hirewire.hub.platform.notifications.services import announce
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import MailStub, Message, ProspectNote, Thread, Visibility
from hirewire.hub.recruiting.messaging.notes import write_note
from hirewire.hub.recruiting.messaging.services import ContactData, answer, send_inmail
from hirewire.hub.recruiting.projects import pipeline
from hirewire.hub.recruiting.projects.services import open_project
from hirewire.hub.recruiting.recommendations.services import dismiss, undo
from hirewire.kit import clock
from hirewire.wire.push import PushType
from tests.factories import hub, lists, synced
from tests.support.ats import Ats
from tests.support.tasks import forget_tasks, run_tasks

pytestmark = pytest.mark.django_db

COUNTS = {
    "candidacies": 1,
    "matches": 2,
    "facts": 2,
    "candidates": 2,
    "candidate_notes": 1,
    "applications": 1,
    "stages": 1,
    "jobs": 1,
    "requisitions": 1,
    "requisition_stages": 1,
    "job_tasks": 1,
    "access_list_people": 1,
    "access_list_jobs": 1,
}
WENT = (
    "1 candidacies, 2 matches, 2 facts, 2 candidates, 1 candidate notes, 1 applications, 1 stages,"
    " 1 jobs, 1 requisitions, 1 requisition stages, 1 job tasks, 1 access list people, 1 access list jobs"
)


def synced_ats(candidates: int = 2) -> Ats:
    if not MemberEmail.objects.exists():
        MemberEmail.objects.create(member=hub.member("Noor", "Haddad"), address="noor@example.test")
    ats = Ats()
    where: dict[str, Any] = {"application": ats.application, "organization_id": ats.organization.pk}
    rows = [synced.candidate_row(ats.application, f"C-{number}") for number in range(candidates)]
    upsert_candidates(**where, rows=rows)
    upsert_notes(**where, rows=[synced.candidate_note_row("C-0")])
    upsert_applications(**where, rows=[synced.application_row()])
    upsert_stages(**where, rows=[synced.stage_row()])
    lists.put(ats.application, "G", "REQ-1")
    lists.assign(ats.application, "G", hub.seat(ats.contract))
    upsert_requisitions(**where, rows=[synced.requisition_row("REQ-1")])
    upsert_requisition_stages(**where, rows=[RequisitionStageRow("REQ-1", "S-1", "Onsite", None)])
    ats.post_jobs(synced.job(state="LISTED"))
    run_tasks()
    return ats


def switch_off(ats: Ats) -> Seat:
    ContractAccess.objects.filter(application=ats.application).update(is_on=False)
    return hub.admin_seat(ats.contract)


def worked_with(ats: Ats, admin: Seat) -> Member:
    member = hub.member("Zebedee", "Quartz", of=ats.organization)
    MemberEmail.objects.create(member=member, address="zebedee@example.test")
    thread = Thread.objects.create(contract=ats.contract, seat=admin, member=member)
    Message.objects.create(thread=thread, author="SEAT", body="Hello Zebedee")
    ProspectNote.objects.create(contract=ats.contract, owner=admin, member=member, text="Zebedee welds")
    MailStub.objects.create(contract=ats.contract, owner=admin, member=member)
    export(ats, admin, member, retry_of=export(ats, admin, member))
    return member


def export(ats: Ats, seat: Seat, member: Member, retry_of: Export | None = None) -> Export:
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
        job_title="Welding Robot Technician",
        ats_candidate_id="C-0",
        retry_of=retry_of,
    )


def certified(purge: Purge) -> dict[str, Any]:
    purge.refresh_from_db()
    assert purge.certificate is not None
    found: dict[str, Any] = purge.certificate
    return found


def test_a_purge_deletes_and_counts_everything_one_ats_sent() -> None:
    ats, other = synced_ats(), synced_ats()
    admin = switch_off(ats)

    purge = purge_application(seat=admin, application=ats.application)
    run_tasks()

    records = certified(purge)["records"]
    assert {one["kind"]: one["removed"] for one in records if one["removed"]} == COUNTS
    assert {one["kind"]: one["before"] for one in records if one["before"]} == COUNTS
    assert {one["after"] for one in records} == {0}
    for table in (Match, Candidate, Application, Stage, JobPosting, EntityAcl, EntityAclAssignee):
        assert {row.application_id for row in table._default_manager.all()} == {other.application.pk}


@pytest.mark.parametrize("level", ["contract", "company"])
def test_a_purge_is_refused_while_a_switch_is_on(level: str) -> None:
    ats = synced_ats()
    if level == "company":
        switch_off(ats)
        CompanyAccess.objects.update(is_on=True)

    for remove in (
        lambda: purge_application(seat=hub.admin_seat(ats.contract), application=ats.application),
        lambda: purge_company(seat=hub.admin_seat(ats.contract), with_activity=False),
    ):
        with pytest.raises(StillOn):
            remove()

    assert (Candidate.objects.count(), Purge.objects.count(), SyncHold.objects.count()) == (2, 0, 0)


def test_switches_stay_locked_until_the_purge_is_done() -> None:
    ats = synced_ats()
    admin = switch_off(ats)
    where: dict[str, Any] = {"application": ats.application, "contract": ats.contract, "person": admin.person}
    purge_application(seat=admin, application=ats.application)

    for switch in (switch_contract, switch_company):
        with pytest.raises(OnHold):
            switch(**where, on=True)
    run_tasks()
    switch_contract(**where, on=True)

    assert ContractAccess.objects.get(application=ats.application).is_on


def test_there_is_no_certificate_while_a_call_from_before_the_switch_off_may_be_writing() -> None:
    ats = synced_ats()
    admin = hub.admin_seat(ats.contract)
    switch_contract(application=ats.application, contract=ats.contract, person=admin.person, on=False)
    purge = purge_application(seat=admin, application=ats.application)
    run_tasks()
    purge.refresh_from_db()
    early = (purge.is_open, purge.done, SyncHold.objects.count())
    late = synced.candidate_row(ats.application, "C-9")
    upsert_candidates(application=ats.application, organization_id=ats.organization.pk, rows=[late])

    with clock.moved(timedelta(minutes=9)):
        tasks.carry_on(0)
        run_tasks()
    purge.refresh_from_db()
    is_early_certified = purge.is_certified
    with clock.moved(timedelta(minutes=11)):
        tasks.carry_on(0)
        run_tasks()

    assert (early, is_early_certified) == ((True, sum(COUNTS.values()), 1), False)
    counts = {one["kind"]: (one["before"], one["removed"], one["after"]) for one in certified(purge)["records"]}
    assert (counts["candidates"], Candidate.objects.count(), SyncHold.objects.count()) == ((2, 3, 0), 0, 0)


def test_a_purge_is_audited_with_who_requested_it_and_its_counts() -> None:
    ats = synced_ats()
    admin = switch_off(ats)

    purge_application(seat=admin, application=ats.application)
    run_tasks()

    entries = AuditEntry.objects.filter(action__startswith="retention.").order_by("pk")
    assert list(entries.values_list("action", "person_id", "after")) == [
        ("retention.purge_requested", admin.person.pk, ""),
        ("retention.purged", admin.person.pk, WENT),
    ]


def test_an_interrupted_purge_resumes_and_keeps_its_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    ats = synced_ats(candidates=5)
    admin = switch_off(ats)
    monkeypatch.setattr(services, "CHUNK", 2)
    purge = purge_application(seat=admin, application=ats.application)
    candidates = next(table for table in SYNCED if table.kind == "candidates")
    services._begin(purge)
    services._take_some(purge, candidates)

    tasks.carry_out(purge_id=purge.pk)

    counted = {one["kind"]: (one["before"], one["removed"]) for one in certified(purge)["records"]}
    assert (counted["candidates"], Candidate.objects.count()) == ((5, 5), 0)


def test_an_abandoned_purge_is_continued_by_the_periodic_task() -> None:
    ats = synced_ats()
    purge = purge_application(seat=switch_off(ats), application=ats.application)
    services._begin(purge)
    # The worker died together with the task that was to carry out the purge.
    forget_tasks()

    with clock.moved(timedelta(minutes=3)):
        tasks.carry_on(0)
        run_tasks()

    assert certified(purge)["records"][1]["after"] == 0


def test_requesting_a_purge_twice_returns_the_first() -> None:
    ats = synced_ats()
    admin = switch_off(ats)

    first = purge_application(seat=admin, application=ats.application)
    second = purge_application(seat=admin, application=ats.application)

    assert first == second


def test_a_company_can_purge_what_every_ats_sent() -> None:
    ats = synced_ats()
    second = Ats(hub.customer_application(), hub.contract(ats.organization))
    upsert_candidates(
        application=second.application,
        organization_id=ats.organization.pk,
        rows=[synced.candidate_row(second.application)],
    )
    switch_off(second)
    admin = switch_off(ats)
    member = worked_with(ats, admin)

    purge = purge_company(seat=admin, with_activity=False)
    run_tasks()

    assert all(not table.rows(ats.organization.pk).exists() for table in SYNCED)
    assert certified(purge)["scope"] == "ATS"
    assert set(Export.objects.filter(member=member).values_list("ats_candidate_id", "job_title")) == {("", "")}
    assert Message.objects.count() == 1


def test_a_full_purge_removes_everything_and_its_certificate_names_nobody() -> None:
    ats, other = synced_ats(), synced_ats()
    admin, others = switch_off(ats), switch_off(other)
    worked_with(ats, admin)
    worked_with(other, others)

    purge = purge_company(seat=admin, with_activity=True)
    run_tasks()

    assert all(not table.rows(ats.organization.pk).exists() for table in (*SYNCED, *ACTIVITY))
    assert all(table.rows(other.organization.pk).exists() for table in ACTIVITY if table.kind in {"inmails", "exports"})
    proof = certified(purge)
    assert {one["after"] for one in proof["records"]} == {0}
    assert {one["kind"]: one["removed"] for one in proof["records"]}["exports"] == 2
    assert proof["requestedBy"] == f"urn:li:seat:{admin.pk}"
    assert not re.search("zebedee|quartz|noor|ingrid|solheim", str(proof), re.IGNORECASE)
    assert proof["sha256"] == digest(proof)
    assert digest({**proof, "scope": "ATS"}) != proof["sha256"]


def test_a_full_purge_removes_members_from_the_audit_trail_and_keeps_who_wrote_to_them() -> None:
    ats = synced_ats()
    admin = switch_off(ats)
    member, job = hub.member("Zebedee", "Quartz"), JobPosting.objects.get()
    thread = send_inmail(seat=admin, member=member, subject="Welding", body="Hello").thread
    answer(thread=thread, body="Gladly", share_contact_data=ContactData(("zebedee@example.test",)))
    write_note(seat=admin, member=member, text="Welds", visibility=Visibility.CONTRACT)
    dismiss(seat=admin, job=job, member=member)
    undo(seat=admin, job=job, member=member)

    purge = purge_company(seat=admin, with_activity=True)
    run_tasks()

    entries = AuditEntry.objects.filter(contract_id=ats.contract.pk).exclude(action__startswith="retention.")
    assert list(entries.order_by("pk").values_list("action", "actor", "subject")) == [
        ("inmail.sent", "Ingrid Solheim", ""),
        ("inmail.answered", "", "Ingrid Solheim"),
        ("contact_data.shared", "", "Ingrid Solheim"),
        ("note.written", "Ingrid Solheim", ""),
        ("recommendation.dismissed", "Ingrid Solheim", ""),
        ("recommendation.dismissal_undone", "Ingrid Solheim", ""),
    ]
    assert "Quartz" not in str(list(AuditEntry.objects.values()))
    removed = {one["kind"]: one["removed"] for one in certified(purge)["records"]}
    assert (removed["names_in_the_audit_trail"], removed["members_in_the_audit_trail"]) == (4, 2)


def test_a_full_purge_removes_the_names_of_projects_and_stages_from_the_audit_trail() -> None:
    ats = synced_ats()
    admin = switch_off(ats)
    project = open_project(seat=admin, name="Nurses for Ada", stages=["Interview with Ada"])
    pipeline.save(seat=admin, project=project, member_ids=[hub.member().pk])

    purge_company(seat=admin, with_activity=True)
    run_tasks()

    entries = AuditEntry.objects.filter(action__startswith="project.")
    assert list(entries.order_by("pk").values_list("action", "subject", "before", "after")) == [
        ("project.opened", "", "", ""),
        ("project.candidates_saved", "", "", ""),
    ]


def test_names_that_earlier_purges_left_are_removed_unless_another_company_moved_in() -> None:
    purged, only_of_ats, joined, renumbered = (hub.organization() for _ in range(4))
    now = clock.now()
    for company, scope in (
        (purged, PurgeScope.EVERYTHING),
        (only_of_ats, PurgeScope.ATS),
        (joined, PurgeScope.EVERYTHING),
        (renumbered, PurgeScope.EVERYTHING),
    ):
        Purge.objects.create(organization=company, scope=scope, finished_at=now)
        for action in ("inmail.answered", "recommendation.dismissed", "inmail.sent"):
            entry = {"organization_id": company.pk, "action": action, "actor": "Ada", "subject": "Ada"}
            AuditEntry.objects.bulk_create(AuditEntry(**entry, at=now + timedelta(days=days)) for days in (-1, 1))
    for company, cause in ((joined, Cause.MERGED), (renumbered, Cause.RENUMBERED)):
        CompanyMove.objects.create(
            source=hub.organization(),
            number=company.pk,
            cause=cause,
            contract_ids=[],
            is_whole=True,
            switches_at=now,
            switched_at=now + timedelta(days=1),
        )

    with connection.cursor() as cursor:
        for migration in ("0076_members_in_audit_trail", "0079_members_of_renumbered_companies"):
            for operation in import_module(f"hirewire.hub.migrations.{migration}").Migration.operations:
                cursor.execute(operation.sql)

    changed = AuditEntry.objects.filter(Q(actor="") | Q(subject=""))
    assert sorted(changed.values_list("organization_id", "action", "actor", "subject", "at")) == [
        (company.pk, action, actor, subject, now - timedelta(days=1))
        for company in (purged, renumbered)
        for action, actor, subject in (
            ("inmail.answered", "", "Ada"),
            ("recommendation.dismissed", "Ada", ""),
        )
    ]


def test_a_due_purge_is_queued_once_however_long_it_takes() -> None:
    ats = synced_ats()
    purge = purge_application(seat=switch_off(ats), application=ats.application)

    tasks.carry_on(0)
    tasks.carry_on(0)

    queued = ProcrastinateJob.objects.filter(task_name="hub.purges.carry_out", status="todo")
    assert list(queued.values_list("lock", flat=True)) == [f"purge:{purge.pk}"]


def test_a_full_purge_requires_an_admin_of_every_contract() -> None:
    ats = synced_ats()
    admin = switch_off(ats)
    hub.contract(ats.organization, "Larkspur Talent Americas")

    with pytest.raises(NotAdminEverywhere, match="Larkspur Talent Americas"):
        purge_company(seat=admin, with_activity=True)


def test_a_purge_can_be_called_off_only_during_its_grace_period(settings: Settings) -> None:
    settings.HIREWIRE_ERASURE_GRACE_DAYS = 7
    ats = synced_ats()
    admin = switch_off(ats)

    first = purge_company(seat=admin, with_activity=False)
    run_tasks()
    with pytest.raises(OtherRemoval):
        purge_company(seat=admin, with_activity=True)
    cancel_purge(purge=first, seat=admin)
    second = purge_company(seat=admin, with_activity=False)
    kept = Candidate.objects.count()
    with clock.moved(timedelta(days=7, minutes=3)):
        tasks.carry_on(0)
        run_tasks()

    assert kept == 2
    assert (certified(second)["scope"], Candidate.objects.count()) == ("ATS", 0)
    with pytest.raises(AlreadyBegun):
        cancel_purge(purge=second, seat=admin)
