"""What migrations do with the data of an earlier release."""

from importlib import import_module

from django.db import connection

from hirewire.simulator.importing import services
from hirewire.simulator.importing.models import CandidateImport, ImportState
from hirewire.simulator.people.models import User

MIGRATION = import_module("hirewire.simulator.migrations.0015_earlier_data")


def test_files_of_imports_that_ended_are_forgotten(admin: User) -> None:
    for state in ImportState:
        services.receive(user=admin, filename=state, content=b"Last name\nLovelace")
        CandidateImport.objects.filter(filename=state).update(state=state)

    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.FORGET_FILES)

    with_file = {batch.state for batch in CandidateImport.objects.all() if bytes(batch.content)}
    assert with_file == {ImportState.MAPPING, ImportState.RUNNING}
