import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Education, Member, Position
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, PushEvent
from hirewire.hub.recruiting.exports import errors, services
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.queries import exports_this_month, overdue
from hirewire.hub.recruiting.exports.services import MONTHLY_QUOTA
from hirewire.hub.recruiting.exports.tasks import fail_overdue
from hirewire.kit import clock
from tests.factories import hub
from tests.support.exporting import World
from tests.support.http import hub_http
from tests.support.plans import nodes, pretend_large
from tests.support.receiver import Receiver
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def refreshed(export: Export) -> Export:
    export.refresh_from_db()
    return export


# Requests


def test_an_export_is_announced_and_audited(world: World) -> None:
    receiver = Receiver(world.secret)
    export = world.exports(world.job())

    with receiver.listening():
        run_tasks()

    (event,) = receiver.events
    assert (event.id, event.type) == (export.event_id, "EXPORT_CANDIDATE_PROFILE")
    assert export.state == ExportState.PENDING
    entry = AuditEntry.objects.get(action="export.requested")
    assert (entry.actor, entry.subject, entry.after) == ("Ingrid Solheim", "Ada Lovelace", "Compiler engineer")


def test_requesting_an_export_twice_makes_one(world: World) -> None:
    job = world.job()

    assert world.exports(job) == world.exports(job) == world.exports(job, seat=hub.seat(world.access.contract))


def test_another_job_is_another_export(world: World) -> None:
    assert world.exports(world.job()) != world.exports()


def test_after_a_failure_the_person_can_be_exported_again(world: World) -> None:
    first = world.exports()
    services.report_failure(export=first, reason="no")

    assert world.exports() != first


def test_the_quota_is_counted_by_the_utc_month(world: World) -> None:
    first = world.exports()
    rows = [
        {**{field.attname: getattr(first, field.attname) for field in Export._meta.fields}, "id": None}
        for _ in range(MONTHLY_QUOTA - 1)
    ]
    events = [PushEvent(**_event(first, number)) for number in range(len(rows))]
    PushEvent.objects.bulk_create(events)
    Export.objects.bulk_create(
        Export(**{**row, "event_id": event.pk, "state": ExportState.ARRIVED})
        for row, event in zip(rows, events, strict=True)
    )

    with pytest.raises(errors.QuotaUsedUp, match=r"this month’s exports \(limit: 300\)"):
        world.exports(world.job())
    with clock.moved(timedelta(days=32)):
        assert exports_this_month(world.seat) == 0


def _event(export: Export, number: int) -> dict[str, Any]:
    event = export.event
    return {
        "id": f"event-{number}",
        "organization_id": event.organization_id,
        "application_id": event.application_id,
        "type": event.type,
    }


def test_a_month_begins_at_midnight_utc(world: World) -> None:
    with clock.stopped(datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)):
        world.exports()

    with clock.stopped(datetime(2026, 11, 1, 0, 0, 0, tzinfo=UTC)):
        counted = exports_this_month(world.seat)

    assert counted == 0


def test_a_failed_export_does_not_count_against_the_quota(world: World) -> None:
    services.report_failure(export=world.exports(), reason="no")

    assert exports_this_month(world.seat) == 0


def _seat_parked(world: World) -> None:
    Seat.objects.update(state="PARKED")


def _export_off(world: World) -> None:
    world.access.contract.export_is_on = False
    world.access.contract.save()


def _switched_off(world: World) -> None:
    world.access.is_on = False
    world.access.save()


def _no_address(world: World) -> None:
    Configuration.objects.filter(key="CALLBACK_URL").delete()


def _member_closed(world: World) -> None:
    Member.objects.update(closed_at=clock.now())


def _other_companys_member(world: World) -> None:
    Member.objects.update(organization=hub.organization())


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (_seat_parked, errors.SeatNotActive),
        (_export_off, errors.ExportIsOff),
        (_switched_off, errors.NotConnected),
        (_no_address, errors.NoAddress),
        (_member_closed, errors.MemberClosed),
        (_other_companys_member, errors.MemberClosed),
    ],
)
def test_an_ineligible_export_is_refused(world: World, given: Any, refusal: type[errors.ExportRefused]) -> None:  # noqa: ANN401 - a function of the table
    given(world)

    with pytest.raises(refusal):
        world.exports()

    assert not Export.objects.exists()


def test_a_closed_job_and_a_foreign_job_are_refused(world: World) -> None:
    closed = world.job(state="CLOSED")
    foreign = world.job(organization=hub.organization(), external_job_posting_id="X", posting_id=2)

    for job in (closed, foreign):
        with pytest.raises(errors.JobClosed):
            world.exports(job)


# Fetching


def test_the_ats_fetches_the_profile(world: World) -> None:
    Position.objects.create(member=world.member, title="Engineer", company="Analytical Engines", starts_year=2016)
    Position.objects.create(
        member=world.member, title="Apprentice", company="Looms", starts_year=2010, ends_year=2016, ends_month=3
    )
    Education.objects.create(member=world.member, school="Home", degree="Mathematics")
    world.member.skills = ["Notes", "Loops", "Bernoulli numbers", "Poetry"]
    world.member.location = "London"
    world.member.save()
    export = world.exports(world.job())

    answer = world.fetches(export)

    assert answer.json() == {
        "elements": [
            {
                "integrationContext": world.access.contract.organization.urn,
                "externalJobPostingId": "REQ-2041",
                "exportedBy": f"urn:li:seat:{world.seat.pk}",
                "candidate": {
                    "member": person_urn(world.application.pk, world.member.pk),
                    "firstName": "Ada",
                    "lastName": "Lovelace",
                    "headline": "Compiler engineer",
                    "location": "London",
                    "currentEmployerNames": ["Analytical Engines"],
                    "profileUrl": f"https://{world.member.profile_url}",
                    "emailAddresses": [],
                    "yearsOfExperience": str(clock.now().year - 2010),
                    "skills": ["Notes", "Loops", "Bernoulli numbers"],
                    "positions": [
                        {"companyName": "Analytical Engines", "title": "Engineer", "startDate": {"year": 2016}},
                        {
                            "companyName": "Looms",
                            "title": "Apprentice",
                            "startDate": {"year": 2010},
                            "endDate": {"year": 2016, "month": 3},
                        },
                    ],
                    "educations": [{"schoolName": "Home", "degreeName": "Mathematics"}],
                },
            }
        ],
        "paging": {"start": 0, "count": 10, "total": 1, "links": []},
    }
    assert refreshed(export).state == ExportState.FETCHED


def test_fetching_again_gives_the_same(world: World) -> None:
    export = world.exports()

    first, second = world.fetches(export), world.fetches(export)

    assert first.json() == second.json()
    assert "externalJobPostingId" not in first.json()["elements"][0]


def test_an_export_request_expires_after_a_day(world: World) -> None:
    export = world.exports()

    with clock.moved(timedelta(hours=24, seconds=1)):
        world.headers = {"Authorization": f"Bearer {hub.token_of(world.application)}"}
        answer = world.fetches(export)

    assert answer.status_code == 404


def test_another_application_cannot_fetch_the_export(world: World) -> None:
    export = world.exports()
    world.headers = World().headers

    answer = world.fetches(export)

    assert answer.status_code == 404
    assert refreshed(export).state == ExportState.PENDING


def test_an_export_cannot_be_fetched_when_everything_is_off(world: World) -> None:
    export = world.exports()
    _switched_off(world)

    assert world.fetches(export).status_code == 403


def test_the_profile_of_a_closed_account_cannot_be_fetched(world: World) -> None:
    export = world.exports()
    _member_closed(world)

    assert world.fetches(export).status_code == 404


# Outcomes


def test_the_record_sent_by_the_ats_completes_the_export(world: World) -> None:
    export = world.exports()
    world.fetches(export)

    world.upserts("C-77")
    run_tasks(limit=50)

    refreshed(export)
    assert (export.state, export.ats_candidate_id, export.record_url) == (
        ExportState.ARRIVED,
        "C-77",
        "https://ats.example.test/c/77",
    )


@pytest.mark.parametrize("name", ["confirm_arrivals", "confirm_blind_arrivals"])
def test_a_task_that_fails_once_still_completes_the_export(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = world.exports()
    world.fetches(export)
    world.upserts()
    by_record = {"candidate_ids": ["C-1"]}
    by_member = {"member_ids": [world.member.pk]}
    arguments = {
        "organization_id": export.organization_id,
        "application_id": export.application_id,
        **(by_record if name == "confirm_arrivals" else by_member),
    }
    task = app.tasks[f"hub.exports.{name}"]
    job = Job(id=1, queue="hub", lock=None, queueing_lock=None, task_name=task.name)
    full = OperationalError("could not extend file: No space left on device")

    def fail(**_arguments: object) -> None:
        raise full

    with monkeypatch.context() as once:
        once.setattr(services, name, fail)
        with pytest.raises(OperationalError):
            task(**arguments)

    assert task.get_retry_exception(full, job) is not None
    task(**arguments)

    assert refreshed(export).state == ExportState.ARRIVED


def test_a_record_sent_before_the_fetch_does_not_complete_the_export(world: World) -> None:
    export = world.exports()

    world.upserts()
    with Receiver().listening():
        run_tasks()

    assert refreshed(export).state == ExportState.PENDING


def test_the_same_record_sent_again_completes_the_next_export_too(world: World) -> None:
    for job in (None, world.job()):
        export = world.exports(job)
        world.fetches(export)
        world.upserts()
        with Receiver().listening():
            run_tasks()

        assert refreshed(export).state == ExportState.ARRIVED


def test_the_ats_can_report_a_failure(world: World) -> None:
    export = world.exports()
    body = {"requestId": export.event_id, "reason": "The position is frozen."}

    answer = hub_http().post("/v2/exportedCandidates?action=reportFailure", json=body, headers=world.headers)

    assert (answer.status_code, answer.content) == (200, b"")
    assert (refreshed(export).state, export.failure) == (ExportState.FAILED, "The position is frozen.")


def test_a_report_without_a_reason_is_refused(world: World) -> None:
    answer = hub_http().post("/v2/exportedCandidates?action=reportFailure", json={}, headers=world.headers)

    assert answer.status_code == 422


def test_an_export_not_fetched_in_time_fails_with_the_response(world: World) -> None:
    receiver = Receiver(world.secret, status=503)
    export = world.exports()
    with receiver.listening():
        run_tasks()

    with clock.moved(timedelta(minutes=14)):
        fail_overdue(0)
    early = refreshed(export).state
    with clock.moved(timedelta(minutes=15)):
        fail_overdue(0)

    assert (early, refreshed(export).state) == (ExportState.PENDING, ExportState.FAILED)
    assert export.failure == (
        "Your ATS did not fetch the profile within 15 minutes. Its address answered with status 503."
    )
    assert Delivery.objects.get().state == DeliveryState.DEAD


def test_exports_that_are_too_late_are_found_by_an_index(world: World) -> None:
    """Finished exports stay in the table, so their number grows.

    The search for late exports runs every 15 seconds, so it must not read the finished ones.
    """
    world.exports()
    pretend_large("hub_export")

    # Leave out the join with the applications. The test has so few applications that PostgreSQL might begin the join
    # with them instead of with the index of exports.
    (plan,) = json.loads(overdue(clock.now()).select_related(None).explain(format="json"))

    indexes = {node.get("Index Name", "") for node in nodes(plan["Plan"])}
    assert {name for name in indexes if name.startswith("hub_export")} == {"hub_export_under_way"}


def test_a_fetched_export_fails_without_a_record_but_may_arrive_later(world: World) -> None:
    export = world.exports()
    world.fetches(export)
    with clock.moved(timedelta(minutes=15)):
        fail_overdue(0)
    failed = refreshed(export).failure

    world.upserts()
    with Receiver().listening():
        run_tasks()

    assert failed == "Your ATS took the profile but did not confirm the record within 15 minutes."
    assert (refreshed(export).state, export.failure) == (ExportState.ARRIVED, "")


def test_an_export_fetched_at_the_deadline_fails_for_want_of_a_record(world: World) -> None:
    read_before = world.exports()
    world.fetches(read_before)
    assert read_before.state == ExportState.PENDING

    services.fail_overdue(export=read_before)

    assert refreshed(read_before).failure == (
        "Your ATS took the profile but did not confirm the record within 15 minutes."
    )
    assert Delivery.objects.get().state == DeliveryState.PENDING


def test_an_export_that_arrived_at_the_deadline_stays_arrived(world: World) -> None:
    read_before = world.exports()
    world.fetches(read_before)
    world.upserts()
    run_tasks(limit=50)

    services.fail_overdue(export=read_before)

    assert refreshed(read_before).state == ExportState.ARRIVED


def test_an_event_given_up_after_the_fetch_does_not_fail_the_export(world: World) -> None:
    export = world.exports()
    world.fetches(export)

    services.fail_undelivered(export=export)

    assert refreshed(export).state == ExportState.FETCHED


def test_a_refused_export_stays_refused_when_another_one_of_the_person_arrives(world: World) -> None:
    refused = world.exports(world.job())
    world.fetches(refused)
    services.report_failure(export=refused, reason="The position is frozen.")
    again = world.exports()
    world.fetches(again)

    world.upserts()
    with Receiver().listening():
        run_tasks()

    assert (refreshed(refused).state, refused.failure) == (ExportState.FAILED, "The position is frozen.")
    assert refreshed(again).state == ExportState.ARRIVED


def test_an_export_that_is_refused_after_its_deadline_stays_refused(world: World) -> None:
    refused = world.exports(world.job())
    world.fetches(refused)
    with clock.moved(timedelta(minutes=15)):
        fail_overdue(0)
    services.report_failure(export=refused, reason="The position is frozen.")

    world.upserts()
    with Receiver().listening():
        run_tasks()

    assert (refreshed(refused).state, refused.failure) == (ExportState.FAILED, "The position is frozen.")


def test_an_undeliverable_event_fails_the_export_at_once(world: World) -> None:
    export = world.exports()
    with clock.stopped(), Receiver(world.secret, status=500).listening():
        PushEvent.objects.update(expires_at=clock.now() + timedelta(seconds=1))
        run_tasks()

    assert (refreshed(export).state, export.failure) == (
        ExportState.FAILED,
        "The event could not be delivered to your ATS. Its address answered with status 500.",
    )
