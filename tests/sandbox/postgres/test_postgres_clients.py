from importlib.machinery import ModuleSpec
from pathlib import Path

import dj_database_url
import pytest
from psycopg.conninfo import conninfo_to_dict

from hirewire.sandbox import programs
from hirewire.sandbox.postgres import PostgresError, clients
from hirewire.sandbox.postgres.clients import Address


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose only programs are those that a test installs in Debian's folder."""
    monkeypatch.delenv("HIREWIRE_POSTGRES_BIN", raising=False)
    monkeypatch.setattr(programs, "find_spec", lambda _name: None)
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "")
    return tmp_path


def _install(folder: Path, major: int, *programs: str) -> Path:
    (folder / "bin").mkdir(parents=True)
    for name in programs:
        program = folder / "bin" / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {major}.2 (Debian {major}.2-1)'\n")
        program.chmod(0o755)
    return folder / "bin"


def test_the_oldest_sufficient_client_programs_are_used(debian: Path) -> None:
    folders = {major: _install(debian / str(major), major, *clients.PROGRAMS) for major in (15, 16, 18)}

    found = [clients.find(at_least=major) for major in (15, 16, 17)]

    assert [(one.major, one.version, one.folder) for one in found] == [
        (major, f"{major}.2", folders[major]) for major in (15, 16, 18)
    ]


def test_of_the_same_version_the_systems_programs_are_used(
    debian: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = _install(tmp_path / "wheel" / "pginstall", 18, *clients.PROGRAMS).parents[1] / "__init__.py"
    monkeypatch.setattr(programs, "find_spec", lambda name: ModuleSpec(name, None, origin=str(wheel)))
    alone = clients.find(at_least=18)

    system = _install(debian / "18", 18, *clients.PROGRAMS)

    assert (alone.folder, clients.find(at_least=18).folder) == (wheel.parent / "pginstall" / "bin", system)


def test_programs_without_tls_are_refused_where_the_site_uses_it(debian: Path) -> None:
    without = _install(debian / "17", 17, *clients.PROGRAMS)
    message = 'psql: error: sslmode value "require" invalid when SSL support is not compiled in'
    (without / "psql").write_text(f"#!/bin/sh\necho '{message}' >&2\nexit 2\n")

    with pytest.raises(PostgresError) as refused:
        clients.find(at_least=16, over_tls=True)
    with_tls = _install(debian / "18", 18, *clients.PROGRAMS)

    assert str(refused.value) == (
        "pg_dump, pg_restore and psql of PostgreSQL 16 or newer that can speak TLS, as the site does with its database,"
        f" are needed ({without} has version 17 without TLS). Install PostgreSQL's client programs of version 16, or"
        " name the programs' folder in HIREWIRE_POSTGRES_BIN."
    )
    assert clients.find(at_least=16, over_tls=True).folder == with_tls
    assert clients.find(at_least=16).folder == without


def test_the_wheels_programs_cannot_speak_tls() -> None:
    """If this test ever fails, the wheel's programs are enough, and the guide and the image need no others."""
    (folder,) = programs.of_wheel()

    assert not clients.Clients(folder, 18, "18").can_speak_tls()


def test_an_operator_names_the_folder(debian: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(debian / "16", 16, *clients.PROGRAMS)
    monkeypatch.setenv("HIREWIRE_POSTGRES_BIN", str(_install(tmp_path / "own", 17, *clients.PROGRAMS)))

    assert clients.find(at_least=15).major == 17


def test_unusable_client_programs_are_listed_with_the_reason(debian: Path) -> None:
    old = _install(debian / "15", 15, *clients.PROGRAMS)
    half = _install(debian / "17", 17, "pg_dump", "psql")

    with pytest.raises(PostgresError) as refused:
        clients.find(at_least=17)

    assert f"({half} has no pg_restore; {old} has version 15)" in str(refused.value)


def test_missing_client_programs_are_reported(debian: Path) -> None:
    with pytest.raises(
        PostgresError, match=r"needed \(none were found\)\. Install PostgreSQL's client programs of ver"
    ):
        clients.find(at_least=17)


def test_everything_but_the_password_is_on_the_command_line() -> None:
    url = "postgres://ada:s3cret%20word@db.example:6432/hub?sslmode=require&application_name=a%20b"
    entry = dj_database_url.parse(url)

    address = Address.of({**entry, "OPTIONS": {**entry["OPTIONS"], "pool": {"min_size": 1}}})

    assert conninfo_to_dict(address.argument) == {
        "host": "db.example",
        "port": "6432",
        "user": "ada",
        "dbname": "hub",
        "sslmode": "require",
        "application_name": "a b",
    }
    assert address.environment["PGPASSWORD"] == "s3cret word"
    assert address.beside("other").name == "other"


def test_without_a_password_the_password_file_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)

    address = Address.of(dj_database_url.parse("postgres://ada@db.example/hub"))

    assert "PGPASSWORD" not in address.environment


def test_a_secret_that_only_a_command_line_could_carry_is_refused() -> None:
    address = Address.of(dj_database_url.parse("postgres://ada@db.example/hub?sslpassword=s3cret"))

    assert "s3cret" not in address.argument
    with pytest.raises(PostgresError, match="DATABASE_URL has sslpassword"):
        _ = address.environment
