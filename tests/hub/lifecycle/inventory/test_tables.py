import pytest
from django.apps import apps
from django.db import connection

from hirewire.hub.lifecycle.inventory.tables import ACTIVITY, ELSEWHERE, KEPT, SYNCED

pytestmark = pytest.mark.django_db


def test_every_table_is_purged_or_kept_for_a_stated_reason() -> None:
    """A new table must be listed in inventory/tables.py, because a purge has to know whether to remove its rows."""
    models = {model.__name__ for model in apps.get_app_config("hub").get_models()}
    named = [table for table in (*SYNCED, *ACTIVITY, *KEPT) if not table.blanked]

    assert {table.model.__name__ for table in named} | set(ELSEWHERE) == models
    assert len(named) + len(ELSEWHERE) == len(models)
    assert all(table.reason for table in KEPT)
    assert all(ELSEWHERE.values())


def test_only_kept_tables_are_referenced_without_a_constraint() -> None:
    """PostgreSQL does not check a key without a constraint, so purges must keep the table to which the key refers."""
    kept = {table.model.__name__ for table in KEPT}
    with connection.cursor() as cursor:
        # Ask PostgreSQL, because Django does not know the constraints that include the column of the company.
        cursor.execute(
            "SELECT conrelid::regclass::text, attname::text FROM pg_constraint"
            " JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey) WHERE contype = 'f'"
        )
        constrained = set(cursor.fetchall())
    loose = {
        field.related_model.__name__
        for model in apps.get_app_config("hub").get_models()
        for field in model._meta.concrete_fields
        if field.many_to_one and (model._meta.db_table, field.column) not in constrained
    }

    assert loose
    assert loose <= kept
