from datetime import timedelta

import pytest
from procrastinate.contrib.django import app

from hirewire.hub import reactions
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.services import request_export
from hirewire.kit import clock
from hirewire.kit.work import worker
from tests.factories import connected
from tests.support.tasks import run_tasks


def test_a_sandbox_runs_every_periodic_task_of_the_hub_by_its_own_clock() -> None:
    worker.import_tasks()

    periodic = {each.task.name for each in app.periodic_registry.periodic_tasks.values()}
    by_the_clock = [task.name for task in reactions.BY_THE_CLOCK]
    assert sorted(by_the_clock) == sorted(name for name in periodic if name.startswith("hub."))


@pytest.mark.django_db
def test_periodic_tasks_after_a_year_name_the_company_or_may_ask_for_all() -> None:
    """Run each periodic task of the hub a year later.

    The fixture ``every_statement_names_the_company`` in ``tests/hub/conftest.py`` checks the statements of these tasks.
    """
    company = connected.company()
    company.switch(contract=True)
    request_export(seat=company.admin_a, member=connected.known_member(company), application=company.application)
    run_tasks()

    with clock.moved(timedelta(days=365)):
        for task in reactions.BY_THE_CLOCK:
            task(0)
            run_tasks()

    assert Export.objects.get().state == ExportState.FAILED
