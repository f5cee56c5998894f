import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting, PostingTask, TaskStatus
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.lifecycle.company_moves import services
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.lifecycle.company_moves.tasks import switch_over_in_time
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.tasks import confirm_arrivals, confirm_blind_arrivals
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.hub.lifecycle.company_moves.conftest import NEW
from tests.support.ats import Ats
from tests.support.exporting import World
from tests.support.tasks import forget_tasks, run_tasks

pytestmark = pytest.mark.django_db


def moved(contract: Contract) -> CompanyMove:
    """Move the company before any waiting task runs."""
    move = services.plan_move(
        seat=hub.admin_seat(contract),
        number=NEW,
        name="",
        cause=Cause.RENUMBERED,
        contract_ids=[contract.pk],
        switches_at=clock.now(),
    )
    services.switch_over(move=move)
    return move


def test_jobs_that_waited_are_taken_in() -> None:
    ats = Ats()
    ats.post_jobs(synced.job(state="LISTED"))

    moved(ats.contract)
    run_tasks()

    assert list(JobPosting.objects.values_list("organization", "external_job_posting_id")) == [(NEW, "REQ-1")]


def test_jobs_that_arrived_during_the_switch_over_are_taken_in() -> None:
    ats = Ats()
    move = moved(ats.contract)
    ats.post_jobs(synced.job(state="LISTED"))
    PostingTask.objects.update(organization=Organization.objects.get(pk=move.source_id))
    forget_tasks()

    services.look_again(move=move)
    run_tasks()

    assert list(JobPosting.objects.values_list("organization", "external_job_posting_id")) == [(NEW, "REQ-1")]
    assert not PostingTask.objects.filter(status=TaskStatus.IN_PROGRESS).exists()


def test_an_export_is_confirmed_by_a_record_that_arrived_before_the_move() -> None:
    world = World()
    world.fetches(world.exports())
    world.upserts()

    moved(world.access.contract)
    run_tasks()

    assert Export.objects.get().state == ExportState.ARRIVED


@pytest.mark.parametrize("is_late", [False, True])
def test_an_export_is_confirmed_by_a_record_on_either_side_of_the_move(*, is_late: bool) -> None:
    world = World()
    old = world.access.contract.organization_id
    export = world.exports()
    world.fetches(export)
    moved(world.access.contract)
    world.upserts()
    if is_late:
        Candidate.objects.update(organization=old)
    forget_tasks()

    confirm_arrivals(organization_id=old, application_id=world.application.pk, candidate_ids=["C-1"])

    assert Export.objects.get().state == ExportState.ARRIVED


def test_an_export_to_an_ats_without_records_is_confirmed_after_the_move() -> None:
    world = World()
    old = world.access.contract.organization_id
    world.fetches(world.exports())
    moved(world.access.contract)

    confirm_blind_arrivals(organization_id=old, application_id=world.application.pk, member_ids=[world.member.pk])

    assert Export.objects.get().state == ExportState.ARRIVED


def test_a_due_move_is_queued_once_however_long_it_takes() -> None:
    contract = hub.contract()
    move = services.plan_move(
        seat=hub.admin_seat(contract),
        number=NEW,
        name="",
        cause=Cause.RENUMBERED,
        contract_ids=[contract.pk],
        switches_at=clock.now(),
    )

    switch_over_in_time(0)
    switch_over_in_time(0)

    queued = ProcrastinateJob.objects.filter(task_name__startswith="hub.company_moves")
    assert list(queued.values_list("task_name", "lock")) == [("hub.company_moves.switch_over", f"move:{move.pk}")]
