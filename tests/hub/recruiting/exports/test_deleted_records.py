from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.candidates.services import delete_candidates
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.forgetting import FORGET
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.profiles import exported_candidate
from hirewire.hub.recruiting.exports.services import NEW_RECORD, Choice
from hirewire.kit.db import row_security
from tests.factories import connected
from tests.support.exporting import World
from tests.support.http import hub_http
from tests.support.perhaps import mateo, record
from tests.support.plans import nodes, pretend_large
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def deletes(world: World, candidate_id: str) -> None:
    urn = world.access.contract.organization.urn
    ids = f"ids[0].atsCandidateId={candidate_id}&ids[0].dataProvider=ATS&ids[0].integrationContext={urn}"
    answer = hub_http().delete(f"/v2/atsCandidates?{ids}", headers=world.headers)
    assert answer.json()["errors"] == {}


def arrived(world: World, candidate_id: str = "C-77") -> Export:
    export = world.exports()
    world.fetches(export)
    world.upserts(candidate_id)
    run_tasks(limit=50)
    export.refresh_from_db()
    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, candidate_id)
    return export


def test_a_deleted_record_is_no_longer_named_by_the_export_that_led_to_it(world: World) -> None:
    export = arrived(world)

    deletes(world, "C-77")

    export.refresh_from_db()
    assert (export.state, export.ats_candidate_id, export.record_url) == (ExportState.ARRIVED, "", "")
    assert export.finished_at is not None


def test_a_deleted_record_that_is_sent_again_leaves_the_old_export_as_it_is(world: World) -> None:
    export = arrived(world)
    deletes(world, "C-77")

    world.upserts("C-77")
    run_tasks(limit=50)

    export.refresh_from_db()
    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, "")


def test_exports_that_led_to_other_records_keep_them(world: World) -> None:
    export, other = arrived(world), World()
    theirs = arrived(other)
    world.upserts("C-78")

    deletes(world, "C-78")
    deletes(world, "C-77")

    export.refresh_from_db()
    theirs.refresh_from_db()
    assert (export.ats_candidate_id, theirs.ats_candidate_id) == ("", "C-77")


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def chosen(company: connected.Company, choice: Choice) -> Export:
    return services.request_export(
        seat=company.recruiter_a, member=mateo(), application=company.application, choice=choice
    )


def of(company: connected.Company) -> dict[str, Any]:
    return {"application": company.application, "organization_id": company.application.organization_id}


def test_an_export_under_way_no_longer_adds_to_a_deleted_record(company: connected.Company) -> None:
    record(company, "C-1", city="Porto")
    export = chosen(company, Choice("C-1"))

    delete_candidates(**of(company), candidate_ids=["C-1"])

    export.refresh_from_db()
    told = exported_candidate(export)
    assert (told.ats_candidate_id, told.make_new) == (None, None)


def test_a_new_record_is_no_longer_told_apart_from_a_deleted_one(company: connected.Company) -> None:
    record(company, "C-1", city="Porto")
    record(company, "C-2", city="Porto")
    export = chosen(company, NEW_RECORD)

    delete_candidates(**of(company), candidate_ids=["C-1"])

    export.refresh_from_db()
    told = exported_candidate(export)
    assert (told.make_new, told.beside_ats_candidates) == (True, ["C-2"])


@pytest.fixture
def new_record(world: World) -> Export:
    """An export that asks for a new record. The ATS fetches the profile, and deletes the record that it already had."""
    world.upserts("C-1")
    run_tasks()
    export = services.request_export(
        seat=world.seat, member=world.member, application=world.application, choice=NEW_RECORD
    )
    world.fetches(export)
    deletes(world, "C-1")
    export.refresh_from_db()
    assert (len(export.besides), export.records_beside) == (1, [])
    return export


def test_a_record_that_the_ats_deletes_and_sends_again_is_not_new(world: World, new_record: Export) -> None:
    world.upserts("C-1")
    run_tasks()
    new_record.refresh_from_db()
    told = world.fetches(new_record).json()["elements"][0]

    assert (new_record.state, "besideAtsCandidates" in told) == (ExportState.FETCHED, False)
    assert "C-1" not in str(new_record.besides)
    world.upserts("C-2")
    run_tasks()
    new_record.refresh_from_db()
    assert (new_record.state, new_record.ats_candidate_id) == (ExportState.ARRIVED, "C-2")


def test_an_export_that_arrives_keeps_no_trace_of_a_deleted_record(world: World, new_record: Export) -> None:
    world.upserts("C-2")
    run_tasks()

    new_record.refresh_from_db()
    assert (new_record.state, new_record.besides) == (ExportState.ARRIVED, [])


def test_an_export_that_arrives_by_hashes_keeps_no_trace_of_a_deleted_record(world: World, new_record: Export) -> None:
    services.confirm_blind_arrivals(
        organization_id=new_record.organization_id,
        application_id=world.application.pk,
        member_ids=[world.member.pk],
    )

    new_record.refresh_from_db()
    assert (new_record.state, new_record.besides) == (ExportState.ARRIVED, [])


def test_a_refused_export_keeps_no_trace_of_a_deleted_record(new_record: Export) -> None:
    services.report_failure(export=new_record, reason="Not wanted")

    new_record.refresh_from_db()
    assert (new_record.state, new_record.besides) == (ExportState.FAILED, [])


def test_the_traces_of_an_export_are_removed_on_the_shard_of_its_company(new_record: Export) -> None:
    with CaptureQueriesContext(connection) as captured:
        services.report_failure(export=new_record, reason="Not wanted")

    updates = [query["sql"] for query in captured if query["sql"].startswith('UPDATE "hub_export"')]
    assert [sql for sql in updates if '"organization_id"' not in sql.split(" WHERE ")[1]] == []


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_record_that_is_deleted_after_the_export_arrived_leaves_no_trace(world: World, *, is_refused: bool) -> None:
    world.upserts("C-1")
    run_tasks()
    export = services.request_export(
        seat=world.seat, member=world.member, application=world.application, choice=NEW_RECORD
    )
    world.fetches(export)
    world.upserts("C-2")
    run_tasks()
    if is_refused:
        services.report_failure(export=export, reason="Not wanted")

    deletes(world, "C-1")

    export.refresh_from_db()
    assert (export.state, export.besides) == (ExportState.FAILED if is_refused else ExportState.ARRIVED, [])


def test_a_deletion_finds_the_exports_through_indexes_in_a_tenants_session_too(
    world: World, settings: Settings, tenant_role: None
) -> None:
    settings.HIREWIRE_ROW_SECURITY = True
    company_id = world.exports().organization_id
    pretend_large("hub_export")

    with row_security.only(company_id):
        with CaptureQueriesContext(connection) as asked:
            FORGET.defer(organization_id=company_id, application_id=world.application.pk, candidate_ids=["C-77"])
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (FORMAT JSON) " + asked.captured_queries[0]["sql"])
            plan = cursor.fetchall()[0][0][0]

    assert {node["Index Name"] for node in nodes(plan["Plan"]) if "Index Name" in node} == {
        "hub_export_record",
        "hub_export_adds_to",
        "hub_export_new_record",
    }


def test_an_upgrade_clears_exports_whose_record_was_deleted_before(company: connected.Company) -> None:
    for name in ("C-1", "C-2", "C-3"):
        record(company, name, city="Porto")
    new, added = chosen(company, NEW_RECORD), chosen(company, Choice("C-1"))
    Export.objects.filter(pk=new.pk).update(ats_candidate_id="C-2", record_url="https://ats.example/C-2")
    Export.objects.filter(pk=added.pk).update(ats_candidate_id="C-3", record_url="https://ats.example/C-3")
    Candidate.objects.filter(ats_candidate_id__in=["C-1", "C-2"]).delete()

    migration = import_module("hirewire.hub.migrations.0087_records_of_exports")
    migration.blank(apps, connection.schema_editor())

    kept = Export.objects.order_by("pk").values_list("ats_candidate_id", "record_url", "adds_to", "besides")
    assert list(kept) == [("", "", "", ["C-3"]), ("C-3", "https://ats.example/C-3", "", [])]
