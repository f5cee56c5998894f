"""During an upgrade, processes of the previous release write into the new tables. The new schema must accept this.

``RELEASED`` names the last migrations of that release. The state of these migrations tells which tables and columns the
release knows. The tests compare these tables and columns with a database in which all migrations have run.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from tests.architecture.migration_sql import RELEASED

#: ``NOT_DELETED`` lists tables. The release deletes none of their rows, or at least no row to which a newer table
#: refers. The text after each table gives the reason. When the release deletes a row of any other table, the database
#: itself must remove the references to this row, because the release does not know the newer tables.
_PURGE: Final = "only removing a company's data deletes them, and the guide forbids this during an upgrade"
_NEVER: Final = "the release never deletes them"
NOT_DELETED: Final = {
    "hub_contract": _NEVER,
    "hub_developerapplication": _NEVER,
    "hub_member": _PURGE,
    "hub_organization": _NEVER,
    "hub_person": _NEVER,
    "hub_prospectnote": _PURGE,
    "hub_seat": _NEVER,
    "hub_signin": "the release deletes only those that nobody used for thirty days",
    "simulator_account": _NEVER,
    "simulator_user": _NEVER,
}
_COLUMNS: Final = """
SELECT relname, attname, attnotnull AND NOT atthasdef AND attidentity = '' AS is_required
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
"""
# If the index contains an expression instead of a column, the array contains null in its place.
_UNIQUE: Final = """
SELECT held.relname, made.relname, ARRAY(
    SELECT attname FROM unnest(indkey) WITH ORDINALITY AS used (number, place)
    LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = used.number WHERE place <= indnkeyatts
)
FROM pg_index JOIN pg_class AS held ON held.oid = indrelid JOIN pg_class AS made ON made.oid = indexrelid
WHERE indisunique AND held.relname = ANY(%s) AND held.relnamespace = 'public'::regnamespace
"""
_REFERENCES: Final = """
SELECT held.relname, attname, other.relname, confdeltype
FROM pg_constraint JOIN pg_class AS held ON held.oid = conrelid JOIN pg_class AS other ON other.oid = confrelid
JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[cardinality(conkey)]
WHERE contype = 'f' AND conparentid = 0 AND held.relnamespace = 'public'::regnamespace
"""
#: Changes that would break processes of the release, and what ``complaints`` says about each.
FAULTS: Final = {
    "ALTER TABLE agent_sent ADD COLUMN shade text NOT NULL": "agent_sent.shade is required",
    "ALTER TABLE agent_sent ALTER reason DROP NOT NULL, DROP COLUMN reason": "agent_sent.reason is gone",
    "ALTER TABLE agent_sent RENAME COLUMN reason TO why": "agent_sent.reason is gone, agent_sent.why is required",
    "ALTER TABLE agent_connection ALTER retry_at SET NOT NULL": "agent_connection.retry_at is required",
    "ALTER TABLE agent_sent ALTER about DROP DEFAULT": "agent_sent.about is required",
    "ALTER TABLE simulator_signinfailure RENAME TO simulator_shade": "simulator_signinfailure is gone",
    "CREATE UNIQUE INDEX shade ON agent_intake (job_id)": "agent_intake.shade is unique",
    "CREATE UNIQUE INDEX shade ON agent_intake (lower(job_id))": "agent_intake.shade is unique",
    "CREATE TABLE shade (intake_id bigint NOT NULL REFERENCES agent_intake (id))": "shade.intake_id keeps agent_intake",
    (
        "CREATE TABLE shade (id int PRIMARY KEY, intake_id bigint REFERENCES agent_intake (id) ON DELETE CASCADE);"
        "CREATE TABLE tint (shade_id int REFERENCES shade (id))"
    ): "tint.shade_id keeps shade",
    "ALTER TABLE agent_sent ADD COLUMN shade bigint REFERENCES simulator_candidate (id)": (
        "agent_sent.shade keeps simulator_candidate"
    ),
}
#: Changes that the release does not notice.
HARMLESS: Final = (
    "ALTER TABLE agent_sent ADD COLUMN shade text NOT NULL DEFAULT ''",
    "ALTER TABLE agent_sent ADD COLUMN shade text",
    "CREATE TABLE shade (intake_id bigint NOT NULL REFERENCES agent_intake (id) ON DELETE CASCADE)",
    "CREATE TABLE shade (user_id bigint NOT NULL REFERENCES simulator_user (id))",
    "CREATE UNIQUE INDEX shade ON agent_intake (id, job_id)",
)


class _Table(NamedTuple):
    #: For each column, whether a new row must state a value.
    columns: dict[str, bool]
    keys: list[set[str]]
    #: Names of unique constraints. A constraint with an expression or a condition is compared only by its name.
    names: set[str]


@cache
def released() -> dict[str, _Table]:
    """The tables that the release knows, by name."""
    state = MigrationLoader(None, replace_migrations=False).project_state([*RELEASED.items()])
    known = state.apps.get_models(include_auto_created=True)
    return {model._meta.db_table: _table(model) for model in known if model._meta.app_label in RELEASED}


def _table(model: type[models.Model]) -> _Table:
    # A primary key of several columns is also a field, but has no column of its own.
    stored = [field for field in model._meta.local_concrete_fields if field.column]
    columns = {field.column: not (field.null or field.has_db_default()) for field in stored}
    keys = [{field.column} for field in stored if field.unique]
    unique = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    groups = [each.fields for each in unique if each.fields and not each.condition]
    groups.extend(model._meta.unique_together)
    if isinstance(model._meta.pk, models.CompositePrimaryKey):
        groups.append(model._meta.pk.field_names)
    keys.extend({str(model._meta.get_field(name).column) for name in group} for group in groups)
    return _Table(columns, keys, {each.name for each in unique})


def _rows(query: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def complaints() -> list[str]:
    return sorted([*_columns(), *_keys(), *_references()])


def _columns() -> Iterator[str]:
    present: dict[str, dict[str, bool]] = {}
    for table, column, is_required in _rows(_COLUMNS, [*released()]):
        present.setdefault(table, {})[column] = is_required
    for name, table in released().items():
        if name not in present:
            yield f"{name} is gone"
            continue
        columns = present[name]
        yield from (f"{name}.{column} is gone" for column in table.columns.keys() - columns.keys())
        for column, is_required in columns.items():
            if is_required and not table.columns.get(column, False):
                yield f"{name}.{column} is required"


def _keys() -> Iterator[str]:
    """Yield the unique indexes that refuse rows which the unique constraints of the release allow."""
    for name, index, columns in _rows(_UNIQUE, [*released()]):
        table = released()[name]
        if index not in table.names and not any(key <= set(columns) for key in table.keys):
            yield f"{name}.{index} is unique"


def _newer_references() -> list[tuple[Any, ...]]:
    references = _rows(_REFERENCES)
    return [row for row in references if row[0] not in released() or row[1] not in released()[row[0]].columns]


def _references() -> Iterator[str]:
    """Yield the references that are newer than the release and prevent the release from deleting rows."""
    newer = _newer_references()
    deleted = released().keys() - NOT_DELETED.keys()
    # When the release deletes a row, the database also deletes the rows of newer tables that refer to it with CASCADE.
    # No reference may prevent the deletion of those rows either.
    while more := {table for table, _, other, action in newer if action == "c" and other in deleted} - deleted:
        deleted |= more
    for table, column, other, action in newer:
        # A reference within one table is allowed, because rows that refer to each other may be deleted together.
        if action not in {"c", "n"} and other in deleted and other != table:
            yield f"{table}.{column} keeps {other}"


@pytest.mark.django_db
def test_the_release_can_write_and_delete_what_it_knows() -> None:
    assert "; ".join(complaints()) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_that_the_release_would_trip_over_is_found(fault: str) -> None:
    before = complaints()

    with connection.cursor() as cursor:
        cursor.execute(fault)

    assert ", ".join(sorted({*complaints()} - {*before})) == FAULTS[fault]


@pytest.mark.django_db
@pytest.mark.parametrize("change", HARMLESS)
def test_a_change_that_the_release_does_not_notice_is_allowed(change: str) -> None:
    before = complaints()

    with connection.cursor() as cursor:
        cursor.execute(change)

    assert complaints() == before


@pytest.mark.django_db
def test_every_exception_is_needed() -> None:
    assert NOT_DELETED.keys() <= {other for *_, other, _action in _newer_references()}
