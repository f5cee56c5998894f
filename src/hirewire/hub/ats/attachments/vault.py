"""Where the bytes of files are stored: in any storage that Django supports, under names that reveal nothing."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Final

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import transaction

from hirewire.hub.ats.attachments.errors import TooLarge

log = structlog.get_logger(__name__)

#: The most bytes kept in memory while a file arrives. A larger file goes to a temporary file.
_IN_MEMORY: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """The bytes of a file that has arrived and is not stored yet."""

    file: IO[bytes]
    size: int
    checksum: bytes


def storage() -> Storage:
    return storages["attachments"]


@contextmanager
def spooled(chunks: Iterable[bytes]) -> Iterator[Contents]:
    largest = settings.HIREWIRE_LARGEST_FILE
    digest, size = hashlib.sha256(), 0
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > largest:
                raise TooLarge(largest)
            digest.update(chunk)
            file.write(chunk)
        file.seek(0)
        yield Contents(file, size, digest.digest())


def put(contents: Contents) -> str:
    """Store the bytes; return their name.

    Do not call this in a transaction: the storage may be on another server, and the transaction would wait for it.
    """
    token = secrets.token_hex(20)
    # Two levels, so that no folder gets a million files.
    return storage().save(f"{token[:2]}/{token[2:]}", File(contents.file))


def remove_later(names: Iterable[str]) -> None:
    """Remove files when the transaction commits. If a crash prevents that, the periodic sweep removes them."""
    stored_names = [name for name in names if name]
    if stored_names:
        transaction.on_commit(lambda: remove(stored_names))


def remove(names: Iterable[str]) -> None:
    for name in names:
        try:
            storage().delete(name)
        except Exception:
            log.warning("A stored file could not be removed; the sweep will try again", exc_info=True)


def names_before(moment: datetime) -> Iterator[str]:
    vault = storage()
    try:
        folders, _ = vault.listdir("")
    except FileNotFoundError:
        return
    for folder in folders:
        for file in vault.listdir(folder)[1]:
            name = f"{folder}/{file}"
            if _is_older(vault, name, moment):
                yield name


def _is_older(vault: Storage, name: str, moment: datetime) -> bool:
    """Whether the file was stored before ``moment``; False if it has been removed since it was listed."""
    try:
        return vault.get_modified_time(name) < moment
    except Exception:
        # Each storage raises a different error for a file that does not exist.
        if vault.exists(name):
            raise
        return False
