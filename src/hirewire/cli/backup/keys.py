"""Keys are never in a backup. It has their fingerprints, so that a restore can say which one is missing."""

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import scrypt
from typing import Final

from hirewire.cli.backup.errors import BackupError

#: What the data of each site are hashed, encrypted or made with. Without HIREWIRE_SECRET_KEY people sign in anew, and
#: that is all; HIREWIRE_AGENT_KEY is compared between two processes of today.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "hub": ("HIREWIRE_HASH_KEY", "HIREWIRE_ENCRYPTION_KEYS", "HIREWIRE_ID_KEY"),
    "ats": ("HIREWIRE_HASH_KEY", "HIREWIRE_ENCRYPTION_KEYS"),
}
#: Slow on purpose: a key that somebody made up must not be found by trying words against the fingerprint.
_COST: Final = {"n": 2**14, "r": 8, "p": 1}


def fingerprints(site: str) -> dict[str, list[str]]:
    """Of the keys in the environment, in their order."""
    return {name: [_fingerprint(name, key) for key in _values(name)] for name in NEEDED[site]}


def check(needed: Mapping[str, list[str]]) -> None:
    """Refuse if the environment lacks a key that a backup needs. More keys, such as newer ones, do no harm."""
    missing = []
    for name, wanted in needed.items():
        present = [_fingerprint(name, key) for key in _values(name)]
        missing += [f"{name} {fingerprint}" for fingerprint in wanted if fingerprint not in present]
    if missing:
        raise BackupError(
            f"The data of this backup need keys that are not in the environment: {', '.join(missing)} (a key's"
            " fingerprint). Set the variables to the values that they had when the backup was made; what was sealed"
            " or hashed with a key is lost without it. Keys are kept apart from backups, and none is inside."
        )


def _values(name: str) -> Iterator[str]:
    return filter(None, os.environ.get(name, "").split(",") if name.endswith("_KEYS") else [os.environ.get(name, "")])


@lru_cache
def _fingerprint(name: str, key: str) -> str:
    return scrypt(key.encode(), salt=f"hirewire {name}".encode(), **_COST, dklen=6).hex()
