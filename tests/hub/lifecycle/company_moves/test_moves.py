from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import Settings

from hirewire.hub.ats.blind import services as blind
from hirewire.hub.ats.blind.models import BlindHash, BlindKey, MemberHash
from hirewire.hub.ats.blind.rows import blind_row
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.lifecycle.company_moves import services
from hirewire.hub.lifecycle.company_moves.carrying import OF_APPLICATION, OF_COMPANY, STAYS
from hirewire.hub.lifecycle.company_moves.errors import (
    MoveError,
    NotAdmin,
    NothingMoves,
    NotReleased,
    OtherMove,
    Over,
    SameId,
    TakenId,
    TornApart,
)
from hirewire.hub.lifecycle.company_moves.models import CompanyMove, ReleasedNumber
from hirewire.hub.lifecycle.company_moves.tasks import switch_over_in_time
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.hub.platform.integrations.models import SyncHold
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.projects.models import Project
from hirewire.kit import clock
from hirewire.wire.blind import candidate_hash, identifier_hashes
from hirewire.wire.records.blind import BlindCandidate
from tests.factories import connected, hub
from tests.hub.lifecycle.company_moves.conftest import NEW, plan
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


def companies_of_rows() -> dict[str, set[int]]:
    kinds = (Candidate, Match, Export, Contract, AuditEntry)
    found = {
        model.__name__: set(model.objects.exclude(organization_id=None).values_list("organization_id", flat=True))
        for model in kinds
    }
    return {**found, "Member": set(Member.objects.filter(first_name="Imported").values_list("organization", flat=True))}


def test_everything_of_the_company_is_moved_to_the_new_id(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    before = companies_of_rows()

    move = plan(company, at=clock.now())
    run_tasks()
    move.refresh_from_db()

    assert before["Candidate"] == {old}
    assert set().union(*companies_of_rows().values()) == {NEW}
    assert Organization.objects.get(pk=NEW).name == "Larkspur Group"
    assert Project.objects.get().contract.organization_id == NEW
    company.application.refresh_from_db()
    assert company.application.organization_id == NEW
    assert move.counts["hub_candidate"] == 1
    assert (move.switched_at is not None, move.takes_former) == (True, True)


def test_a_column_that_only_the_previous_release_knows_moves_too(company: connected.Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hub_candidate ADD COLUMN known_before text NOT NULL DEFAULT ''")
        cursor.execute("UPDATE hub_candidate SET known_before = 'kept'")

    plan(company, at=clock.now())
    run_tasks()

    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, known_before FROM hub_candidate")
        assert cursor.fetchall() == [(NEW, "kept")]


def test_nothing_moves_before_its_time(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    plan(company, at=clock.now() + timedelta(days=2))
    run_tasks()

    with clock.moved(timedelta(days=1)):
        switch_over_in_time(0)
        run_tasks()
    early = companies_of_rows()["Candidate"]
    with clock.moved(timedelta(days=3)):
        switch_over_in_time(0)
        run_tasks()

    assert early == {old}
    assert companies_of_rows()["Candidate"] == {NEW}


def test_partners_are_notified_of_the_plan_and_of_the_change(company: connected.Company) -> None:
    move = plan(company)
    planned = PushEvent.objects.filter(type="INTEGRATION_STATUS_CHANGE").count()
    services.hasten_move(move=move, seat=company.admin_a)
    run_tasks()

    assert planned == 1
    assert set(PushEvent.objects.values_list("type", "organization")) == {
        ("EXPORT_CANDIDATE_PROFILE", NEW),
        ("INTEGRATION_STATUS_CHANGE", NEW),
    }
    assert PushEvent.objects.filter(type="INTEGRATION_STATUS_CHANGE").count() == 2


def test_a_plan_that_is_called_off_leaves_nothing_behind(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    move = plan(company)

    services.cancel_move(move=move, seat=company.admin_a)
    with clock.moved(timedelta(days=2)):
        switch_over_in_time(0)
        run_tasks()

    assert companies_of_rows()["Candidate"] == {old}
    assert not company.application.other_ids.exists()
    assert not Organization.objects.filter(pk=NEW).exists()
    with pytest.raises(Over):
        services.hasten_move(move=move, seat=company.admin_a)


def test_a_finished_move_cannot_be_called_off(company: connected.Company) -> None:
    move = plan(company, at=clock.now())
    run_tasks()

    with pytest.raises(Over):
        services.cancel_move(move=move, seat=company.admin_a)


def test_a_company_can_go_back_to_its_former_id(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    plan(company, at=clock.now())
    run_tasks()

    company.admin_a.contract.refresh_from_db()
    plan(company, number=old, at=clock.now())
    run_tasks()

    assert set().union(*companies_of_rows().values()) == {old}
    assert [(other.number, other.is_former) for other in company.application.other_ids.all()] == [(NEW, True)]


def test_joining_another_company_keeps_people_imported_by_both(company: connected.Company) -> None:
    joined = hub.contract(hub.organization("Larkspur Group"), "Group")
    hub.admin_seat(joined, company.admin_a.person)
    mine = Member.objects.get(first_name="Imported")
    theirs = hub.member("Imported", "Person", of=joined.organization)
    Member.objects.filter(pk=theirs.pk).update(profile_url=mine.profile_url)

    plan(company, number=joined.organization_id, at=clock.now())
    run_tasks()

    assert set().union(*companies_of_rows().values()) == {joined.organization_id}
    mine_now = Member.objects.get(pk=mine.pk)
    assert mine_now.profile_url == f"{mine.profile_url}#{mine.pk}"


def test_part_of_a_company_can_move_with_its_ats(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id

    plan(company, company.admin_a.contract, at=clock.now())
    run_tasks()

    assert companies_of_rows() == {
        "Candidate": {NEW},
        "Match": {NEW},
        "Export": {NEW},
        "Contract": {NEW, old},
        "AuditEntry": {NEW},
        "Member": {old},
    }


def test_keys_and_hashes_move_with_their_ats(company: connected.Company) -> None:
    ours, theirs = company.application, hub.organization("Larkspur Group")
    imported = Member.objects.get(organization=ours.organization)
    member = hub.member("Noor", "Haddad")
    key, secret = blind.make_key(application=ours, organization_id=ours.organization_id or 0)
    run_tasks()
    hashes = [*identifier_hashes(secret, [], member.profile_url), *identifier_hashes(secret, [], imported.profile_url)]
    record = BlindCandidate(hashes=hashes)
    rows = [blind_row(key.pk, UUID(candidate_hash(secret, "C-1")), record)]
    blind.upsert_candidates(application=ours, organization_id=ours.organization_id or 0, rows=rows)
    before = set(Match.objects.without_candidate().values_list("organization_id", "member_id"))

    BlindKey.objects.filter(pk=key.pk).update(organization=theirs, hashed_to=0)
    BlindHash.objects.update(organization=theirs)
    Match.objects.without_candidate().update(organization=theirs)
    run_tasks()

    signs = set(Match.objects.without_candidate().values_list("organization_id", "member_id"))
    assert before == {(ours.organization_id, member.pk), (ours.organization_id, imported.pk)}
    assert signs == {(theirs.pk, member.pk)}
    assert not MemberHash.objects.filter(member=imported).exists()


def test_a_move_has_all_members_hashed_again(company: connected.Company) -> None:
    blind.make_key(application=company.application, organization_id=company.application.organization_id or 0)
    member = hub.member("Noor", "Haddad")
    run_tasks()
    MemberHash.objects.all().delete()

    plan(company, at=clock.now())
    run_tasks()

    key = BlindKey.objects.get()
    assert (key.organization_id, MemberHash.objects.filter(member=member).count()) == (NEW, 1)


def test_a_move_cannot_split_an_ats(company: connected.Company) -> None:
    hub.ready(company.application, company.admin_b.contract)

    with pytest.raises(TornApart, match="ATS Simulator - Larkspur Health is connected to contracts that move"):
        plan(company, company.admin_a.contract)


def test_a_move_is_refused_for_the_wrong_person_or_id(company: connected.Company) -> None:
    stranger = hub.contract(hub.organization("Brightpath"), "Secret dashboard")
    shell = hub.organization("Founded, without a contract")
    own = company.admin_a.contract.organization_id

    def refusal(seat: Seat, number: int, *contracts: Contract) -> MoveError:
        with pytest.raises(MoveError) as refused:
            plan(company, *contracts, seat=seat, number=number)
        return refused.value

    assert isinstance(refusal(company.admin_b, NEW), NotAdmin)
    assert "Larkspur Talent EMEA" in str(refusal(company.admin_b, NEW))
    taken = refusal(company.admin_a, stranger.organization_id)
    assert isinstance(taken, TakenId)
    assert "Secret" not in str(taken)
    assert isinstance(refusal(company.admin_a, shell.pk), TakenId)
    assert isinstance(refusal(company.admin_a, own), SameId)
    assert isinstance(refusal(company.admin_a, NEW, stranger), NothingMoves)
    plan(company)
    assert isinstance(refusal(company.admin_a, NEW + 1), OtherMove)


def test_a_move_waits_while_data_is_being_removed(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    move = plan(company, at=clock.now())
    SyncHold.objects.create(organization_id=old)

    run_tasks()
    move.refresh_from_db()
    waits = move.waits_for
    SyncHold.objects.all().delete()
    switch_over_in_time(0)
    run_tasks()

    assert waits == "data is being removed"
    assert companies_of_rows()["Candidate"] == {NEW}


def test_a_move_does_not_join_a_company_that_took_the_id_in_the_meantime(company: connected.Company) -> None:
    """An admin plans a move to an unused id, and another company takes this id before the move.

    The admin's company must not be merged into the other company.
    """
    old = company.admin_a.contract.organization_id
    move = plan(company, at=clock.now())
    stranger = hub.admin_seat(hub.contract(Organization.objects.create(pk=NEW, name="Brightpath"), "Brightpath"))

    run_tasks()
    move.refresh_from_db()
    waits, where = move.waits_for, companies_of_rows()["Candidate"]
    hub.admin_seat(stranger.contract, company.admin_a.person)
    switch_over_in_time(0)
    run_tasks()

    assert waits == "the new id now belongs to another company"
    assert where == {old}
    assert companies_of_rows()["Candidate"] == {NEW}


def test_a_company_does_not_join_another_that_planned_the_same_id(
    company: connected.Company,
) -> None:
    second = connected.company()
    hub.admin_seat(second.admin_b.contract, second.admin_a.person)
    plan(second)
    plan(company, at=clock.now())

    run_tasks()
    with clock.moved(timedelta(days=2)):
        switch_over_in_time(0)
        run_tasks()

    assert set(Contract.objects.filter(organization=NEW)) == {company.admin_a.contract, company.admin_b.contract}


def test_a_person_who_lost_the_admin_seat_of_the_target_moves_nothing(company: connected.Company) -> None:
    joined = hub.contract(hub.organization("Larkspur Group"), "Group")
    seat = hub.admin_seat(joined, company.admin_a.person)
    move = plan(company, number=joined.organization_id, at=clock.now())
    seat.delete()

    run_tasks()
    move.refresh_from_db()

    assert (move.switched_at, move.waits_for) == (None, "the new id now belongs to another company")


def test_a_person_who_lost_an_admin_seat_of_the_company_moves_nothing(company: connected.Company) -> None:
    move = plan(company, at=clock.now())
    company.admin_a.roles = [Role.RECRUITER]
    company.admin_a.save()

    run_tasks()
    move.refresh_from_db()

    assert (move.switched_at, move.waits_for) == (
        None,
        "the person who planned the change is not an admin of every contract involved",
    )


def test_with_several_companies_an_operator_has_to_release_the_id(
    company: connected.Company, settings: Settings
) -> None:
    settings.HIREWIRE_COMPANY_IDS = "released"
    plan(company, at=clock.now())
    run_tasks()
    company.admin_a.contract.refresh_from_db()
    stranger = hub.admin_seat(hub.contract(hub.organization("Brightpath"), "Brightpath"))

    def refusal(number: int) -> MoveError:
        with pytest.raises(MoveError) as refused:
            plan(company, number=number)
        return refused.value

    foreign = refusal(NEW + 1)
    services.release_number(number=NEW + 1, organization=stranger.contract.organization)
    given_to_the_other = refusal(NEW + 1)
    services.release_number(number=NEW + 1, organization=Organization.objects.get(pk=NEW))
    plan(company, number=NEW + 1, at=clock.now())
    run_tasks()

    assert isinstance(foreign, NotReleased)
    assert isinstance(given_to_the_other, NotReleased)
    assert companies_of_rows()["Candidate"] == {NEW + 1}
    assert not ReleasedNumber.objects.exists()


def test_rows_written_during_the_switch_over_are_moved_too(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    move = plan(company, at=clock.now())
    run_tasks()
    move.refresh_from_db()
    late = Candidate.objects.get()
    Candidate.objects.filter(pk=late.pk).update(first_name="Moved")
    for key in ("C-1", "C-9"):
        late.ats_candidate_id, late.organization_id, late.first_name = key, old, "Late"
        late.save(force_insert=True)

    switch_over_in_time(0)
    run_tasks()

    found = Candidate.objects.order_by("ats_candidate_id").values_list("organization", "ats_candidate_id", "first_name")
    assert list(found) == [(NEW, "C-1", "Late"), (NEW, "C-9", "Late")]


@pytest.mark.parametrize("is_of_company", [True, False])
def test_rows_found_after_a_purge_do_not_come_back(company: connected.Company, *, is_of_company: bool) -> None:
    old = company.admin_a.contract.organization_id
    move = plan(company, at=clock.now())
    run_tasks()
    Candidate.objects.update(organization=old)
    covered = {} if is_of_company else {"application": company.application}
    Purge.objects.create(organization_id=NEW, scope=PurgeScope.ATS, finished_at=clock.now(), **covered)
    # An earlier release did not record when it searched for rows that were written under the former id.
    CompanyMove.objects.filter(pk=move.pk).update(looked_at=None)

    switch_over_in_time(0)
    run_tasks()

    assert not Candidate.objects.exists()


def test_rows_are_looked_for_until_no_call_can_be_writing(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    move = plan(company, at=clock.now())
    run_tasks()
    Candidate.objects.update(organization=old)

    with clock.moved(timedelta(hours=1)):
        switch_over_in_time(0)
        run_tasks()
        switch_over_in_time(0)

    assert companies_of_rows()["Candidate"] == {move.number}
    assert run_tasks() == []


def test_rows_written_after_moving_back_stay_where_they_are(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    plan(company, at=clock.now())
    run_tasks()
    company.admin_a.contract.refresh_from_db()
    plan(company, number=old, at=clock.now())
    run_tasks()

    switch_over_in_time(0)
    run_tasks()

    assert companies_of_rows()["Candidate"] == {old}


def test_every_table_that_refers_to_a_company_is_moved_or_listed() -> None:
    naming = {
        model.__name__
        for model in apps.get_app_config("hub").get_models()
        if any(field.name == "organization" for field in model._meta.get_fields() if field.concrete)
    }
    moved = {model.__name__ for model in (*OF_APPLICATION, *OF_COMPANY)}

    assert naming | {"AuditEntry"} == moved | set(STAYS) | {"Contract", "DeveloperApplication"}
