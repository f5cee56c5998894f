from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hirewire.hub.lifecycle.distribution.placements import PLACEMENTS, REASONS

pytestmark = pytest.mark.django_db


def test_without_the_extension_nothing_changes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_constraint")
        before = cursor.fetchone()
        with pytest.raises(CommandError, match="This PostgreSQL has no citus extension"):
            call_command("distribute", stdout=StringIO())
        cursor.execute("SELECT count(*) FROM pg_constraint")

        assert cursor.fetchone() == before
        cursor.execute("SELECT to_regclass('hirewire_set_aside')")
        assert cursor.fetchone() == (None,)


def test_a_dry_run_says_where_each_table_would_be_and_why() -> None:
    printed = StringIO()

    with pytest.raises(CommandError, match="no citus extension"):
        call_command("distribute", dry_run=True, stdout=printed)

    lines = printed.getvalue().splitlines()
    told = {line.split()[1]: line for line in lines if line.split()[0] in {"distributed", "reference", "local"}}
    assert told.keys() == PLACEMENTS.keys()
    assert all(told[table].startswith(f"{place.value} ") for table, place in PLACEMENTS.items())
    assert all(told[table].endswith(reason) for table, reason in REASONS.items())
    assert "hub_thread: loses its foreign key to hub_member" in lines
    assert not [line for line in lines if line.startswith("in the way")]


def test_a_dry_run_names_what_is_in_the_way() -> None:
    printed = StringIO()
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX hub_stage_named ON hub_stage (part_id)")

    with pytest.raises(CommandError, match="no citus extension"):
        call_command("distribute", dry_run=True, stdout=printed)

    assert printed.getvalue().splitlines()[-1] == (
        "in the way: hub_stage: the unique index hub_stage_named does not begin with organization_id"
    )
