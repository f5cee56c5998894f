"""Squashed migrations create the same schema as the migrations that they replace.

tests/journeys/test_upgrade.py compares the two schemas.
"""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from hirewire.kit.db.new_tables import CreateTables
from tests.support.catalog import Catalog, catalog, differences
from tools import squash

APPS = ("agent", "hub", "simulator")
MEMBERS = "hub_member"
#: What a squashed migration could omit or get wrong, and the catalog objects that then differ.
FAULTS = {
    "DROP INDEX hub_member_newest": {("index", MEMBERS, "hub_member_newest"), ("relation", "hub_member_newest")},
    "DROP POLICY company ON hub_member": {("policy", MEMBERS, "company")},
    "ALTER POLICY company ON hub_member USING (true)": {("policy", MEMBERS, "company")},
    "ALTER TABLE hub_member DISABLE ROW LEVEL SECURITY": {("relation", MEMBERS)},
    "ALTER TABLE hub_member FORCE ROW LEVEL SECURITY": {("relation", MEMBERS)},
    "DROP TRIGGER stale_update ON hub_member": {("trigger", MEMBERS, "stale_update")},
    "ALTER TABLE hub_member DISABLE TRIGGER stale_update": {("trigger", MEMBERS, "stale_update")},
    "CREATE OR REPLACE FUNCTION hw_company() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS 'SELECT 1::bigint'": {
        ("function", "hw_company()")
    },
    "ALTER FUNCTION hw_plain VOLATILE": {("function", "hw_plain(text)")},
    "ALTER SEQUENCE hw_posting_number START 1": {("sequence", "hw_posting_number")},
    'ALTER TABLE hub_quota ALTER "group" DROP NOT NULL': {("column", "hub_quota", "group")},
    "ALTER TABLE hub_member ALTER allows_export SET DEFAULT false": {("column", MEMBERS, "allows_export")},
    'ALTER TABLE hub_quota ALTER "group" TYPE varchar(7)': {("column", "hub_quota", "group")},
    'ALTER TABLE hub_quota ALTER meter TYPE varchar(20) COLLATE "C"': {("column", "hub_quota", "meter")},
    "ALTER TABLE hub_member ALTER document DROP EXPRESSION": {("column", MEMBERS, "document")},
    "ALTER TABLE hub_apicall ALTER packed_answer SET STORAGE MAIN": {("column", "hub_apicall", "packed_answer")},
    "ALTER TABLE hub_member ALTER industry SET STATISTICS 7": {("column", MEMBERS, "industry")},
    "ALTER TABLE hub_member SET (fillfactor = 70)": {("relation", MEMBERS)},
    "ALTER INDEX hub_member_words SET (fastupdate = off)": {
        ("index", MEMBERS, "hub_member_words"),
        ("relation", "hub_member_words"),
    },
    "CREATE STATISTICS towns ON location, industry FROM hub_member": {("statistics", MEMBERS, "towns")},
    "COMMENT ON COLUMN hub_member.industry IS 'as typed'": {
        ("comment", "pg_class", "column industry of table hub_member")
    },
    "COMMENT ON TABLE hub_member IS 'people'": {("comment", "pg_class", "table hub_member")},
    "ALTER TABLE hub_quota DROP CONSTRAINT hub_quota_once": {
        ("constraint", "hub_quota", "hub_quota_once"),
        ("index", "hub_quota", "hub_quota_once"),
        ("relation", "hub_quota_once"),
    },
    "CREATE DOMAIN shade AS text": {("type", "shade")},
    "CREATE EXTENSION btree_gin": {("extension", "btree_gin")},
    "DROP INDEX hub_usage_age; CREATE INDEX hub_usage_age ON hub_usage (starts_at DESC)": {
        ("index", "hub_usage", "hub_usage_age")
    },
    "DROP INDEX hub_knownword_word; CREATE INDEX hub_knownword_word ON hub_knownword (word text_pattern_ops)": {
        ("index", "hub_knownword", "hub_knownword_word")
    },
}


def _catalog() -> Catalog:
    connection.ensure_connection()
    return catalog(connection.connection)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[:60])
def test_a_comparison_of_catalogs_shows_each_difference(fault: str) -> None:
    before = _catalog()

    with connection.cursor() as cursor:
        cursor.execute(fault)

    assert set(differences(before, _catalog())) == FAULTS[fault]


@pytest.mark.django_db
def test_a_comparison_of_catalogs_ignores_the_order_of_columns_and_the_parts_of_a_table() -> None:
    before = _catalog()

    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE hub_memberkey ADD COLUMN last bigint, ADD COLUMN later bigint;"
            "ALTER TABLE hub_memberkey DROP COLUMN last;"
            "ALTER TABLE hub_memberkey RENAME COLUMN later TO last; ALTER TABLE hub_memberkey DROP COLUMN last;"
            "CREATE TABLE hub_apicall_today PARTITION OF hub_apicall DEFAULT"
        )

    assert differences(before, _catalog()) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_an_empty_database_skips_squashed_migrations(app: str) -> None:
    loader = MigrationLoader(connection)
    squashed = [key for key in loader.replacements if key[0] == app]

    steps = {key for key in loader.graph.nodes if key[0] == app}

    assert steps.isdisjoint(old for key in squashed for old in loader.replacements[key].replaces)
    assert steps.issuperset(squashed)
    assert squashed


def test_migrations_depend_on_the_last_step_and_not_on_the_squashed_migration() -> None:
    """``makemigrations`` makes a new migration depend on the squashed migration. A person must correct this dependency.

    Otherwise, the new migration would depend on a migration that the next squash removes, and that a backward run of
    ``migrate`` never reaches.
    """
    loader = MigrationLoader(None)

    dependencies = {name for migration in loader.disk_migrations.values() for name in migration.dependencies}
    to_write = {name: squashed.replaces[-1] for name, squashed in loader.replacements.items() if name in dependencies}

    assert to_write == {}, "name the last migration that the squashed one replaces"


@pytest.mark.parametrize("app", APPS)
def test_the_tool_writes_the_tables_of_todays_models(app: str) -> None:
    state = ProjectState()
    for operations in squash.tables(app).values():
        written: dict[str, list[object]] = {}
        exec(squash.source(operations), written)  # the tool's own output
        CreateTables(written["TABLES"]).state_forwards(app, state)

    found = MigrationAutodetector(ProjectState.from_apps(apps), state).changes(graph=MigrationLoader(None).graph)

    assert app not in found
