import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from hirewire.kit.secrets import SealBrokenError, digest, new_secret, reseal, seal, unseal


def test_a_secret_has_a_prefix_and_never_repeats() -> None:
    first, second = new_secret("hw_sec"), new_secret("hw_sec")

    assert first.startswith("hw_sec_")
    assert first != second
    assert len(first) > 40


def test_a_digest_needs_the_key(settings: Settings) -> None:
    before = digest("hw_sec_1")

    settings.HIREWIRE_HASH_KEY = "another"

    assert digest("hw_sec_1") != before


def test_a_sealed_value_can_be_opened_in_its_own_row_only() -> None:
    sealed = seal("s3cret", context="client_secret:1")

    assert unseal(sealed, context="client_secret:1") == "s3cret"
    with pytest.raises(SealBrokenError):
        unseal(sealed, context="client_secret:2")


def test_a_sealed_value_survives_a_change_of_keys(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.HIREWIRE_ENCRYPTION_KEYS = [old]
    sealed = seal("s3cret", context="row")

    settings.HIREWIRE_ENCRYPTION_KEYS = [new, old]
    renewed = reseal(sealed)
    settings.HIREWIRE_ENCRYPTION_KEYS = [new]

    assert unseal(renewed, context="row") == "s3cret"
    with pytest.raises(SealBrokenError):
        unseal(sealed, context="row")
