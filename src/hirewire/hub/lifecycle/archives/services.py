"""Creates, hands out and deletes archives of everything that is stored about a company."""

import hashlib
from collections.abc import Collection
from datetime import timedelta
from io import BufferedIOBase
from tempfile import TemporaryFile
from typing import Final
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs, seats_with
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.services import lock_company
from hirewire.hub.lifecycle.archives.events import ArchiveRequested
from hirewire.hub.lifecycle.archives.models import KEPT, Archive, ArchiveState
from hirewire.hub.lifecycle.archives.writing import Written, kinds, write_zip
from hirewire.kit import clock
from hirewire.kit.work.events import publish

#: An archive younger than this is never treated as abandoned: the list of pending tasks may have been read before the
#: archive's task was put into the queue.
FORSAKEN_AFTER: Final = timedelta(minutes=10)
#: ``sweep`` keeps files younger than this, even if they are not named by any row: a worker of the previous release
#: records a file's name only after writing the file.
SWEEP_AFTER: Final = timedelta(hours=24)
_FOLDER: Final = "archives"
_UNDER_WAY: Final = (ArchiveState.WAITING, ArchiveState.RUNNING)


@needs(Verb.ARCHIVE)
@transaction.atomic
def request_archive(*, seat: Seat) -> Archive:
    """Request an archive that only this person can fetch, or return the person's archive that is already in progress.

    The archive contains the company's ATS records, integrations and audit trail, and what recruiters wrote on the
    contracts that this person administers.
    """
    lock_company(seat.contract)
    organization = seat.contract.organization
    under_way = Archive.objects.filter(
        organization=organization, requested_by=seat.person, state__in=_UNDER_WAY
    ).first()
    if under_way is not None:
        return under_way
    administered = seats_with(Verb.ARCHIVE, seat.person).filter(contract__organization=organization)
    now = clock.now()
    archive = Archive.objects.create(
        organization=organization,
        requested_by=seat.person,
        contract_ids=sorted(administered.values_list("contract_id", flat=True)),
        kinds_total=len(kinds()),
        requested_at=now,
        expires_at=now + KEPT,
    )
    audit.record(action="archive.requested", actor=seat.person, organization=organization, contract=seat.contract)
    publish(ArchiveRequested(archive_id=archive.pk))
    return archive


def write(*, archive: Archive) -> None:
    """Write the archive's file. An interrupted archive starts again from the beginning."""
    if not _begin(archive):
        return
    archive.kinds_done = archive.records = 0

    def progress(written: Written) -> None:
        archive.kinds_done += 1
        archive.records += written.records
        archive.save(update_fields=["kinds_done", "records"])

    # This temporary file has no name, so nothing is left behind if this process is killed.
    with TemporaryFile() as file:
        write_zip(archive, file, progress=progress)
        sha256, size = _checked(file)
        # The name reveals nothing about the company and cannot be guessed. It is saved in the row before the file is
        # stored, so that the file can be found and deleted if this process is killed after storing it.
        name = f"{_FOLDER}/{uuid4().hex}.zip"
        if not _running(archive).update(file_name=name):
            return
        storages["files"].save(name, File(file))
    _finish(archive, name, sha256, size)


@needs(Verb.ARCHIVE)
@transaction.atomic
def fetch(*, archive: Archive, seat: Seat) -> "File[bytes]":
    """Open the archive's file, and record the download.

    Callers must get the archive from ``archives_of``, which returns only archives that the seat may read.
    """
    audit.record(
        action="archive.downloaded",
        actor=seat.person,
        organization=archive.organization,
        contract=seat.contract,
        subject=f"archive {archive.pk}",
    )
    return storages["files"].open(archive.file_name)


def expire(*, archive: Archive) -> None:
    """Delete the file, then update the row, so that after an interruption the row still names the file to delete."""
    name: str | None = archive.file_name
    while name is not None:
        if name:
            storages["files"].delete(name)
        # A worker may have saved the name of a new file in the row since the name was read.
        same = Archive.objects.filter(pk=archive.pk)
        if same.filter(file_name=name).update(state=ArchiveState.EXPIRED, file_name=""):
            return
        name = same.values_list("file_name", flat=True).first()


def sweep() -> int:
    """Delete files that are not named by any row, and return how many.

    A purge may expire an archive while a worker is storing the archive's file. The worker then deletes the file, but
    if the worker is killed before that, the file is left.
    """
    storage = storages["files"]
    try:
        _, files = storage.listdir(_FOLDER)
    except FileNotFoundError:
        # No archive has been written yet.
        return 0
    names = {f"{_FOLDER}/{file}" for file in files}
    unnamed = names - set(Archive.objects.filter(file_name__in=names).values_list("file_name", flat=True))
    old = [name for name in unnamed if storage.get_modified_time(name) < clock.now() - SWEEP_AFTER]
    for name in old:
        storage.delete(name)
    return len(old)


def stop_abandoned(*, pending_ids: Collection[int]) -> int:
    """End archives whose task is gone, for example after its last attempt.

    ``pending_ids`` contains the archives whose tasks were in the queue when the caller read the queue, a moment ago.
    Newer archives may be missing, so archives younger than ``FORSAKEN_AFTER`` are left alone.
    """
    under_way = Archive.objects.filter(state__in=_UNDER_WAY)
    forsaken = under_way.filter(requested_at__lte=clock.now() - FORSAKEN_AFTER).exclude(pk__in=pending_ids)
    return forsaken.update(state=ArchiveState.EXPIRED, finished_at=clock.now())


def _begin(archive: Archive) -> bool:
    """Mark the archive as running, and delete the file of an earlier attempt.

    Return False if the archive has already ended.
    """
    under_way = Archive.objects.filter(pk=archive.pk, state__in=_UNDER_WAY)
    if not under_way.update(state=ArchiveState.RUNNING, kinds_done=0, records=0):
        return False
    if earlier := under_way.values_list("file_name", flat=True).first():
        storages["files"].delete(earlier)
    return True


def _running(archive: Archive) -> QuerySet[Archive]:
    return Archive.objects.filter(pk=archive.pk, state=ArchiveState.RUNNING)


def _finish(archive: Archive, name: str, sha256: str, size: int) -> None:
    now = clock.now()
    # A purge may have expired the archive while the file was being stored. Then the file is deleted, because it
    # contains data that the purge has removed.
    is_wanted = _running(archive).update(
        state=ArchiveState.READY, file_name=name, sha256=sha256, bytes=size, finished_at=now, expires_at=now + KEPT
    )
    if not is_wanted:
        storages["files"].delete(name)


def _checked(file: BufferedIOBase) -> tuple[str, int]:
    file.seek(0)
    checksum = hashlib.file_digest(file, "sha256").hexdigest()
    size = file.tell()
    file.seek(0)
    return checksum, size
