from datetime import timedelta

import pytest

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.recruiting.exports import errors, services
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.tasks import fail_overdue
from hirewire.kit import clock
from tests.support.exporting import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def refreshed(export: Export) -> Export:
    export.refresh_from_db()
    return export


def test_a_failed_export_can_be_retried(world: World) -> None:
    failed = world.exports(world.job())
    services.report_failure(export=failed, reason="no")

    again = services.retry(seat=world.seat, export=refreshed(failed))

    assert (again.retry_of, again.external_job_posting_id, again.state) == (failed, "REQ-2041", ExportState.PENDING)


def test_an_overdue_export_can_be_fetched_late_until_it_is_retried(world: World) -> None:
    overdue = world.exports()
    with clock.moved(timedelta(minutes=15)):
        fail_overdue(0)
        late = world.fetches(overdue)

        again = services.retry(seat=world.seat, export=refreshed(overdue))

        assert [late.status_code, world.fetches(overdue).status_code, world.fetches(again).status_code] == [
            200,
            404,
            200,
        ]


def test_an_overdue_export_cannot_be_fetched_once_the_person_was_exported_to_another_job(world: World) -> None:
    overdue = world.exports()
    with clock.moved(timedelta(minutes=15)):
        fail_overdue(0)
        other = world.exports(world.job())

        assert [world.fetches(overdue).status_code, world.fetches(other).status_code] == [404, 200]


def test_two_exports_that_are_both_overdue_can_both_be_fetched_late(world: World) -> None:
    both = [world.exports(), world.exports(world.job())]
    with clock.moved(timedelta(minutes=15)):
        fail_overdue(0)

        assert [world.fetches(export).status_code for export in both] == [200, 200]


def test_a_reason_that_the_recruiter_has_acted_on_stays(world: World) -> None:
    overdue = world.exports()
    with clock.moved(timedelta(minutes=15)):
        fail_overdue(0)
        reason = refreshed(overdue).failure
        services.retry(seat=world.seat, export=overdue)

        services.report_failure(export=overdue, reason="Nothing was found.")

    assert refreshed(overdue).failure == reason
    assert overdue.refused_at is not None


def test_only_a_failed_export_can_be_retried(world: World) -> None:
    with pytest.raises(errors.NotFailed):
        services.retry(seat=world.seat, export=world.exports())


def test_a_retry_for_a_job_that_closed_is_refused(world: World) -> None:
    job = world.job()
    failed = world.exports(job)
    services.report_failure(export=failed, reason="no")
    JobPosting.objects.update(state="CLOSED")

    with pytest.raises(errors.JobClosed):
        services.retry(seat=world.seat, export=refreshed(failed))
