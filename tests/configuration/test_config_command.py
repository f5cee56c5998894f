import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hirewire.cli.main import main
from hirewire.configuration import toml_file
from hirewire.sandbox.keys import new_keys
from tests.configuration.conftest import Setter

LEVEL = "from hirewire.project.settings.hub import LOGGING; print(LOGGING['root']['level'])"
Toml = Callable[[str], Path]


def config(*arguments: str, site: str = "hub") -> Result:
    return CliRunner().invoke(main, [site, "config", *arguments])


def test_it_prints_value_source_and_meaning(environment: Setter, toml: Toml) -> None:
    path = toml("HIREWIRE_HUB_URL = 'https://recruiter.example'")
    environment(HIREWIRE_HTTPS="1", **new_keys())

    lines = config().stdout.splitlines()

    assert f"HIREWIRE_HUB_URL=https://recruiter.example    [{path}]" in lines
    assert lines[lines.index("HIREWIRE_HTTPS=1    [environment]") + 1].startswith("    If on, cookies are secure")
    assert "HIREWIRE_POOL=8    [default]" in lines


@pytest.mark.parametrize("site", ["hub", "ats", "agent"])
def test_no_secret_is_printed(environment: Setter, site: str) -> None:
    secrets = {
        **new_keys(),
        "DATABASE_URL": "postgres://hub:first@:/secret@db/hub?sslpassword=second-secret&x=y",
        "HIREWIRE_MAIL_URL": "smtp://mailer:third-secret@mail.example",
        "HIREWIRE_FILE_STORAGE_OPTIONS": '{"secret_key": "fourth-secret"}',
        "HIREWIRE_PARTNER_CLIENT_SECRET": "fifth-secret",
    }
    environment(**secrets)

    printed = config(site=site).output

    assert "secret@" not in printed
    assert "-secret" not in printed
    assert [key for key in new_keys() if secrets[key] in printed] == []
    assert "DATABASE_URL=postgres://hub:********@db/hub?sslpassword=********&x=y    [environment]" in printed


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("HIREWIRE_MAIL_URL", "smtp://noreply@corp.example:Xq7wz@mail.example", "smtp://noreply@corp.example:***@mail"),
        ("HIREWIRE_MAIL_URL", "smtp://team/mail:Xq7wz@mail.example", "smtp://team/mail:***@mail"),
        ("HIREWIRE_MAIL_URL", "smtp://mailer:Xq7/w?z#z@mail.example", "smtp://mailer:***@mail"),
        ("HIREWIRE_MAIL_URL", "mailer:Xq7wz@mail.example", "mailer:***@mail"),
        ("DATABASE_URL", "postgres://a@b:Xq7wz@h/hub", "postgres://a@b:***@h/hub"),
        ("DATABASE_URL", "postgres://a/b:Xq7wz@h/hub", "postgres://a/b:***@h/hub"),
        ("DATABASE_URL", "postgres://a:Xq7wz@one:5432,two:5432/hub", "postgres://a:***@one:5432,two:5432/hub"),
        ("DATABASE_URL", "postgres://h:5432/hub?user=a&password=Xq7@wz", "postgres://h:5432/hub?user=a&password=***"),
        ("DATABASE_URL", "postgres://hub@h:5432/hub?sslmode=require", "postgres://hub@h:5432/hub?sslmode=require"),
    ],
)
def test_no_password_is_printed_however_it_is_written(environment: Setter, name: str, text: str, shown: str) -> None:
    environment(**{**new_keys(), name: text})

    outcome = config()

    assert [part for part in ("Xq7", "w?z", "wz") if part in outcome.output] == []
    assert f"{name}={shown.replace('***', '********')}" in outcome.stdout


def test_settings_at_their_default_can_be_left_out(environment: Setter) -> None:
    environment(HIREWIRE_POOL="9", **new_keys())

    names = [line.partition("=")[0] for line in config("--changed").stdout.splitlines() if line[0] != " "]

    assert set(names) == {"HIREWIRE_POOL", *new_keys()} - {"HIREWIRE_AGENT_KEY"}


def test_the_reason_why_a_site_could_not_start_is_reported(environment: Setter) -> None:
    environment(**{**new_keys(), "HIREWIRE_ID_KEY": "", "HIREWIRE_POOL": "many"})

    outcome = config()

    assert outcome.exit_code == 1
    assert "HIREWIRE_ID_KEY is not set." in outcome.stderr
    assert "HIREWIRE_POOL (environment) is 'many', which is not a whole number." in outcome.stderr


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("HIREWIRE_LOG_LEVEL", "loud", "is 'loud', which is not DEBUG, INFO, WARNING, ERROR or CRITICAL."),
        ("HIREWIRE_LOGS", "xml", "is 'xml', which is not text or json."),
        ("HIREWIRE_PROXIES", "proxy1", "is 'proxy1', which is not a number or a comma-separated list of addresses"),
        ("HIREWIRE_ALLOWED_NETWORKS", "office", "is 'office', which is not a comma-separated list of networks."),
        ("HIREWIRE_MAIL_URL", "mail.example:587", "is not an address that begins with smtp://, smtps:// or"),
        ("DATABASE_URL", "db.example/secret", "is not an address of PostgreSQL such as postgres://"),
        ("DATABASE_POOLER_URL", "postgres://hub:secret@db:port/hub", "is not an address of PostgreSQL such as"),
        ("HIREWIRE_THROTTLE", "Off", "is 'Off', which is not on or off."),
    ],
)
def test_a_text_with_which_the_site_could_not_start_is_reported(
    environment: Setter, name: str, text: str, reason: str
) -> None:
    environment(**{**new_keys(), name: text})

    outcome = config()

    assert outcome.exit_code == 1
    assert f"{name} (environment) {reason}" in outcome.stderr
    assert "secret" not in outcome.stderr


def test_the_level_of_the_log_may_be_in_small_letters(environment: Setter) -> None:
    environment(**new_keys(), HIREWIRE_LOG_LEVEL="info")

    assert config().exit_code == 0
    assert subprocess.check_output([sys.executable, "-c", LEVEL], text=True) == "INFO\n"


def test_the_web_server_refuses_before_it_starts(environment: Setter) -> None:
    environment(**new_keys(), HIREWIRE_IDLE_MINUTES="eight")

    outcome = CliRunner().invoke(main, ["hub", "web", "--port", "0"])

    assert outcome.output == "Error: HIREWIRE_IDLE_MINUTES (environment) is 'eight', which is not a whole number.\n"


def test_a_variable_that_is_not_a_setting_causes_a_warning(environment: Setter) -> None:
    environment(HIREWIRE_HUB_ULR="https://recruiter.example", **new_keys())

    assert "HIREWIRE_HUB_ULR (environment) is not a setting; did you mean HIREWIRE_HUB_URL?" in config().stderr


def test_each_site_prints_its_own_settings(environment: Setter) -> None:
    environment(**new_keys())

    hub, agent = (
        {line.partition("=")[0] for line in config(site=site).stdout.splitlines()} for site in ("hub", "agent")
    )

    assert {"HIREWIRE_ID_KEY", "HIREWIRE_HUB_URL"} <= hub - agent
    assert {"HIREWIRE_AGENT_KEY", "HIREWIRE_RSC_API_URL"} <= agent - hub
    assert (hub | agent) & toml_file.NAMES == toml_file.NAMES - {"HIREWIRE_ATS_URL", "HIREWIRE_ATS_PORT"}
