"""Receive files, attach them to records, and delete them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from hirewire.hub.ats.attachments import queries, vault
from hirewire.hub.ats.attachments.errors import BadLink, LinkUsed
from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.ats.attachments.rows import AttachmentKey, AttachmentRow, Wanted, Wrong
from hirewire.hub.ats.attachments.vault import Contents
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.company_ids.holding import hold_company_of
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.bulk import BulkTable
from hirewire.kit.db.conflicts import StillInConflictError
from hirewire.wire.records.attachments import EntityType, FileType

Ids = tuple[str, ...]


class _GoneMeanwhileError(Exception):
    """Since the check, a file to attach was deleted or replaced, or its company got a new id."""


#: How long an upload may wait to be attached to a record.
UNUSED_LIFE: Final = timedelta(hours=24)
#: The time between two checks of whether a file is still attached. A file is normally deleted with its last attachment,
#: but this deletion can be missed if one call detaches the file while another call attaches it.
_RECHECK: Final = timedelta(days=30)
#: The sweep removes bytes without a row only if they are older than this. The row of younger bytes may still follow.
SWEEP_AFTER: Final = timedelta(hours=24)
_CHUNK: Final = 1000
#: How many times ``attach`` tries if other transactions delete a file between the check and the write.
_ATTEMPTS: Final = 5
_DELETE_FILES: Final = "DELETE FROM hub_media WHERE organization_id = %s AND id = ANY(%s)"

_ATTACHMENTS = BulkTable(
    Attachment, AttachmentRow, scope=("organization_id", "application_id"), key=4, stamp="received_at"
)


@transaction.atomic
def promise(
    *,
    application: DeveloperApplication,
    contract: Contract,
    file_name: str,
    file_type: FileType,
    life: timedelta | None = None,
) -> Media:
    """Create the record of a file that may now be uploaded. ``life`` is the longest time to keep the file."""
    now = clock.now()
    return Media.objects.create(
        organization=contract.organization,
        application=application,
        contract=contract,
        file_name=file_name,
        file_type=file_type,
        created_at=now,
        unused_until=now + UNUSED_LIFE,
        expires_at=None if life is None else now + life,
    )


def receive(*, media: Media, contents: Contents) -> None:
    """Store the bytes of a promised file. A sender that got no answer may send the same bytes again."""
    if _is_repetition(media, contents):
        return
    stored_as, is_used = vault.put(contents), False
    try:
        is_used = _fill(media, stored_as, contents)
    finally:
        if not is_used:
            vault.remove([stored_as])


def attach(
    *, application: DeveloperApplication, organization_id: int, requests: Sequence[Wanted]
) -> Mapping[Wanted, Wrong]:
    """Attach files to records; return the refused requests, each with the reason.

    Bytes are stored before the transaction begins. If the record already has the same file, and that file has no
    ``expires_at``, the bytes are not stored again.
    """
    for _ in range(_ATTEMPTS):
        try:
            return _attach(application, organization_id, requests)
        except _GoneMeanwhileError:
            continue
    raise StillInConflictError


def _attach(
    application: DeveloperApplication, organization_id: int, requests: Sequence[Wanted]
) -> Mapping[Wanted, Wrong]:
    organization_id, refused = _checked(application, organization_id, requests)
    sound = [request for request in requests if request not in refused]
    before = queries.held(application, organization_id, [request.key for request in sound])
    fresh: dict[AttachmentKey, Media] = {}
    try:
        for request in sound:
            if request.contents is not None and not _is_the_same(before.get(request.key), request):
                fresh[request.key] = _unsaved(application, organization_id, request, request.contents)
        _attach_stored(application, organization_id, sound, fresh)
    except BaseException:
        vault.remove(media.stored_as for media in fresh.values())
        raise
    return refused


@transaction.atomic
def _checked(
    application: DeveloperApplication, organization_id: int, requests: Sequence[Wanted]
) -> tuple[int, dict[Wanted, Wrong]]:
    """Return the company's current id, and the requests to refuse, each with the reason."""
    organization_id = hold_company_of(application.pk, organization_id)
    return organization_id, _unknown(application, organization_id, requests)


@transaction.atomic
def detach(*, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
    attachments = queries.held(application, organization_id, keys)
    _lock(organization_id, {row.media_id for row in attachments.values()})
    deleted_keys = set(_ATTACHMENTS.delete(scope=(organization_id, application.pk), keys=keys))
    _delete_unreferenced(organization_id, {row.media_id for row in attachments.values()})
    return deleted_keys


@transaction.atomic
def detach_all(
    *, application: DeveloperApplication, organization_id: int, ids: Mapping[EntityType, Collection[str]]
) -> None:
    keys = [(entity_type.value, entity_id) for entity_type, names in ids.items() for entity_id in names]
    media_ids = queries.media_of(application, organization_id, keys)
    if media_ids:
        _lock(organization_id, media_ids)
        _ATTACHMENTS.delete(scope=(organization_id, application.pk), keys=keys)
        _delete_unreferenced(organization_id, media_ids)


@transaction.atomic
def forget_some(*, organization_id: int, application_id: int | None, limit: int) -> int:
    """At a customer's request, delete at most ``limit`` of its files, either from one ATS or from all ATSs."""
    files = Media.objects.filter(organization=organization_id)
    if application_id is not None:
        files = files.filter(application=application_id)
    return _delete(organization_id, Media.objects.filter(pk__in=list(files.values_list("pk", flat=True)[:limit])))


@transaction.atomic
def forget_unused() -> int:
    """Delete uploads that nobody attached in time, and postpone the next check of files that are attached.

    Later calls skip the postponed files until that check. Handles at most ``_CHUNK`` files. Returns how many were
    deleted or postponed.
    """
    now = clock.now()
    due = Media.objects.filter(unused_until__lte=now)
    return sum(
        _forget_or_put_off(organization_id, due.filter(pk__in=media_ids), now)
        for organization_id, media_ids in _by_company(due.order_by("unused_until"))
    )


@transaction.atomic
def forget_expired() -> int:
    """Delete at most ``_CHUNK`` files that were kept for as long as their sender allowed."""
    expired = Media.objects.filter(expires_at__lte=clock.now())
    return sum(
        _delete(organization_id, expired.filter(pk__in=media_ids))
        for organization_id, media_ids in _by_company(expired.order_by("expires_at"))
    )


@needs(Verb.READ)
@transaction.atomic
def record_download(*, attachment: Attachment, seat: Seat) -> None:
    audit.record(
        action="attachment.downloaded",
        actor=seat.person,
        organization=seat.contract.organization,
        contract=seat.contract,
        application=attachment.application,
        # Ids only: a file's name is personal data.
        subject=str(attachment),
    )


def sweep() -> int:
    """Remove stored bytes whose row does not exist.

    A crash between storing the bytes and writing the row leaves such bytes.
    """
    removed_count = 0
    names: list[str] = []
    for name in vault.names_before(clock.now() - SWEEP_AFTER):
        names.append(name)
        if len(names) == _CHUNK:
            removed_count += _remove_unnamed(names)
            names = []
    return removed_count + _remove_unnamed(names)


def _remove_unnamed(names: Collection[str]) -> int:
    known = set(Media.objects.filter(stored_as__in=names).values_list("stored_as", flat=True))
    unnamed = [name for name in names if name not in known]
    vault.remove(unnamed)
    return len(unnamed)


def _by_company(files: QuerySet[Media]) -> list[tuple[int, list[UUID]]]:
    media_ids: dict[int, list[UUID]] = defaultdict(list)
    for organization_id, media_id in files.values_list("organization_id", "pk")[:_CHUNK]:
        media_ids[organization_id].append(media_id)
    return sorted(media_ids.items())


def _forget_or_put_off(organization_id: int, due: QuerySet[Media], now: datetime) -> int:
    due = due.filter(organization=organization_id)
    # A call that attaches one of the files waits for this lock. The call then finds that the file is deleted, or that
    # its next check is postponed.
    _lock(organization_id, list(due.values_list("pk", flat=True)))
    put_off = due.filter(Exists(_attached())).update(unused_until=now + _RECHECK)
    return put_off + _delete(organization_id, due.exclude(Exists(_attached())))


@transaction.atomic
def _fill(promised: Media, stored_as: str, contents: Contents) -> bool:
    """Record that the bytes have arrived; return False if a parallel upload of the same bytes was faster."""
    organization_id = hold_company_of(promised.application_id, promised.organization_id)
    files = Media.objects.filter(organization=organization_id, pk=promised.pk)
    media = files.select_for_update().first()
    if media is None:
        raise BadLink
    if _is_repetition(media, contents):
        return False
    files.update(
        stored_as=stored_as,
        size=contents.size,
        checksum=contents.checksum,
        # The 24 hours for attaching the file begin when its bytes arrive, however late the upload address was used.
        unused_until=clock.now() + UNUSED_LIFE,
    )
    return True


def _is_repetition(media: Media, contents: Contents) -> bool:
    if not media.stored_as:
        return False
    if bytes(media.checksum) != contents.checksum:
        raise LinkUsed
    return True


def _unknown(
    application: DeveloperApplication, organization_id: int, requests: Sequence[Wanted]
) -> dict[Wanted, Wrong]:
    named = {request.media_id for request in requests if request.media_id is not None}
    uploads = queries.uploaded(application, organization_id, named) if named else {}
    contracts = queries.contracts_of(organization_id) if any(request.contract_id for request in requests) else set()
    refusals: dict[Wanted, Wrong] = {}
    for request in requests:
        if request.media_id is not None and request.media_id not in uploads:
            refusals[request] = Wrong(
                is_contract=False,
                why="does not name a file that this application uploaded for this company and that still exists",
            )
        elif request.contract_id and request.contract_id not in contracts:
            refusals[request] = Wrong(is_contract=True, why="does not name a contract of this company")
        elif request.media_id is not None and request.file_type not in {None, uploads[request.media_id].file_type}:
            kind = uploads[request.media_id].file_type
            refusals[request] = Wrong(is_contract=False, why=f"names a file of type {kind}")
    return refusals


def _is_the_same(before: Attachment | None, now: Wanted) -> bool:
    if before is None or now.contents is None:
        return False
    media = before.media
    # A file sent with its record is kept without a limit. So it cannot share the bytes of a file that has an
    # ``expires_at``, because these bytes are deleted at that time.
    is_kept = media.is_here and media.expires_at is None
    return is_kept and media.file_type == now.file_type and bytes(media.checksum) == now.contents.checksum


def _unsaved(application: DeveloperApplication, organization_id: int, request: Wanted, contents: Contents) -> Media:
    return Media(
        organization_id=organization_id,
        application=application,
        contract_id=request.contract_id,
        file_name=request.file_name,
        file_type=request.file_type or "",
        stored_as=vault.put(contents),
        size=contents.size,
        checksum=contents.checksum,
        unused_until=clock.now() + UNUSED_LIFE,
    )


@transaction.atomic
def _attach_stored(
    application: DeveloperApplication,
    organization_id: int,
    requests: Sequence[Wanted],
    fresh: Mapping[AttachmentKey, Media],
) -> None:
    if hold_company_of(application.pk, organization_id) != organization_id:
        raise _GoneMeanwhileError
    before = queries.held(application, organization_id, [request.key for request in requests])
    named = {request.media_id for request in requests if request.media_id is not None}
    uploads = _lock(organization_id, named | {row.media_id for row in before.values()})
    Media.objects.bulk_create(fresh.values())
    rows = []
    for request in requests:
        if request.contents and request.key not in fresh and not _is_the_same(before.get(request.key), request):
            raise _GoneMeanwhileError
        media_id = request.media_id or (before[request.key].media_id if request.key in before else None)
        media = fresh.get(request.key) or (uploads.get(media_id) if media_id else None)
        if media is None:
            raise _GoneMeanwhileError
        rows.append(
            AttachmentRow(
                *request.key,
                media_id=media.pk,
                file_name=request.file_name or media.file_name,
                external_created_at=request.external_created_at,
                external_last_modified_at=request.external_last_modified_at,
            )
        )
    _ATTACHMENTS.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())
    kept = {row.media_id for row in rows}
    _delete_unreferenced(organization_id, {row.media_id for row in before.values()} - kept)


def _lock(organization_id: int, media_ids: Collection[UUID]) -> dict[UUID, Media]:
    """Lock and return these files. Files are always locked before their attachments."""
    if not media_ids:
        return {}
    rows = Media.objects.filter(organization=organization_id, pk__in=media_ids).order_by("pk")
    return {media.pk: media for media in rows.select_for_update(of=("self",))}


def _attached() -> QuerySet[Attachment]:
    return Attachment.objects.filter(organization=OuterRef("organization"), media=OuterRef("pk"))


def _delete_unreferenced(organization_id: int, media_ids: Collection[UUID]) -> None:
    if media_ids:
        _delete(organization_id, Media.objects.filter(pk__in=media_ids).exclude(Exists(_attached())))


def _delete(organization_id: int, files: QuerySet[Media]) -> int:
    files = files.filter(organization=organization_id)
    locked = _lock(organization_id, list(files.values_list("pk", flat=True)))
    # Check again: a transaction that held the lock may have attached one of the files.
    names = dict(files.filter(pk__in=locked).values_list("pk", "stored_as"))
    attachments = Attachment.objects.filter(organization=organization_id, media__in=names).order_by("pk")
    list(attachments.select_for_update(of=("self",)).values_list("entity_id"))
    attachments.delete()
    # Delete the files with SQL. Django would delete the attachments once more, and its statements would lack the
    # company's id. If there are several database servers, a statement needs this id so that a single server can answer.
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_FILES, [organization_id, list(names)])
    vault.remove_later(names.values())
    return len(names)
