from collections.abc import Callable
from pathlib import Path

import pytest

from hirewire.configuration import reading
from hirewire.configuration.errors import ConfigurationError
from hirewire.configuration.sources import Value, find, secret_files
from tests.configuration.conftest import Setter

Toml = Callable[[str], Path]


def test_a_value_comes_from_the_environment_before_the_file_before_the_default(environment: Setter, toml: Toml) -> None:
    by_default = find("HIREWIRE_POOL")
    path = toml("HIREWIRE_POOL = 12")
    by_file = find("HIREWIRE_POOL")
    environment(HIREWIRE_POOL="20")

    assert by_default == Value("8", "default")
    assert by_file == Value("12", str(path))
    assert find("HIREWIRE_POOL") == Value("20", "environment")


def test_a_secret_is_read_from_the_file_that_is_named(environment: Setter, tmp_path: Path) -> None:
    secret = tmp_path / "hash key"
    secret.write_text(" a key with spaces \n")
    environment(HIREWIRE_HASH_KEY_FILE=secret)

    assert find("HIREWIRE_HASH_KEY") == Value(" a key with spaces ", str(secret))


def test_spaces_and_a_last_comma_are_not_part_of_a_list(environment: Setter) -> None:
    environment(HIREWIRE_ALLOWED_HOSTS="new, old,")

    assert reading.required_items("HIREWIRE_ALLOWED_HOSTS") == ["new", "old"]


def test_a_required_list_with_nothing_in_it_is_missing(environment: Setter) -> None:
    environment(HIREWIRE_ENCRYPTION_KEYS=" ,")

    with pytest.raises(ConfigurationError, match=r"^HIREWIRE_ENCRYPTION_KEYS is not set"):
        reading.required_items("HIREWIRE_ENCRYPTION_KEYS")
    assert any(fault.startswith("HIREWIRE_ENCRYPTION_KEYS is not set") for fault in reading.faults("hub"))


def test_the_toml_file_may_name_a_secret_file(toml: Toml, tmp_path: Path) -> None:
    secret = tmp_path / "database"
    secret.write_text("postgres://hub@db/hub")
    toml(f'DATABASE_URL_FILE = "{secret}"')

    assert find("DATABASE_URL") == Value("postgres://hub@db/hub", str(secret))


def test_files_with_secrets_are_listed(environment: Setter, toml: Toml) -> None:
    assert secret_files() == {}
    toml('HIREWIRE_HASH_KEY_FILE = "/run/secrets/hash"\nHIREWIRE_HUB_URL_FILE = "/etc/hub-url"')
    environment(HIREWIRE_ID_KEY_FILE="/run/secrets/id", HIREWIRE_POOL_FILE="/etc/pool")

    assert secret_files() == {
        "/run/secrets/hash": "HIREWIRE_HASH_KEY_FILE",
        "/run/secrets/id": "HIREWIRE_ID_KEY_FILE",
    }


def test_a_toml_file_with_a_secret_in_it_is_listed(toml: Toml) -> None:
    path = toml('DATABASE_URL = "postgres://hub:password@db/hub"')

    assert secret_files() == {str(path): "HIREWIRE_CONFIG"}


def test_a_value_and_its_file_in_one_place_contradict_each_other(environment: Setter) -> None:
    environment(HIREWIRE_ID_KEY="secret", HIREWIRE_ID_KEY_FILE="/run/secrets/id")

    with pytest.raises(ConfigurationError) as refused:
        find("HIREWIRE_ID_KEY")

    assert str(refused.value) == (
        "HIREWIRE_ID_KEY and HIREWIRE_ID_KEY_FILE are both set (environment). Keep one of the two."
    )


def test_a_value_in_the_environment_wins_over_a_file_named_in_toml(environment: Setter, toml: Toml) -> None:
    toml('HIREWIRE_ID_KEY_FILE = "/nowhere"')
    environment(HIREWIRE_ID_KEY="key")

    assert find("HIREWIRE_ID_KEY") == Value("key", "environment")


def test_a_missing_file_is_named(environment: Setter) -> None:
    environment(HIREWIRE_ID_KEY_FILE="/nowhere/id")

    with pytest.raises(ConfigurationError, match="HIREWIRE_ID_KEY_FILE names /nowhere/id, which cannot be read"):
        find("HIREWIRE_ID_KEY")


@pytest.mark.parametrize(
    ("line", "name", "text"),
    [
        ("HIREWIRE_HTTPS = true", "HIREWIRE_HTTPS", "1"),
        ("HIREWIRE_HTTPS = false", "HIREWIRE_HTTPS", "0"),
        ("HIREWIRE_JOURNAL_SIZE = 0.5", "HIREWIRE_JOURNAL_SIZE", "0.5"),
        ("HIREWIRE_PROXIES = 2", "HIREWIRE_PROXIES", "2"),
        ('HIREWIRE_ALLOWED_HOSTS = ["a.example", "b.example"]', "HIREWIRE_ALLOWED_HOSTS", "a.example,b.example"),
        (
            'HIREWIRE_FILE_STORAGE_OPTIONS = { bucket_name = "cv" }',
            "HIREWIRE_FILE_STORAGE_OPTIONS",
            '{"bucket_name": "cv"}',
        ),
    ],
)
def test_toml_values_have_types(toml: Toml, line: str, name: str, text: str) -> None:
    toml(line)

    assert find(name).text == text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("HIREWIRE_HUBURL = 'x'", "HIREWIRE_HUBURL is not a setting; did you mean HIREWIRE_HUB_URL?"),
        ("hirewire_pool = 3", "hirewire_pool is not a setting; did you mean HIREWIRE_POOL?"),
        ("HIREWIRE_ID_KEY_FIL = 'x'", "HIREWIRE_ID_KEY_FIL is not a setting; did you mean HIREWIRE_ID_KEY_FILE?"),
        ("color = 'red'", "color is not a setting."),
        ("HIREWIRE_POOL = true", "HIREWIRE_POOL must be a whole number."),
        ("HIREWIRE_THROTTLE = false", "HIREWIRE_THROTTLE must be text."),
        ("HIREWIRE_CONFIG = 'x'", "sets HIREWIRE_CONFIG, which only the environment can set."),
        ("HIREWIRE_POOL =", "is not valid TOML"),
    ],
)
def test_a_mistake_in_the_toml_file_is_reported(toml: Toml, line: str, message: str) -> None:
    path = toml(line)

    with pytest.raises(ConfigurationError) as refused:
        find("HIREWIRE_POOL")

    assert str(refused.value).startswith(str(path))
    assert message in str(refused.value)


def test_defaults_follow_other_settings(environment: Setter) -> None:
    environment(HIREWIRE_RSC_API_URL="https://rsc.example", HIREWIRE_ATS_URL="https://ats.example")

    assert reading.text("HIREWIRE_RSC_WIDGET_URL") == "https://rsc.example"
    assert reading.text("HIREWIRE_AGENT_URL", "ats") == "https://ats.example/agent"
    assert reading.text("HIREWIRE_AGENT_URL", "agent") == "http://localhost:8200"
    assert reading.text("DATABASE_URL", "agent").endswith("/hirewire_agent")


def test_a_sandbox_has_defaults_of_its_own(environment: Setter) -> None:
    outside = reading.text("HIREWIRE_COMPANY_IDS")
    environment(HIREWIRE_ENVIRONMENT="sandbox")

    assert (outside, reading.text("HIREWIRE_COMPANY_IDS")) == ("released", "free")


@pytest.mark.parametrize(
    ("name", "read", "kind"),
    [
        ("HIREWIRE_POOL", reading.whole, "a whole number"),
        ("HIREWIRE_JOURNAL_SIZE", reading.decimal, "a number"),
        ("HIREWIRE_ROW_SECURITY", reading.flag, "true or false"),
    ],
)
def test_a_value_of_another_kind_is_reported(
    environment: Setter, name: str, read: Callable[[str], object], kind: str
) -> None:
    environment(**{name: "many"})

    with pytest.raises(ConfigurationError) as refused:
        read(name)

    assert str(refused.value) == f"{name} (environment) is 'many', which is not {kind}."


@pytest.mark.parametrize(
    ("name", "read", "text", "least"),
    [
        ("HIREWIRE_POOL", reading.whole, "0", 1),
        ("HIREWIRE_HASHES_AT_ONCE", reading.whole, "0", 1),
        ("HIREWIRE_PROVIDERS_AT_ONCE", reading.whole, "0", 1),
        ("HIREWIRE_JOURNAL_DAYS", reading.whole, "-1", 0),
        ("HIREWIRE_JOURNAL_SIZE", reading.decimal, "nan", 0),
        ("HIREWIRE_JOURNAL_SIZE", reading.decimal, "inf", 0),
    ],
)
def test_a_number_that_makes_no_sense_is_reported(
    environment: Setter, name: str, read: Callable[[str], object], text: str, least: int
) -> None:
    environment(**{name: text})

    with pytest.raises(ConfigurationError) as refused:
        read(name)

    assert str(refused.value) == f"{name} (environment) is '{text}', which is not {least} or more."


def test_a_slash_at_the_end_of_an_address_has_no_effect(environment: Setter, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("https://agent.example/\n")
    environment(
        HIREWIRE_HUB_URL="https://hub.example/",
        HIREWIRE_ATS_URL="https://ats.example/",
        HIREWIRE_RSC_API_URL="https://rsc.example/v1/",
    )

    assert reading.text("HIREWIRE_HUB_URL") == "https://hub.example"
    assert reading.text("HIREWIRE_AGENT_URL", "ats") == "https://ats.example/agent"
    assert reading.text("HIREWIRE_RSC_OAUTH_URL") == "https://rsc.example/v1"
    environment(HIREWIRE_AGENT_URL_FILE=tmp_path / "url")
    assert reading.text("HIREWIRE_AGENT_URL", "agent") == "https://agent.example"


@pytest.mark.parametrize(
    "text", ["", "https://", "hub.example", "ftp://hub.example", "https://hub.example/x", "http://a b"]
)
def test_an_invalid_address_keeps_the_site_from_starting(environment: Setter, text: str) -> None:
    environment(HIREWIRE_HUB_URL=text)

    shown = text.rstrip("/")
    assert (
        f"HIREWIRE_HUB_URL (environment) is '{shown}', which is not an address that begins with http:// or https://"
        " and has a host and no path."
    ) in reading.faults("hub")


@pytest.mark.parametrize("text", ["secret", "c2hvcnQ=", f"{'A' * 43}=,x"])
def test_an_invalid_encryption_key_keeps_the_site_from_starting(environment: Setter, text: str) -> None:
    environment(HIREWIRE_ENCRYPTION_KEYS=text)

    assert (
        "HIREWIRE_ENCRYPTION_KEYS (environment) is not a comma-separated list of keys made by `hirewire keys`."
    ) in reading.faults("hub")


@pytest.mark.parametrize("name", ["production", "Sandbox"])
def test_an_unknown_environment_keeps_the_site_from_starting(environment: Setter, name: str) -> None:
    environment(HIREWIRE_ENVIRONMENT=name)

    message = f"HIREWIRE_ENVIRONMENT (environment) is '{name}', which is not sandbox, staging, test or empty."
    assert message in reading.faults("hub")


@pytest.mark.parametrize(
    ("text", "is_on"),
    [
        *[(text, True) for text in ("1", "true", "True", "YES", "on", " on ")],
        *[(text, False) for text in ("0", "false", "False", "no", "OFF", "")],
    ],
)
def test_a_flag_is_on_or_off_in_several_words(environment: Setter, text: str, *, is_on: bool) -> None:
    environment(HIREWIRE_ROW_SECURITY=text)

    assert reading.flag("HIREWIRE_ROW_SECURITY") is is_on


def test_a_flag_that_is_neither_on_nor_off_keeps_the_site_from_starting(environment: Setter) -> None:
    environment(HIREWIRE_ROW_SECURITY="enabled")

    assert "HIREWIRE_ROW_SECURITY (environment) is 'enabled', which is not true or false." in reading.faults("hub")


def test_settings_that_work_only_together_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIREWIRE_AGENT_OPENID_ISSUER", "https://idp.example/")
    monkeypatch.setenv("HIREWIRE_AGENT_OPENID_CLIENT_ID", "agent")

    message = (
        "HIREWIRE_AGENT_OPENID_CLIENT_SECRET is not set, but HIREWIRE_AGENT_OPENID_ISSUER is. Set all of them, or none."
    )
    assert message in reading.faults("agent")
    assert message not in reading.faults("hub")


def test_an_issuer_keeps_its_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIREWIRE_AGENT_OPENID_ISSUER", "https://idp.example/")

    assert reading.text("HIREWIRE_AGENT_OPENID_ISSUER", "agent") == "https://idp.example/"
