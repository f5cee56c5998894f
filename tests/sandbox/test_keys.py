from click.testing import CliRunner
from cryptography.fernet import Fernet

from hirewire.sandbox.keys import keys


def test_new_keys_are_usable_and_never_the_same() -> None:
    first, second = (CliRunner().invoke(keys).output for _ in range(2))

    lines = dict(line.split("=", 1) for line in first.splitlines())
    assert sorted(lines) == [
        "HIREWIRE_AGENT_KEY",
        "HIREWIRE_ENCRYPTION_KEYS",
        "HIREWIRE_HASH_KEY",
        "HIREWIRE_ID_KEY",
        "HIREWIRE_SECRET_KEY",
    ]
    assert Fernet(lines["HIREWIRE_ENCRYPTION_KEYS"])
    assert not set(first.splitlines()) & set(second.splitlines())
