"""Fingerprints of keys. A backup contains them instead of the keys, so that a restore can say which key is missing."""

from collections.abc import Iterator, Mapping
from typing import Final

from hirewire.cli.backup.errors import BackupError
from hirewire.configuration import reading
from hirewire.kit.secrets import fingerprint

#: The keys with which each site's data were hashed, encrypted or generated. Two keys are missing here on purpose.
#: Without the old HIREWIRE_SECRET_KEY, people have to sign in again, and mailed invitation links no longer work, but no
#: data is lost. Nothing stored depends on HIREWIRE_AGENT_KEY: two running processes only compare it.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "hub": ("HIREWIRE_HASH_KEY", "HIREWIRE_ENCRYPTION_KEYS", "HIREWIRE_ID_KEY"),
    "ats": ("HIREWIRE_HASH_KEY", "HIREWIRE_ENCRYPTION_KEYS"),
    "agent": ("HIREWIRE_HASH_KEY", "HIREWIRE_ENCRYPTION_KEYS"),
}


def fingerprints(site: str) -> dict[str, list[str]]:
    return {name: [fingerprint(name, key) for key in _values(name)] for name in NEEDED[site]}


def check(needed: Mapping[str, list[str]]) -> None:
    """Raise an error if the environment lacks a key that a backup needs. Additional keys are no error."""
    missing = []
    for name, wanted in needed.items():
        # Hirewire 0.1.0 did not strip the space after a comma in a list of keys. The fingerprints in its backups may
        # be those of keys with a leading space.
        present = {fingerprint(name, written) for key in _values(name) for written in (key, f" {key}")}
        missing += [f"{name} {each}" for each in wanted if each not in present]
    if missing:
        raise BackupError(
            f"The data of this backup need keys that are not in the environment: {', '.join(missing)} (the"
            " variable and the key's fingerprint). Set the variables to the values that they had when the backup was"
            " made; anything sealed or hashed with a key is lost without it. Backups contain no keys; look where you"
            " keep them."
        )


def _values(name: str) -> Iterator[str]:
    return filter(None, reading.items(name) if name.endswith("_KEYS") else [reading.text(name)])
