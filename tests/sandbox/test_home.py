import socket
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from hirewire.cli.main import main
from hirewire.sandbox.home import Home
from hirewire.sandbox.processes import only_one
from hirewire.sandbox.sites import ATS, HUB
from tests.support.stack import free_port


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("HIREWIRE_HOME", str(tmp_path / "home"))
    for variable in ("HIREWIRE_HUB_PORT", "HIREWIRE_ATS_PORT"):
        monkeypatch.setenv(variable, str(free_port()))
    home = Home.from_environment()
    home.make()
    return home


def test_keys_are_made_once_and_nobody_else_may_read_them(home: Home) -> None:
    first, second = home.keys(), home.keys()

    assert first == second
    assert stat.S_IMODE((home.folder / "keys.json").stat().st_mode) == 0o600


def test_only_the_id_key_is_the_same_in_every_sandbox(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path, 1, 2)

    assert home.keys()["HIREWIRE_ID_KEY"] == other.keys()["HIREWIRE_ID_KEY"]
    assert home.keys()["HIREWIRE_SECRET_KEY"] != other.keys()["HIREWIRE_SECRET_KEY"]


def test_each_site_gets_its_own_database_and_both_addresses(home: Home) -> None:
    hub = home.environment(HUB, "postgres://hub", home.keys())
    ats = home.environment(ATS, "postgres://ats", home.keys())

    assert (hub["DATABASE_URL"], hub["DJANGO_SETTINGS_MODULE"]) == ("postgres://hub", "hirewire.project.settings.hub")
    assert (ats["DATABASE_URL"], ats["DJANGO_SETTINGS_MODULE"]) == ("postgres://ats", "hirewire.project.settings.ats")
    assert ats["HIREWIRE_HUB_URL"] == f"http://localhost:{home.hub_port}"
    assert hub["HIREWIRE_ATS_URL"] == f"http://localhost:{home.ats_port}"


def test_a_reset_keeps_files_that_the_sandbox_did_not_create(home: Home) -> None:
    (home.folder / "mine.txt").write_text("keep")
    home.keys()
    home.postgres.mkdir()

    home.forget()

    assert sorted(file.name for file in home.folder.iterdir()) == ["mine.txt", "static"]


def test_a_port_in_use_is_reported_in_one_sentence(home: Home) -> None:
    with socket.create_server(("127.0.0.1", home.ats_port)):
        refused = CliRunner().invoke(main, ["demo"])

    assert refused.exit_code == 1
    assert refused.output == (
        f"Error: Port {home.ats_port} cannot be used (Address already in use). "
        "Set HIREWIRE_ATS_PORT to a free port, or stop what uses it.\n"
    )


def test_a_folder_in_use_is_reported_in_one_sentence(home: Home) -> None:
    with only_one(home.lock):
        refused = CliRunner().invoke(main, ["demo"])

    assert refused.exit_code == 1
    assert refused.output.startswith(f"Error: {home.folder} is in use by another hirewire process, ")


@pytest.mark.parametrize("text", ["", "web", "0", "65536"])
def test_an_invalid_port_is_reported_in_one_sentence(home: Home, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("HIREWIRE_HUB_PORT", text)

    refused = CliRunner().invoke(main, ["demo"])

    assert refused.output == f"Error: HIREWIRE_HUB_PORT is {text!r}, which is not a port.\n"


def test_a_new_sandbox_waits_for_its_months_until_they_are_added(home: Home) -> None:
    states = [home.awaits_months]
    home.await_months(awaits=True)
    states.append(home.awaits_months)
    home.await_months(awaits=False)
    states.append(home.awaits_months)
    home.await_months(awaits=True)
    home.forget()

    assert [*states, home.awaits_months] == [False, True, False, False]
