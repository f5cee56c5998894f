import hashlib
import os
import shutil
import signal
import stat
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from pytest_django import Settings

from hirewire.cli.backup import manifest, taking
from hirewire.cli.backup.errors import BackupError
from hirewire.cli.backup.keys import fingerprints
from hirewire.cli.main import main
from hirewire.sandbox.postgres import PostgresError, clients
from hirewire.sandbox.processes import ProcessError, interrupted_by_signals, is_held, only_one
from hirewire.sandbox.sites import AGENT, ATS, HUB
from hirewire.sandbox.sites import Site as InstalledSite
from tests.support.backups import FIRST, QUIET, SECOND, Programs, Site, Watching

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("site", [HUB, ATS, AGENT], ids=lambda site: site.name)
def test_a_backup_of_each_site_names_the_keys_that_it_needs(site: InstalledSite) -> None:
    needed = {"HIREWIRE_HASH_KEY", "HIREWIRE_ENCRYPTION_KEYS"}

    assert set(fingerprints(site.name)) == needed | ({"HIREWIRE_ID_KEY"} if site is HUB else set())


def test_a_backup_is_readable_by_its_owner_only_and_has_checksums(sites: tuple[Site, Site]) -> None:
    folder = sites[0].take()

    files = [path for path in folder.rglob("*") if path.is_file()]
    lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "files")} == {0o700}
    assert {name: digest for digest, name in lines} == {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.name != "SHA256SUMS"
    }
    assert sorted(name for _, name in lines) == [
        "database.dump",
        "files/attachments/ab/cdef",
        "files/files/archives/all.zip",
        "manifest.json",
    ]


def test_a_backup_is_a_consistent_snapshot(sites: tuple[Site, Site], programs: Programs) -> None:
    """A row added after the snapshot and before ``pg_dump`` is in neither the dump nor the counts."""
    full, missing = sites
    late = """INSERT INTO days VALUES ('2026-01-01', 'late')"""
    programs.let("pg_dump", f'{programs.psql(full, late)}; exec "$real" "$@"')

    missing.restore(full.take())

    assert full.rows("SELECT call FROM days") == [("one",), ("late",)]
    assert missing.rows("SELECT call FROM days") == [("one",)]


def test_no_transaction_is_open_while_files_are_copied(
    sites: tuple[Site, Site], settings: Settings, tmp_path: Path
) -> None:
    backend = {"BACKEND": "tests.support.backups.Watching", "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = {**settings.STORAGES, "attachments": backend}
    storages["attachments"].save("ab/cdef", ContentFile(b"a letter"))
    Watching.transactions.clear()

    sites[0].take()

    assert Watching.transactions == [0, 0]


def test_a_missing_file_is_recorded_in_the_manifest(sites: tuple[Site, Site]) -> None:
    found = manifest.read(sites[0].take())

    assert found.storages is not None
    assert found.storages["attachments"].missing == ["ab/gone"]
    assert (found.storages["attachments"].files, found.storages["attachments"].bytes) == (1, 8)


def test_a_backup_without_any_of_the_files_is_an_error_and_replaces_none(
    sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    full, missing = sites
    older = full.take().rename(full.backups / "hub-20260101T000000Z")
    for storage, name in (("attachments", "ab/cdef"), ("files", "archives/all.zip")):
        storages[storage].delete(name)
    monkeypatch.setitem(connection.settings_dict, "NAME", full.name)

    done = CliRunner().invoke(main, ["hub", "backup", "--into", str(full.backups), "--keep", "1"])

    assert (done.exit_code, done.stderr.partition(".")[0]) == (
        1,
        "Error: None of the 3 files that rows refer to was found",
    )
    assert older.is_dir()
    (newer,) = (path for path in full.backups.glob("hub-*") if path != older)
    missing.restore(newer)
    assert missing.rows("SELECT call FROM days") == [("one",)]


def test_a_backup_can_leave_out_the_files(sites: tuple[Site, Site]) -> None:
    folder = sites[0].take(with_files=False)

    sites[1].restore(folder)

    assert not (folder / "files").exists()


def test_no_password_is_on_a_command_line(sites: tuple[Site, Site], programs: Programs) -> None:
    full, missing = sites

    missing.restore(full.take())

    lines = programs.log.read_text()
    # pg_restore is piped into psql, so both run at the same time, and either may be logged first.
    assert sorted(line.split()[0] for line in lines.splitlines()) == ["pg_dump", "pg_restore", "psql"]
    assert full.address.parameters["password"]
    assert full.address.parameters["password"] not in lines


def test_no_key_is_in_a_backup(sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"HIREWIRE_HASH_KEY": "a-hash-key", "HIREWIRE_ENCRYPTION_KEYS": f"{FIRST},{SECOND}"}
    for name, value in keys.items():
        monkeypatch.setenv(name, value)

    folder = sites[0].take()

    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert [key for key in ("a-hash-key", FIRST, SECOND, "test-only") if key.encode() in written] == []
    assert [len(prints) for prints in manifest.read(folder).keys.values()] == [1, 2, 1]


def test_postgresql_clients_that_are_too_old_are_refused_with_advice() -> None:
    with pytest.raises(PostgresError, match=r"of PostgreSQL 99 or newer are needed.*embedded.*HIREWIRE_POSTGRES_BIN"):
        clients.find(at_least=99)


def test_a_failed_dump_leaves_no_backup(sites: tuple[Site, Site], programs: Programs) -> None:
    full, _ = sites
    programs.let("pg_dump", 'echo "pg_dump: error: the disk is full" >&2; exit 1')

    with pytest.raises(BackupError, match="pg_dump failed: pg_dump: error: the disk is full"):
        full.take()

    assert [path.name for path in full.backups.iterdir()] == [".hub.lock"]


def test_an_interrupted_backup_leaves_nothing_behind(sites: tuple[Site, Site], programs: Programs) -> None:
    """Interrupt the command while ``pg_dump`` runs and the command itself waits for a table lock."""
    full, _ = sites
    waits = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND application_name = 'hirewire backup' AND datname = current_database()"
    )
    waiting = f'until [ "$({programs.psql(full, waits)})" = 1 ]; do :; done'
    programs.let("pg_dump", f'echo "pid $$" >> {programs.log}; {waiting}; kill -TERM {os.getpid()}; exec sleep 600')

    with psycopg.connect(**full.address.parameters) as other, interrupted_by_signals():
        other.execute("LOCK TABLE days_1 IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(KeyboardInterrupt):
            full.take()

    (pid,) = (int(line.split()[1]) for line in programs.log.read_text().splitlines() if line.startswith("pid "))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert [path.name for path in full.backups.iterdir()] == [".hub.lock"]


def test_leftovers_of_a_killed_backup_are_removed_by_the_next(sites: tuple[Site, Site]) -> None:
    full, missing = sites
    whole = full.take()
    left_over = whole.rename(whole.with_name("hub-20260101T000000Z.unfinished"))
    with pytest.raises(BackupError, match="not a finished backup: it was interrupted"):
        missing.restore(left_over)

    folder = full.take()

    assert sorted(path.name for path in full.backups.iterdir()) == [".hub.lock", folder.name]
    with pytest.raises(BackupError, match="not a finished backup: it has no manifest"):
        missing.restore(full.backups)


def test_only_one_backup_runs_at_a_time(sites: tuple[Site, Site]) -> None:
    full, _ = sites
    full.backups.mkdir()

    with only_one(full.backups / ".hub.lock"), pytest.raises(ProcessError, match="in use by another hirewire process"):
        full.take()


def test_old_backups_are_deleted_and_the_newest_are_kept(sites: tuple[Site, Site]) -> None:
    full, _ = sites
    folder = full.take()
    for name in ("hub-20260101T000000Z", "hub-20260102T000000Z", "ats-20260101T000000Z", "hub-20260103T000000Z"):
        (full.backups / name).mkdir()
        (full.backups / name / "manifest.json").touch()
    (full.backups / "hub-notes").mkdir()

    taking.forget_older(folder, "hub", keep=2, progress=QUIET)

    kept = {"ats-20260101T000000Z", "hub-20260103T000000Z", folder.name, "hub-notes"}
    assert {path.name for path in full.backups.iterdir()} == kept | {".hub.lock"}


def test_fewer_backups_than_are_kept_all_stay(sites: tuple[Site, Site]) -> None:
    full, _ = sites
    older = full.take().rename(full.backups / "hub-20260101T000000Z")
    newer = full.take()

    taking.forget_older(newer, "hub", keep=14, progress=QUIET)

    assert (older.is_dir(), newer.is_dir()) == (True, True)


def test_a_backup_with_a_later_date_is_reported_and_does_not_displace_the_new_one(
    sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    full, missing = sites
    older, ahead = (full.backups / name for name in ("hub-20260101T000000Z", "hub-20990101T000000Z"))
    for folder in (older, ahead):
        folder.mkdir(parents=True)
        (folder / "manifest.json").touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", full.name)

    done = CliRunner().invoke(main, ["hub", "backup", "--into", str(full.backups), "--keep", "1"])

    assert done.exit_code == 0
    assert done.stderr.startswith(f"Warning: backups with later dates than the new one: {ahead}. The clock is wrong")
    (newer,) = (path for path in full.backups.glob("hub-*") if path not in (older, ahead))
    assert (ahead.is_dir(), older.exists()) == (True, False)
    missing.restore(newer)


def test_no_other_backup_runs_while_old_ones_are_removed(
    sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    full, _ = sites
    full.take().rename(full.backups / "hub-20260101T000000Z")
    monkeypatch.setitem(connection.settings_dict, "NAME", full.name)
    held = []
    monkeypatch.setattr(shutil, "rmtree", lambda _folder: held.append(is_held(full.backups / ".hub.lock")))

    CliRunner().invoke(main, ["hub", "backup", "--into", str(full.backups), "--keep", "1"])

    assert held == [True]


def test_a_command_that_is_interrupted_while_it_deletes_old_backups_says_that_there_is_a_new_one(
    sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    full, missing = sites
    full.take().rename(full.backups / "hub-20260101T000000Z")
    monkeypatch.setitem(connection.settings_dict, "NAME", full.name)
    monkeypatch.setattr(shutil, "rmtree", lambda _folder: os.kill(os.getpid(), signal.SIGTERM))

    done = CliRunner().invoke(main, ["hub", "backup", "--into", str(full.backups), "--keep", "1"])

    (newer,) = (path for path in full.backups.glob("hub-*") if "2026010" not in path.name)
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (
        1,
        f"Error: Interrupted. The backup {newer} is complete. Older ones may not have been removed.",
    )
    missing.restore(newer)
