from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from hirewire.simulator.importing import services
from hirewire.simulator.importing.models import CandidateImport, ImportState
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.html import LONGEST
from hirewire.simulator.records.models import Job
from tests.simulator.support import job

MIGRATION = import_module("hirewire.simulator.migrations.0015_earlier_data")


def test_files_of_imports_that_ended_are_forgotten(admin: User) -> None:
    for state in ImportState:
        services.receive(user=admin, filename=state, content=b"Last name\nLovelace")
        CandidateImport.objects.filter(filename=state).update(state=state)

    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.FORGET_FILES)

    with_file = {batch.state for batch in CandidateImport.objects.all() if bytes(batch.content)}
    assert with_file == {ImportState.MAPPING, ImportState.RUNNING}


@pytest.mark.parametrize(
    ("stored", "kept"),
    [
        ("", ""),
        ("<p>Days<script>alert(1)</script></p>", "<p>Days</p>"),
        ("Days.\r\n\r\n< 8 hours.", "<p>Days.</p>\n\n<p>&lt; 8 hours.</p>"),
        ("<p>Days &amp; <b>nights</b></p>", "<p>Days &amp; <b>nights</b></p>"),
        ("x" * LONGEST, f"<p>{'x' * LONGEST}</p>"),
    ],
)
def test_descriptions_that_came_through_the_api_are_cleaned(
    as_admin: Client, account: Account, stored: str, kept: str
) -> None:
    position = job(account)
    Job.objects.update(description=stored)

    with connection.schema_editor() as schema:
        MIGRATION.clean_descriptions(apps, schema)

    position.refresh_from_db()
    assert position.description == kept
    assert kept in as_admin.get(position.get_absolute_url()).content.decode()
