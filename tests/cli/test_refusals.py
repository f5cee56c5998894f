import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hirewire.cli.main import main
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub

HIREWIRE = str(Path(sys.executable).with_name("hirewire"))


@pytest.fixture(autouse=True)
def same_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the test, restore ``DJANGO_SETTINGS_MODULE``, which each command sets for its site."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])


@pytest.fixture
def access(db: None) -> ContractAccess:
    return hub.enabled(company_on=True)


def refused(*words: object) -> str:
    """Run a command that is refused; return the message on stderr without its ``Error:``."""
    result = CliRunner().invoke(main, ["hub", *map(str, words)])

    assert (result.exit_code, type(result.exception)) == (1, SystemExit), result.output
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("Error: ").rstrip()


@pytest.mark.parametrize("command", ["switch", "request", "resync-jobs"])
def test_unknown_applications_contracts_and_people_are_refused(access: ContractAccess, command: str) -> None:
    person = hub.admin_seat(access.contract).person.email
    application, contract = access.application_id, access.contract_id

    assert [
        refused(command, "--application", 7, "--contract", contract, "--person", person),
        refused(command, "--application", application, "--contract", 7, "--person", person),
        refused(command, "--application", application, "--contract", contract, "--person", "nobody@x.example"),
    ] == ["There is no developer application 7.", "There is no contract 7.", "Nobody signs in as nobody@x.example."]


def test_a_refused_switch_says_why(access: ContractAccess) -> None:
    stranger = hub.seat(access.contract).person.email
    who = ("--contract", access.contract_id, "--application", access.application_id)

    message = refused("switch", *who, "--person", stranger)

    assert "Traceback" not in message
    assert message.endswith(".")


def test_refused_add_commands_say_why(access: ContractAccess) -> None:
    partner = ("add", "partner", "--id", 2_000_000)

    assert [
        refused("add", "contract", "--company", 7, "--id", 8, "--name", "x"),
        refused("add", "partner", "--id", access.application_id, "--name", "x"),
        refused("add", "seat", "--contract", 7, "--email", "a@x.example", "--role", "admin"),
        refused("add", "developer", "--application", 7, "--email", "a@x.example"),
    ] == [
        "There is no company 7. Add it first.",
        f"An application {access.application_id} already exists.",
        "There is no contract 7. Add it first.",
        "There is no developer application 7.",
    ]
    assert "50" in refused(*partner, "--name", "x" * 51)
    assert refused("add", "company", "--id", 10**30, "--name", "x").startswith(
        "The database does not accept this value"
    )


def test_refused_operator_commands_say_why(access: ContractAccess) -> None:
    assert [
        refused("application-rights", "--application", 7, "--refresh"),
        refused("quota", "--application", 7),
        refused("quota"),
        refused("release-company-id", "--company", 7, "--id", 8),
        refused("set-password", "--email", "nobody@x.example", "--password", "long enough for all"),
        refused("end-contract", "--contract", 7, "--person", "nobody@x.example", "--yes"),
    ] == [
        "There is no developer application 7.",
        "There is no developer application 7.",
        "Name an application to see its limits. To set one, give a group, meter and amount.",
        "There is no company 7.",
        "Nobody signs in as nobody@x.example.",
        "There is no contract 7.",
    ]


def test_accepted_operator_commands_take_effect(access: ContractAccess) -> None:
    rights = CliRunner().invoke(
        main, ["hub", "application-rights", "--application", str(access.application_id), "--refresh"]
    )
    rotated = CliRunner().invoke(main, ["hub", "rotate-signing-key"])

    assert (rights.exit_code, rotated.exit_code) == (0, 0)
    assert DeveloperApplication.objects.get(pk=access.application_id).may_refresh
    assert rotated.output.strip()


@pytest.mark.parametrize("site", ["hub", "ats"])
def test_an_installation_without_keys_is_told_how_to_get_them(site: str) -> None:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("HIREWIRE_", "DJANGO_"))}

    run = subprocess.run([HIREWIRE, site, "migrate"], env=known, capture_output=True, text=True, check=False)

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("Error: HIREWIRE_SECRET_KEY is not set. `hirewire keys` prints a value for each key; ")
    assert run.stderr.count("\n") == 1
