"""/readyz, ``doctor``, workers and ``migrate`` agree on what a database lacks: the migrations that Django would run."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hirewire.kit.monitoring import migrations

pytestmark = pytest.mark.django_db

APPS = ("agent", "hub", "simulator")
#: Squashed migrations of earlier versions. Their files are gone, but databases that began with these migrations still
#: record them.
FORMER = (
    ("agent", "0001_squashed_0014_product"),
    ("hub", "0001_squashed_0040_linkage"),
    ("hub", "0001_squashed_0067_unread_emails"),
    ("simulator", "0001_squashed_0012_suspicions"),
)


def _squashed() -> dict[str, tuple[str, str]]:
    return {key[0]: key for key, migration in MigrationLoader(None).replacements.items() if key[0] in APPS}


def _forget(*keys: tuple[str, str]) -> None:
    for app, name in keys:
        MigrationRecorder(connection).record_unapplied(app, name)


def _forget_from(app: str, first: str) -> list[str]:
    """Forget the app's migration with this number and all later ones, and return their names."""
    applied = MigrationRecorder(connection).applied_migrations()
    keys = sorted((label, name) for label, name in applied if label == app and name >= first)
    _forget(*keys)
    return [".".join(key) for key in keys]


def _record(*keys: tuple[str, str]) -> None:
    for app, name in keys:
        MigrationRecorder(connection).record_applied(app, name)


def _to_run() -> list[str]:
    executor = MigrationExecutor(connection)
    return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def test_a_database_that_began_with_a_former_squash_lacks_nothing() -> None:
    _forget(*_squashed().values())
    _record(*FORMER)

    call_command("migrate", check_unapplied=True, verbosity=0)

    assert (migrations.pending(), migrations.newer(), _to_run()) == ([], [], [])


def test_migrating_a_database_that_began_with_a_former_squash_records_the_present_one() -> None:
    _forget(*_squashed().values())
    _record(*FORMER)

    call_command("migrate", verbosity=0)

    applied = {key for key in MigrationRecorder(connection).applied_migrations() if "_squashed_" in key[1]}
    assert applied == {*_squashed().values(), *FORMER}


def test_a_database_of_an_earlier_version_lacks_the_steps_after_it() -> None:
    lacking = [*_forget_from("agent", "0034"), *_forget_from("hub", "0091")]
    _forget(*_squashed().values())
    _record(*FORMER)

    assert migrations.pending() == sorted(_to_run()) == lacking
    with pytest.raises(SystemExit):
        call_command("migrate", check_unapplied=True, verbosity=0)


def test_the_record_of_a_squash_does_not_stand_for_a_step_that_is_missing() -> None:
    lacking = _forget_from("hub", "0092")

    assert migrations.pending() == _to_run() == lacking


def test_a_squash_counts_as_applied_once_all_that_it_replaces_are() -> None:
    _forget(_squashed()["hub"])

    assert migrations.pending() == []


def test_a_database_without_any_step_lacks_the_squash_and_what_follows_it() -> None:
    _forget_from("hub", "0001")

    assert migrations.pending() == _to_run()
    assert migrations.pending()[0] == ".".join(_squashed()["hub"])


def test_the_last_step_of_a_squash_is_not_of_a_later_version() -> None:
    """The squash itself has the number of its first step, so its last step has a higher number.

    Even if no migration follows the squash, that last step must not count as a migration of a later version.
    """
    steps = {step for replaced in MigrationLoader(None).replacements.values() for step in replaced.replaces}

    assert steps <= MigrationRecorder(connection).applied_migrations().keys()
    assert migrations.newer() == []


def test_many_missing_migrations_are_counted() -> None:
    assert migrations.named(["a.1", "a.2", "a.3", "a.4", "b.1"]) == "a.1, a.2, a.3 and 2 more"
