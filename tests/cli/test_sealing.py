import json
import os

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from hirewire.cli.backup import keys as backup_keys
from hirewire.cli.main import main
from hirewire.hub.platform.provisioning.models import ClientSecret
from hirewire.kit.db.sealed_columns import columns
from hirewire.kit.monitoring.doctor import Finding, sealing
from hirewire.kit.secrets import KEYS, fingerprint
from tests.factories import hub
from tests.support.sealed import NEW, OLD, OTHER, sealed_with

pytestmark = pytest.mark.django_db
OLD_NAME, NEW_NAME, OTHER_NAME = (fingerprint(KEYS, key) for key in (OLD, NEW, OTHER))


@pytest.fixture(autouse=True)
def same_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the test, restore ``DJANGO_SETTINGS_MODULE``, which each command sets for its site."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])


def keys(*words: str, site: str = "hub") -> Result:
    return CliRunner().invoke(main, [site, "keys", *words])


def cells(result: Result, title: str) -> list[str]:
    (line,) = [line for line in result.stdout.splitlines() if line.startswith(f"{title}  ")]
    return line.removeprefix(title).split()


@pytest.mark.parametrize("site", ["hub", "ats", "agent"])
def test_a_rotation_shows_its_progress_and_its_end(settings: Settings, site: str) -> None:
    sealed_with(settings, OLD)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    first, again = keys("rotate", site=site), keys("rotate", site=site)

    kinds = len(columns())
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert first.stderr.splitlines()[0] == f"Sealing with the key {NEW_NAME}, the first of 2 in {KEYS}."
    assert "client secrets: 1 of 1" in first.stderr.splitlines()
    assert cells(first, "client secrets") == ["1", "0", "0"]
    assert (cells(first, "total"), cells(again, "total")) == ([str(kinds), "0", "0"], ["0", str(kinds), "0"])
    assert f"{NEW_NAME} seals everything, and {OLD_NAME} nothing. Old keys can be removed now" in first.stdout


def test_status_counts_what_each_key_seals_and_shows_no_key(settings: Settings) -> None:
    sealed_with(settings, OLD)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]
    hub.partner()

    result = keys("status")

    assert result.exit_code == 0
    assert result.stdout.split()[:2] == [NEW_NAME, OLD_NAME]
    assert cells(result, "client secrets") == ["1", "1", "0"]
    assert cells(result, "total") == ["1", str(len(columns())), "0"]
    assert f"Still sealed with older keys: {len(columns())}. Run `hirewire hub keys rotate`." in result.stdout
    assert not any(key in result.output for key in (OLD, NEW))


def test_status_can_be_read_by_scripts(settings: Settings) -> None:
    settings.HIREWIRE_ENCRYPTION_KEYS = [OTHER]
    hub.partner()
    lost = str(ClientSecret.objects.get().pk)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]
    hub.partner()

    report = json.loads(keys("status", "--json").stdout)

    assert report["keys"] == [NEW_NAME, OLD_NAME]
    assert report["secrets"]["client secrets"] == {"sealed": {NEW_NAME: 1, OLD_NAME: 0}, "not_opened": [lost]}
    assert report["secrets"].keys() == {column.title for column in columns()}


def test_a_key_has_the_fingerprint_that_backups_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEYS, f"{NEW},{OLD}")

    assert backup_keys.fingerprints("hub")[KEYS] == [NEW_NAME, OLD_NAME]


def test_secrets_that_no_key_opens_fail_the_command_with_what_to_do(settings: Settings) -> None:
    sealed_with(settings, OTHER)
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    hub.partner()
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    without, settings.HIREWIRE_ENCRYPTION_KEYS = keys("rotate"), [NEW, OLD, OTHER]
    with_it = keys("rotate")

    lost = ClientSecret.objects.order_by("pk").first()
    assert lost is not None
    assert (without.exit_code, with_it.exit_code) == (1, 0)
    assert cells(without, "client secrets") == ["1", "0", "1"]
    assert "Add the key that sealed them to the end of the list, restart, and rotate again." in without.stdout
    assert (
        f"client secrets, 1 (id {lost.pk}). If that key is lost: Make new secrets in the developer console"
        in without.stdout
    )
    assert cells(with_it, "client secrets") == ["1", "1", "0"]


def test_a_new_key_behind_the_old_one_is_pointed_out(settings: Settings) -> None:
    sealed_with(settings, OLD)
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD, NEW]

    result = keys("rotate")

    assert result.exit_code == 0
    assert cells(result, "client secrets") == ["0", "1", "0"]
    assert f"{OLD_NAME} seals everything, and {NEW_NAME} nothing." in result.stdout
    assert "it is in the wrong place: put it first, restart, and rotate again." in result.stdout


def test_with_one_key_there_is_nothing_to_rotate(settings: Settings) -> None:
    sealed_with(settings, OLD)

    result = keys("rotate")

    assert (result.exit_code, cells(result, "total")) == (0, ["0", str(len(columns())), "0"])
    assert f"The key {OLD_NAME} seals everything. To change it, put a new key in front of it" in result.stdout


def test_a_value_that_is_not_a_key_is_refused_and_not_shown(settings: Settings) -> None:
    sealed_with(settings, OLD)
    settings.HIREWIRE_ENCRYPTION_KEYS = ["not-a-key", OLD]

    result = keys("rotate")

    assert result.exit_code == 1
    assert (
        f"Error: {KEYS} contains something that is not a key. To get a valid key, run `hirewire keys`." in result.stderr
    )
    assert "not-a-key" not in result.output


def test_doctor_finds_older_keys_until_the_rotation_has_ended(settings: Settings) -> None:
    sealed_with(settings, OLD)
    with_one_key = list(sealing.old_keys("hub"))
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    findings = list(sealing.old_keys("hub"))

    keys("rotate")
    assert with_one_key == list(sealing.old_keys("hub")) == []
    assert [(type(finding), finding.name) for finding in findings] == [(Finding, "old-keys")]
    assert all(column.title in findings[0].what for column in columns())
    assert findings[0].mend.startswith("hirewire hub keys rotate ")
