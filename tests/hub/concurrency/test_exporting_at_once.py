from typing import Any

import pytest
from django.db import connection, transaction

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.candidates.services import delete_candidates
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.models import Match, MatchDecision, Rematch
from hirewire.hub.identity.members.models import Member
from hirewire.hub.lifecycle.inventory.order import LOCK_ORDER
from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.hub.recruiting.exports import errors, services
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.services import NEW_RECORD, Choice
from tests.factories import connected, hub
from tests.support.exporting import World
from tests.support.locks import Order, Running
from tests.support.patience import SECONDS
from tests.support.perhaps import mateo, record

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def company(committed: None) -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def export(company: connected.Company, member: Member, choice: Choice) -> Export:
    return services.request_export(
        seat=company.recruiter_a, member=member, application=company.application, choice=choice
    )


def of(company: connected.Company) -> dict[str, Any]:
    return {"application": company.application, "organization_id": company.application.organization_id}


def deleting(company: connected.Company, candidate_id: str) -> Running:
    """An ATS that deletes a candidate. ``end`` commits the deletion."""
    return Running(lambda: delete_candidates(**of(company), candidate_ids=[candidate_id]), commits=True)


def test_a_chosen_record_that_is_deleted_meanwhile_can_no_longer_be_chosen(company: connected.Company) -> None:
    record(company, "C-1", city="Porto")
    member = mateo()

    with deleting(company, "C-1") as deletion, Running(lambda: export(company, member, Choice("C-1"))) as exporting:
        deletion.start()
        deletion.finish()
        exporting.start()
        assert exporting.waits_for_another()
        deletion.end()
        with pytest.raises(errors.RecordGone):
            exporting.finish()

    assert not MatchDecision.objects.exists()


def test_a_linked_record_that_is_deleted_meanwhile_can_no_longer_be_chosen(company: connected.Company) -> None:
    record(company, "C-1", city="Porto")
    member = mateo()
    by_hand.link(seat=company.recruiter_a, application=company.application, candidate_id="C-1", member=member)

    with deleting(company, "C-1") as deletion, Running(lambda: export(company, member, Choice("C-1"))) as exporting:
        deletion.start()
        deletion.finish()
        exporting.start()
        assert exporting.waits_for_another()
        deletion.end()
        with pytest.raises(errors.RecordGone):
            exporting.finish()


def test_an_export_for_a_new_record_does_not_name_one_that_is_deleted_meanwhile(company: connected.Company) -> None:
    record(company, "C-1", city="Porto")
    member = mateo()
    exporting = Running(lambda: export(company, member, NEW_RECORD), commits=True)

    with deleting(company, "C-1") as deletion, exporting:
        deletion.start()
        deletion.finish()
        exporting.start()
        assert exporting.waits_for_another()
        deletion.end()
        exporting.finish()

    assert Export.objects.get().besides == []


def test_a_record_deleted_while_an_export_is_requested_is_forgotten_by_it(company: connected.Company) -> None:
    record(company, "C-1", city="Porto")
    member = mateo()
    exporting = Running(lambda: export(company, member, NEW_RECORD), commits=True)

    with exporting, deleting(company, "C-1") as deletion:
        exporting.start()
        exporting.finish()
        deletion.start()
        assert deletion.waits_for_another()
        exporting.end()
        deletion.finish()

    assert Export.objects.get().records_beside == []


def test_deletions_do_not_wait_for_each_other(company: connected.Company) -> None:
    for name in ("C-1", "C-2"):
        record(company, name, city="Porto")

    with deleting(company, "C-1") as one, deleting(company, "C-2") as other:
        one.start()
        one.finish()
        other.start()
        other.finish()

    assert not Candidate.objects.exists()


def test_exporting_many_follows_the_lock_order(company: connected.Company) -> None:
    """Under row security, the page for several people runs the exports in one transaction. ``Order`` does the same."""
    members = [mateo("Um"), mateo("Dois")]
    for name in ("C-1", "C-2"):
        record(company, name, city="Porto")
    about = {"seat": company.recruiter_a, "application": company.application}
    choices = {members[0].pk: Choice("C-2"), members[1].pk: Choice("C-1")}
    for member in members:
        by_hand.postpone(**about, candidate_id=choices[member.pk].adds_to, member=member)
    company_id = company.application.organization_id
    turns = {
        MatchDecision: [f"company {company_id}", f"exports and deletions of {company.application.pk}"],
        Match: [f"matching:{company_id}"],
        Export: [f"exports of seat {company.recruiter_a.pk}"],
        Endpoint: [f"hirewire announce to {company.application.pk}"],
    }
    order = Order((MatchDecision, Candidate, Match, Export, Endpoint), turns=turns)

    locked = order.check(
        lambda: services.request_exports(**about, members=members[::-1], job=None, with_mail=False, choices=choices)
    )

    kinds = [row.partition(" ")[0] for row in locked]
    assert kinds[:6] == ["the", "the", *["MatchDecision"] * 2, *["Candidate"] * 2]
    assert locked[6:-1] == [f"the turn of {name}" for table in (Match, Export, Endpoint) for name in turns[table]]
    assert kinds[-1] == "Endpoint"


def test_exports_of_different_companies_do_not_wait_for_each_other(company: connected.Company) -> None:
    other = connected.company()
    other.switch(contract=True)
    member = mateo()
    exporting = Running(lambda: export(company, member, NEW_RECORD), commits=True)

    with exporting:
        exporting.start()
        exporting.finish()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{SECONDS}s'")
            export(other, member, NEW_RECORD)
        exporting.end()

    assert Export.objects.count() == 2


def test_a_seat_exports_to_one_ats_at_a_time_so_that_its_quota_counts(
    company: connected.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MONTHLY_QUOTA", 1)
    seat, second = company.recruiter_a, hub.customer_application()
    hub.enabled(second, seat.contract)
    one, other = mateo("Um"), mateo("Dois")
    exporting = Running(lambda: export(company, one, NEW_RECORD), commits=True)
    later = Running(lambda: services.request_export(seat=seat, member=other, application=second, choice=NEW_RECORD))

    with exporting, later:
        exporting.start()
        exporting.finish()
        later.start()
        assert later.waits_for_another()
        exporting.end()
        with pytest.raises(errors.QuotaUsedUp):
            later.finish()


@pytest.mark.parametrize(("makes_new", "state"), [(False, ExportState.ARRIVED), (True, ExportState.FETCHED)])
def test_a_record_that_is_deleted_while_its_export_arrives_is_not_named(
    committed: None,
    makes_new: bool,  # noqa: FBT001 - a parameter of the test
    state: ExportState,
) -> None:
    """The export stores neither the id nor the URL of the deleted record.

    With ``makes_new``, the export asked for a new record, and the deleted record C-77 is older than the export. C-77
    must therefore not complete the export, even after the deletion. If the export could no longer recognize the id
    after the deletion, it would take C-77 for the new record.
    """
    world = World()
    export = world.exports()
    world.fetches(export)
    Export.objects.filter(pk=export.pk).update(makes_new=makes_new, besides=["C-77"] if makes_new else [])
    world.upserts("C-77")
    about = {"organization_id": export.organization_id, "application_id": world.application.pk}
    candidates = list(Candidate.objects.all())
    deletion = Running(
        lambda: delete_candidates(
            application=world.application, organization_id=export.organization_id, candidate_ids=["C-77"]
        ),
        commits=True,
    )

    with deletion, Running(lambda: services.confirm_arrivals(**about, candidates=candidates), commits=True) as arrival:
        deletion.start()
        deletion.finish()
        arrival.start()
        assert arrival.waits_for_another()
        deletion.end()
        arrival.finish()

    export.refresh_from_db()
    assert (export.state, export.ats_candidate_id, export.record_url) == (state, "", "")


def test_deletions_lock_exports_after_the_records(company: connected.Company) -> None:
    record(company, "C-1", city="Porto", job_id="REQ-1")
    export(company, mateo(), NEW_RECORD)
    export(company, mateo(), Choice("C-1"))
    order = Order(LOCK_ORDER, turns={Rematch: [f"exports and deletions of {company.application.pk}"]})

    locked = order.check(lambda: delete_candidates(**of(company), candidate_ids=["C-1"]))

    kinds = [row.partition(" ")[0] for row in locked]
    assert kinds[0] == "the"
    assert kinds[kinds.index("Application") :] == ["Application", "Candidacy", "Export", "Export"]
