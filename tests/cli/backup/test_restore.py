import resource
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.migrations.loader import MigrationLoader
from pytest_django import Settings

from hirewire.cli.backup import files, keys
from hirewire.cli.backup.errors import BackupError
from hirewire.kit.secrets import fingerprint
from tests.support.backups import FIRST, SECOND, THIRD, Programs, Site

pytestmark = pytest.mark.django_db

ALL_ODD = 'SELECT *, tableoid::regclass::text FROM "Odd names" ORDER BY id'


def test_a_restore_brings_everything_back(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    before = full.rows(ALL_ODD)

    folder = full.take()
    storages["attachments"].delete("ab/cdef")
    missing.restore(folder)

    restored = missing.rows(ALL_ODD)
    assert len(before) == 500
    assert restored == before
    assert missing.rows("SELECT day::text, call, tableoid::regclass::text FROM days") == [
        ("2026-01-01", "one", "days_1")
    ]
    assert missing.tables() == full.tables()
    assert storages["attachments"].open("ab/cdef").read() == b"a letter"
    assert missing.rows("""INSERT INTO "Odd names" ("A b") VALUES ('next') RETURNING id""") == [(501,)]


def test_a_key_that_is_missing_is_named(sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch) -> None:
    full, missing = sites
    monkeypatch.setenv("HIREWIRE_ENCRYPTION_KEYS", f"{SECOND},{FIRST}")
    folder = full.take()

    monkeypatch.setenv("HIREWIRE_ENCRYPTION_KEYS", f"{THIRD},{SECOND}")
    with pytest.raises(BackupError, match=r"not in the environment: HIREWIRE_ENCRYPTION_KEYS [0-9a-f]{12} \("):
        missing.restore(folder)

    monkeypatch.setenv("HIREWIRE_ENCRYPTION_KEYS", f"{THIRD},{SECOND},{FIRST}")
    missing.restore(folder)


def test_a_key_of_an_older_backup_may_have_been_written_after_a_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIREWIRE_ENCRYPTION_KEYS", f"{SECOND},{FIRST}")
    of_older_backup = fingerprint("HIREWIRE_ENCRYPTION_KEYS", f" {FIRST}")

    keys.check({"HIREWIRE_ENCRYPTION_KEYS": [of_older_backup]})

    monkeypatch.setenv("HIREWIRE_ENCRYPTION_KEYS", SECOND)
    with pytest.raises(BackupError, match=of_older_backup):
        keys.check({"HIREWIRE_ENCRYPTION_KEYS": [of_older_backup]})


def test_a_restore_into_a_database_with_data_is_refused(sites: tuple[Site, Site]) -> None:
    full, _ = sites
    folder = full.take()
    before = full.rows("SELECT count(*) FROM days")

    with pytest.raises(BackupError, match=r"is not empty: it has public\..* into an empty database only"):
        full.restore(folder)

    assert full.rows("SELECT count(*) FROM days") == before


def test_a_database_that_refuses_us_is_not_mistaken_for_a_missing_one(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    folder = full.take()
    user = f"stranger_of_{missing.name}"
    full.run(f"CREATE DATABASE {missing.name} CONNECTION LIMIT 0", f"CREATE ROLE {user} LOGIN PASSWORD 'stranger'")
    try:
        with pytest.raises(BackupError, match=r"refuses the connection: .*too many connections"):
            missing.of(user, "stranger").restore(folder)
    finally:
        full.run(f"DROP ROLE {user}")


def test_without_the_right_to_create_a_database_the_command_is_shown(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    folder = full.take()
    user = f"stranger_of_{missing.name}"
    full.run(f"CREATE ROLE {user} LOGIN PASSWORD 'stranger'")
    try:
        with pytest.raises(BackupError, match=f"permission denied to create database.*`createdb .*{missing.name}`"):
            missing.of(user, "stranger").restore(folder)
    finally:
        full.run(f"DROP ROLE {user}")


def test_a_different_file_with_the_same_name_is_not_overwritten(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    folder = full.take()
    storages["attachments"].delete("ab/cdef")
    storages["attachments"].save("ab/cdef", ContentFile(b"another"))

    with pytest.raises(BackupError, match="has a file ab/cdef that differs"):
        missing.restore(folder)

    assert storages["attachments"].open("ab/cdef").read() == b"another"


@pytest.mark.parametrize("name", ["database.dump", "manifest.json", "files/attachments/ab/cdef"])
def test_a_damaged_backup_is_refused(sites: tuple[Site, Site], name: str) -> None:
    full, missing = sites
    folder = full.take()
    file = folder / name
    file.write_bytes(file.read_bytes()[:-1] + b"\n\n")

    with pytest.raises(BackupError, match=f"is damaged: {name} is missing or is not what was written"):
        missing.restore(folder)

    file.unlink()
    with pytest.raises(BackupError, match=name):
        missing.restore(folder)


def test_a_backup_of_the_other_site_is_refused(sites: tuple[Site, Site]) -> None:
    full, missing = sites

    with pytest.raises(BackupError, match="is a backup of `hirewire hub`"):
        missing.restore(full.take(), "ats")


def test_a_backup_of_a_newer_release_is_refused(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    full.run("INSERT INTO django_migrations VALUES ('hub', '9999_wings')")

    with pytest.raises(BackupError, match=r"newer than this one.*hub\.9999_wings is unknown here"):
        missing.restore(full.take())


def test_a_squashed_migration_that_a_later_one_replaced_is_known(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    full.run("INSERT INTO django_migrations VALUES ('hub', '0001_squashed_0020_unlinked')")

    missing.restore(full.take())

    assert len(missing.rows("SELECT 1 FROM django_migrations")) == 2


def test_a_squashed_migration_of_a_newer_release_is_refused(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    full.run("INSERT INTO django_migrations VALUES ('hub', '0001_squashed_9999_wings')")

    with pytest.raises(BackupError, match=r"newer than this one.*hub\.0001_squashed_9999_wings is unknown here"):
        missing.restore(full.take())


def test_migrations_that_an_older_backup_lacks_are_counted(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    steps = {key for key, migration in MigrationLoader(None).disk_migrations.items() if not migration.replaces}
    applied = sorted(steps - {("hub", "0040_linkage"), ("hub", "0039_open_seat")})
    full.run("TRUNCATE django_migrations", *(f"INSERT INTO django_migrations VALUES {key}" for key in applied))

    printed = missing.restore(full.take())

    assert "The backup was made by an older release: 2 migrations wait for `hirewire hub migrate`." in printed


def test_a_backup_from_before_migrations_were_squashed_lacks_none(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    steps = [key for key, migration in MigrationLoader(None).disk_migrations.items() if not migration.replaces]
    full.run("TRUNCATE django_migrations", *(f"INSERT INTO django_migrations VALUES {key}" for key in steps))

    printed = missing.restore(full.take())

    assert "by an older release" not in printed


def test_the_last_words_warn_of_a_worker_in_a_drill(sites: tuple[Site, Site]) -> None:
    full, missing = sites

    printed = missing.restore(full.take())

    assert "  In a drill, start no worker. " in printed.partition("Now start `hirewire hub web`")[2]


@pytest.mark.parametrize(
    ("program", "do"),
    [
        ("pg_restore", '"$real" "$@" | head -n 120; echo "pg_restore: error: no end" >&2; exit 1'),
        ("psql", '(cat; echo "SELECT 1/0;") | "$real" "$@"'),
    ],
)
def test_a_failed_restore_leaves_an_empty_database(
    sites: tuple[Site, Site], programs: Programs, program: str, do: str
) -> None:
    full, missing = sites
    folder = full.take()
    programs.let(program, do)

    with pytest.raises(BackupError, match=f"{program} failed: .*(no end|division by zero)"):
        missing.restore(folder)

    assert missing.tables() == 0


def test_a_file_that_could_not_be_written_in_full_is_removed(settings: Settings, tmp_path: Path) -> None:
    """If half a file stayed, a second restore would refuse this file, because it differs from the one in the backup."""
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "to")}}
    settings.STORAGES = {**settings.STORAGES, "attachments": backend}
    backup = tmp_path / "backup"
    backup.mkdir()
    (backup / "large").write_bytes(b"x" * 100_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            files.restore("attachments", backup)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert not storages["attachments"].exists("large")


def test_rows_that_differ_after_the_restore_are_reported(sites: tuple[Site, Site], programs: Programs) -> None:
    full, missing = sites
    folder = full.take()
    programs.let("psql", """(sed 's/^2026-01-01\\tone/2026-01-01\\ttwo/') | "$real" "$@" """)

    with pytest.raises(BackupError, match=r"differs from the backup in public\.days_1\. Do not use this"):
        missing.restore(folder)


def test_a_missing_row_security_role_is_reported_first(sites: tuple[Site, Site]) -> None:
    """Without the role for row security, nobody could open a page of the restored site.

    A restore that cannot get this role is therefore refused before it writes anything.
    """
    full, missing = sites
    full.run("CREATE SCHEMA hirewire_tenant")
    folder = full.take()
    user = f"owner_of_{missing.name}"
    full.run(f"CREATE ROLE {user} LOGIN PASSWORD 'owner'", f"CREATE DATABASE {missing.name} OWNER {user}")
    try:
        with pytest.raises(BackupError, match=f"run `.*GRANT hirewire_tenant TO {user};`, then restore again"):
            missing.of(user, "owner").restore(folder)

        assert missing.tables() == 0
    finally:
        missing.drop()
        full.run(f"DROP ROLE {user}")
