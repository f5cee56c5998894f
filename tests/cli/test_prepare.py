from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings
from django.core.management import call_command

from hirewire.cli import site_commands
from hirewire.cli.main import main
from hirewire.hub.identity.accounts.models import Person
from hirewire.sandbox.sites import Site
from hirewire.simulator.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_migrations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Skip migrations, because the tables exist and a test's transaction cannot create them.

    All other commands run. Return the names of the commands that were called.
    """
    called: list[str] = []

    def call(name: str, **options: Any) -> Any:  # noqa: ANN401 - whatever Django returns
        called.append(name)
        return call_command(name, **options)

    monkeypatch.setattr(site_commands, "call_command", call)
    monkeypatch.setattr(site_commands, "migrate_in_use", lambda _say: called.append("migrate"))
    monkeypatch.setattr(Site, "enter", lambda _site: None)
    return called


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("environment", ["", "test", "staging"])
@pytest.mark.parametrize("site", ["hub", "ats"])
def test_prepare_migrates_and_adds_no_made_up_people_outside_a_sandbox(
    settings: LazySettings, no_migrations: list[str], site: str, environment: str
) -> None:
    settings.HIREWIRE_ENVIRONMENT = environment

    prepared = run(site, "prepare")

    assert (prepared.exit_code, prepared.stdout) == (0, "")
    assert "No made-up people were added: this is not a sandbox." in prepared.stderr
    assert no_migrations == ["migrate"]
    assert not Person.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("site", "instead"), [("hub", "people with `hirewire hub add company`"), ("ats", "connect a real ATS")]
)
def test_seed_is_refused_outside_of_a_sandbox(settings: LazySettings, site: str, instead: str) -> None:
    settings.HIREWIRE_ENVIRONMENT = ""

    refused = run(site, "seed")

    assert refused.exit_code == 1
    assert "created only if HIREWIRE_ENVIRONMENT is sandbox" in refused.stderr
    assert instead in refused.stderr
    assert not Person.objects.exists()
    assert not User.objects.exists()


def test_prepare_fills_a_sandbox(settings: LazySettings, no_migrations: list[str]) -> None:
    settings.HIREWIRE_ENVIRONMENT = "sandbox"

    prepared = run("ats", "prepare")

    assert (prepared.exit_code, no_migrations) == (0, ["migrate", "seed_ats", "seed_agent"])
    assert User.objects.exists()
