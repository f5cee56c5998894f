from pathlib import Path

import pytest

from hirewire.cli.backup import folder
from hirewire.cli.backup import manifest as manifests
from hirewire.cli.backup.archives import oldest_reader
from hirewire.cli.backup.manifest import Manifest
from tests.support.backups import Site

#: The beginnings of dumps that pg_dump 15, 17 and 18 wrote.
OF_15, OF_17, OF_18 = (bytes.fromhex(f"5047444d5001{minor}00040801") for minor in ("0e", "10", "10"))
OF_LATER = bytes.fromhex("5047444d5001ff00040801")


def manifest_of(*, server: int, tools: int) -> Manifest:
    return Manifest(
        format=manifests.FORMAT,
        site="hub",
        hirewire="1.0",
        taken_at="2026-11-30T02:30:00Z",
        server=server,
        server_version=f"{server}.1",
        tools=tools,
        row_security=False,
        keys={},
        migrations=[],
        tables={},
        storages=None,
    )


@pytest.mark.parametrize(
    ("server", "tools", "dump", "oldest"),
    [
        (15, 15, OF_15, 15),
        (15, 17, OF_17, 17),
        (15, 18, OF_18, 17),
        (17, 18, OF_18, 17),
        (18, 18, OF_18, 18),
        (17, 19, OF_LATER, 19),
        (17, 18, b"-- SQL", 18),
    ],
)
def test_a_dump_needs_programs_that_know_its_format_and_its_server(
    server: int, tools: int, dump: bytes, oldest: int, tmp_path: Path
) -> None:
    file = tmp_path / "database.dump"
    file.write_bytes(dump)

    assert oldest_reader(manifest_of(server=server, tools=tools), file) == oldest


@pytest.mark.django_db
def test_newer_programs_that_wrote_the_dump_are_not_needed_to_restore_it(
    sites: tuple[Site, Site],
) -> None:
    full, missing = sites
    backup = full.take()
    manifest = backup / manifests.NAME
    manifest.write_bytes(manifest.read_bytes().replace(b'"tools": 1', b'"tools": 9'))
    folder.write_sums(backup)

    missing.restore(backup)

    assert missing.tables() == full.tables()
