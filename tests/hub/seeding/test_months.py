from collections import Counter
from datetime import timedelta

import pytest

from hirewire.cast import months as story
from hirewire.hub.ats.applications.services import upsert_applications
from hirewire.hub.ats.candidates.services import upsert_candidates
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.bell.models import FollowedJob, Kind
from hirewire.hub.recruiting.bell.queries import Notification, notifications
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.impressions.models import AtsImpression
from hirewire.hub.recruiting.messaging.models import InMailState, Message, ProspectNote, Thread
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.seeding import companies, members, months
from hirewire.hub.seeding.history import CONTRACT_ID
from hirewire.hub.sites.recruiter.settings.reporting import report
from hirewire.kit import clock
from tests.factories import connected, hub, synced
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hirewire.hub.seeding.members.NETWORK_SIZE", 400)
    monkeypatch.setattr("hirewire.cast.months._FIRST", 0)


@pytest.fixture
def ats(db: None) -> DeveloperApplication:
    """The application of Larkspur's ATS. The ATS has already sent records of the people whom the seeding will export.

    The same happens in a real sandbox: the ATS sends these records before the hub seeds the three months of work.
    """
    members.seed()
    companies.seed_companies()
    contract = Contract.objects.select_related("organization").get(pk=CONTRACT_ID)
    access = hub.enabled(on=contract)
    company = connected.Company(access.application, *[hub.admin_seat(contract)] * 3)
    job = connected.job(company, "REQ-2041", "Staff Nurse")
    job.requisition_owner_email = "amara.okafor@larkspur.example"
    job.save()
    _receive(access.application)
    run_tasks()
    return access.application


def _receive(application: DeveloperApplication) -> None:
    people = [approach for approach in story.exports() if not approach.is_lost]
    organization_id = Contract.objects.get(pk=CONTRACT_ID).organization_id
    upsert_candidates(
        application=application,
        organization_id=organization_id,
        rows=[
            synced.candidate_row(
                application,
                f"C-{one.number}",
                firstName=one.person.first_name,
                lastName=one.person.last_name,
                linkedInProfileUrl=f"https://hirewire.example/in/{one.person.profile_slug}",
            )
            for one in people
        ],
    )
    upsert_applications(
        application=application,
        organization_id=organization_id,
        rows=[
            synced.application_row(
                f"A-{one.number}",
                atsCandidateId=f"C-{one.number}",
                atsJobPostingId="REQ-2041",
                atsCreatedAt=clock.to_millis(one.at(clock.now())),
                atsLastModifiedAt=clock.millis(),
            )
            for one in people
        ],
    )


def test_three_months_of_work_are_seeded_once(ats: DeveloperApplication) -> None:
    """The seeded months are plausible, and seeding them again adds nothing.

    A single test checks everything, because seeding takes seconds.
    """
    months.seed()
    tables = (Export, Thread, Message, Project, ProspectNote, AtsImpression)
    counts = [table.objects.count() for table in tables]
    months.seed()

    assert [table.objects.count() for table in tables] == counts
    _assert_exports_ended()
    _assert_everybody_fits()
    _assert_bells_ring()
    (exports,) = report(hub.admin_seat(Contract.objects.get(pk=CONTRACT_ID))).exports_chart.series
    assert len(set(exports.values)) > 3


def _assert_exports_ended() -> None:
    exports = list(Export.objects.select_related("seat__person").order_by("created_at"))
    lost = sum(approach.is_lost for approach in story.exports())
    assert Counter(export.state for export in exports) == {
        ExportState.ARRIVED: sum(story.EXPORTS) - lost,
        ExportState.FAILED: lost,
    }
    arrived = [export for export in exports if export.state == ExportState.ARRIVED]
    assert {export.finished_at - export.created_at for export in arrived if export.finished_at} == {
        timedelta(seconds=6)
    }
    assert clock.now() - timedelta(days=90) < exports[0].created_at < exports[-1].created_at < clock.now()
    assert not Delivery.objects.filter(state=DeliveryState.PENDING).exists()
    assert {export.seat.person.first_name for export in exports} == {"Ingrid", "Amara", "Wei-Lin"}


def _assert_everybody_fits() -> None:
    states = Counter(Thread.objects.values_list("state", flat=True))
    assert min(states[state] for state in InMailState) > 5
    assert not Message.objects.filter(body__contains="{").exists()
    assert not Message.objects.filter(body__regex=r"^Hello [^\n]*\n+[a-z]").exists()
    assert ProspectNote.objects.count() > 10
    trades = {
        project.name: set(project.candidates.values_list("member__industry", flat=True))
        for project in Project.objects.all()
    }
    assert trades == {
        "Nurses, physicians and therapists": {"Hospitals and health care"},
        "Engineers and data people": {"Software"},
        "Finance and risk": {"Financial services"},
    }


def _assert_bells_ring() -> None:
    seats = Seat.objects.filter(contract=CONTRACT_ID, person__first_name__in=("Ingrid", "Amara", "Wei-Lin"))
    bells = {
        seat.pk: notifications(seat, most=200) for seat in seats.select_related("person", "contract__organization")
    }
    everything = [notification for bell in bells.values() for notification in bell]
    assert {Kind.ANSWER, Kind.EXPORT, Kind.MENTION} <= {notification.kind for notification in everything}
    assert 0 < sum(notification.is_unread for notification in everything) < len(everything) / 2
    followers = set(FollowedJob.objects.values_list("seat__person__first_name", flat=True))
    # Amara has no row in ``FollowedJob``. She owns a job, and therefore follows it without such a row.
    assert followers >= {"Ingrid", "Wei-Lin"}
    for seat in seats.filter(person__email__in=("amara.okafor@larkspur.example", "wei-lin.chang@larkspur.example")):
        _assert_stages_are_of_their_own_days(bells[seat.pk])


def _assert_stages_are_of_their_own_days(bell: list[Notification]) -> None:
    """Each notification about a stage has the day of the stage, not the day of the sync.

    The sync sent all applications within a minute, but people applied on different days.
    """
    stages = [notification for notification in bell if notification.kind is Kind.STAGE]
    assert len({stage.day for stage in stages}) > 1
    assert [stage.at for stage in stages] == [stage.about.since for stage in stages]


def test_without_a_connected_ats_no_months_are_seeded(db: None) -> None:
    members.seed()
    companies.seed_companies()

    months.seed()

    assert (Export.objects.count(), Thread.objects.count()) == (0, 0)
