from datetime import timedelta

import pytest

from hirewire.hub.identity.members.services import set_allows_export
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.recruiting.bell import services as bell
from hirewire.hub.recruiting.bell.models import Kind
from hirewire.hub.recruiting.bell.queries import unread_count
from hirewire.hub.recruiting.exports import errors, services
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging.models import MailStub
from hirewire.kit import clock
from tests.factories import hub
from tests.support.exporting import World
from tests.support.http import hub_http
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_an_export_as_a_new_record_arrives_only_with_a_new_record(world: World) -> None:
    world.upserts("C-1")
    run_tasks()
    export = services.request_export(
        seat=world.seat, member=world.member, application=world.application, choice=services.NEW_RECORD
    )

    told = world.fetches(export).json()["elements"][0]
    world.upserts("C-1")
    run_tasks()
    export.refresh_from_db()
    states = [export.state]
    world.upserts("C-2")
    run_tasks()
    export.refresh_from_db()

    assert told["makeNew"] is True
    assert "makeNew" not in world.fetches(world.exports()).json()["elements"][0]
    assert [*states, export.state] == [ExportState.FETCHED, ExportState.ARRIVED]
    assert (export.besides, export.ats_candidate_id) == (["C-1"], "C-2")


def test_an_ats_that_reports_no_new_record_gets_its_own_message(world: World) -> None:
    export = services.request_export(
        seat=world.seat, member=world.member, application=world.application, choice=services.NEW_RECORD
    )
    world.fetches(export)
    export.refresh_from_db()

    services.fail_overdue(export=export)

    export.refresh_from_db()
    assert "did not report a new record within 15 minutes. It may have added" in export.failure


def test_a_member_may_forbid_exports_even_between_click_and_fetch(world: World) -> None:
    export = world.exports()

    set_allows_export(member=world.member, allows=False)

    with pytest.raises(errors.MemberForbids):
        world.exports(world.job())
    assert world.fetches(export).status_code == 404


def test_each_person_in_a_batch_has_a_separate_export(world: World) -> None:
    closed, forbidding, ok = hub.member("Closed"), hub.member("Private"), hub.member("Fine")
    closed.closed_at = clock.now()
    closed.save()
    set_allows_export(member=forbidding, allows=False)
    world.exports()

    batch = services.request_exports(
        seat=world.seat,
        members=[world.member, closed, forbidding, ok],
        application=world.application,
        job=None,
        with_mail=True,
    )

    assert [export.member for export in Export.objects.filter(batch=batch.id)] == [ok]
    assert [(refusal.member, refusal.reason.split(".")[0]) for refusal in batch.refused] == [
        (world.member, "Already on the way"),
        (closed, "This person has closed their account and cannot be exported"),
        (forbidding, f"{forbidding.name} does not allow exports in their privacy settings"),
    ]
    assert PushEvent.objects.filter(type="EXPORT_CANDIDATE_PROFILE").count() == 2


def test_the_monthly_quota_can_end_within_a_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MONTHLY_QUOTA", 2)
    members = [hub.member("Noor", f"Haddad{number}") for number in range(3)]

    batch = services.request_exports(
        seat=world.seat, members=members, application=world.application, job=None, with_mail=False
    )

    assert [refusal.member for refusal in batch.refused] == members[2:]
    assert Export.objects.count() == 2


def test_a_batch_that_is_too_large_is_refused_as_a_whole(world: World) -> None:
    with pytest.raises(errors.TooMany):
        services.request_exports(
            seat=world.seat,
            members=[world.member] * 26,
            application=world.application,
            job=None,
            with_mail=False,
        )

    assert not Export.objects.exists()


def test_only_addresses_given_to_the_same_seat_are_exported(world: World) -> None:
    other = hub.seat(world.access.contract)
    for owner, address in ((world.seat, "mine@mail.example"), (other, "theirs@mail.example")):
        MailStub.objects.create(
            contract=world.access.contract, owner=owner, member=world.member, email_addresses=[address]
        )

    services.request_exports(
        seat=world.seat, members=[world.member], application=world.application, job=None, with_mail=True
    )

    assert Export.objects.get().email_addresses == ["mine@mail.example"]


def test_an_ats_can_refuse_an_export_although_it_has_sent_the_persons_record_meanwhile(world: World) -> None:
    export = world.exports(world.job())
    world.fetches(export)
    world.upserts("C-1")
    run_tasks()
    arrived = Export.objects.get()
    body = {"requestId": export.event_id, "reason": "The position is frozen."}

    with clock.moved(timedelta(minutes=15)):
        answer = hub_http().post("/v2/exportedCandidates?action=reportFailure", json=body, headers=world.headers)
    world.upserts("C-1")
    run_tasks()

    failed = Export.objects.get()
    assert (arrived.state, arrived.ats_candidate_id, answer.status_code) == (ExportState.ARRIVED, "C-1", 200)
    assert (failed.state, failed.failure) == (ExportState.FAILED, "The position is frozen.")
    assert (failed.ats_candidate_id, failed.record_url) == ("", "")


def test_a_refusal_after_the_record_rings_the_bell_again(world: World) -> None:
    export = world.exports()
    world.fetches(export)
    world.upserts()
    run_tasks()

    with clock.moved(timedelta(minutes=15)):
        bell.read(seat=world.seat, kind=Kind.EXPORT, number=export.pk)
        before = unread_count(world.seat)
    with clock.moved(timedelta(minutes=16)):
        services.report_failure(export=export, reason="The position is frozen.")

        assert (before, unread_count(world.seat)) == (0, 1)
