import pytest
from django.apps import apps
from django.contrib.postgres.indexes import PostgresIndex
from django.core.management import call_command
from django.db import connection

from hirewire.hub.lifecycle.distribution.placements import REASONS


@pytest.mark.django_db
def test_migrations_are_up_to_date_with_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_indexes_have_the_parameters_that_the_models_name() -> None:
    named = {
        index.name: [parameter.replace(" ", "") for parameter in index.get_with_params()]
        for model in apps.get_models()
        for index in model._meta.indexes
        if isinstance(index, PostgresIndex)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, coalesce(reloptions, '{}') FROM pg_class WHERE relname = ANY(%s)", [[*named]])
        found = dict(cursor.fetchall())

    assert named["hub_candidate_document"] == ["gin_pending_list_limit=256"]
    assert found == named


@pytest.mark.django_db
def test_every_queue_has_parameters_for_autovacuum() -> None:
    """With the default parameters, autovacuum would often start too late on the table of a queue.

    Autovacuum waits until the number of dead rows reaches a share of all rows. It uses the number of rows from its last
    count. If the queue was long at that time, the default share is a large number of rows.
    """
    queues = {table for table, reason in REASONS.items() if reason.startswith("A queue")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, coalesce(reloptions, '{}') FROM pg_class WHERE relname = ANY(%s)", [[*queues]])
        parameters = {table: {option.partition("=")[0] for option in options} for table, options in cursor.fetchall()}

    assert "hub_rescore" in queues
    assert {table for table in queues if "autovacuum_vacuum_scale_factor" not in parameters[table]} == set()
