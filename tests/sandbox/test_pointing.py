import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from hirewire.cli.main import main
from hirewire.configuration import toml_file
from hirewire.sandbox.home import Home
from hirewire.sandbox.pointing import follow_demo, offered
from hirewire.sandbox.processes import only_one
from hirewire.sandbox.sites import ATS

URL = "postgresql://hirewire@localhost:5433/hirewire_ats"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in (toml_file.VARIABLE, "HIREWIRE_SECRET_KEY", "HIREWIRE_SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HIREWIRE_HOME", str(tmp_path))
    # A command may change the environment. Use a copy of it, which is dropped when the test ends.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return Home.from_environment()


def environment(home: Home) -> dict[str, str]:
    return home.environment(ATS, URL, home.keys())


def test_a_command_uses_the_settings_of_the_demo_while_it_runs(home: Home) -> None:
    os.environ["DATABASE_URL"] = "postgresql://another"

    with only_one(home.lock), offered(home, environment(home)):
        found = follow_demo()
        mode = stat.S_IMODE(home.agent_settings.stat().st_mode)

    assert (found, mode) == (home.agent_settings, 0o600)
    assert os.environ["DATABASE_URL"] == URL
    assert os.environ["HIREWIRE_SECRET_KEY"] == home.keys()["HIREWIRE_SECRET_KEY"]
    assert os.environ["HIREWIRE_ATS_URL"] == home.ats_url


def test_nothing_is_found_after_the_demo_has_ended(home: Home) -> None:
    with only_one(home.lock), offered(home, environment(home)):
        pass

    assert follow_demo() is None
    assert not home.agent_settings.exists()


def test_a_demo_that_was_killed_is_not_followed(home: Home) -> None:
    with offered(home, environment(home)):
        left_by = follow_demo()
        # A killed demo leaves the lock's file and the settings behind, but no process holds the lock.
        with only_one(home.lock):
            pass

        assert (left_by, follow_demo()) == (None, None)


@pytest.mark.parametrize("name", [toml_file.VARIABLE, "HIREWIRE_SECRET_KEY", "HIREWIRE_SECRET_KEY_FILE"])
def test_settings_of_an_installation_take_precedence(home: Home, name: str) -> None:
    os.environ[name] = "/etc/hirewire"

    with only_one(home.lock), offered(home, environment(home)):
        assert follow_demo() is None


@pytest.mark.django_db
def test_commands_that_every_site_has_act_on_the_demo_too(home: Home) -> None:
    with only_one(home.lock), offered(home, environment(home)):
        config = CliRunner().invoke(main, ["agent", "config", "--changed"])
        tasks = CliRunner().invoke(main, ["agent", "tasks"])

    assert f"HIREWIRE_ATS_URL={home.ats_url}" in config.stdout
    assert f"Using the demo that runs in {home.agent_settings.parent}." in config.stderr
    assert (config.exit_code, tasks.exit_code, tasks.stdout) == (0, 0, "No task has failed.\n")
