"""``hireMediaUrl``, ``resumes`` and ``attachments``: the resources for files, which share one table.

``hireMediaUrl`` and ``resumes`` attach a file in two steps, ``attachments`` usually in one.

The protocol does not say how the bytes of ``attachments`` are sent. So these
three forms are our own:

- ``content`` contains the bytes as Base64.
- ``media`` names a file that was uploaded earlier.
- The body is ``multipart/form-data``, ``multipart/mixed`` or
  ``multipart/related``. One JSON part contains the batch. Each file is another
  part, which a record names by ``"content": "cid:{name of the part}"``. A single
  record with a single file need not name the part.

A call of ``attachments`` takes at most ten records, and the size limit of a
file is the same in every form.
"""

import base64
import binascii
import hashlib
import io
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

import msgspec
from django.conf import settings

from hirewire.hub.ats.attachments import links, parts, queries, services
from hirewire.hub.ats.attachments.errors import EmptyFile, NotWhatItSays, TooLarge
from hirewire.hub.ats.attachments.rows import Wanted
from hirewire.hub.ats.attachments.vault import Contents
from hirewire.hub.ats.synced.resource import Ids, Place, SyncedRecords, grouped
from hirewire.hub.platform.integrations.errors import Lack, NotEnabled
from hirewire.hub.platform.integrations.queries import require_records
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.messages import Call
from hirewire.hub.restli.resource import BatchAnswer, Context, Created, Refused, Resource
from hirewire.kit import clock
from hirewire.kit.text.documents import is_document
from hirewire.wire.records import attachments as wire
from hirewire.wire.records.attachments import CONTENT_TYPES, AttachmentType, EntityType
from hirewire.wire.restli import Key
from hirewire.wire.urn import id_of, name_of
from hirewire.wire.validation import Fault, InvalidRecord, decode_record

_TYPES = {content_type: file_type for file_type, content_type in CONTENT_TYPES.items()}
_ENTITY_TYPE, _ATTACHMENT_TYPE = "externalReferenceEntityType", "attachmentType"


class HireMediaUrl(Resource[Caller]):
    """This resource is the first of two steps to attach a file.

    It returns an address for the upload, and a URN. The second step, ``resumes`` or ``attachments``, names the file by
    this URN.
    """

    name = "hireMediaUrl"
    summary = "Addresses for uploading files."
    entity = wire.HireMediaUrl
    answer = wire.MediaUpload

    def create(self, caller: Caller, body: msgspec.Raw, context: Context) -> Created:
        """Returns an address for one upload.

        Then PUT or POST the file to that address as the whole body, or POST it in a form. The upload needs no token.
        """
        try:
            upload_request = decode_record(wire.HireMediaUrl, body)
        except InvalidRecord as invalid:
            raise ApiError(str(invalid), status=HTTPStatus.UNPROCESSABLE_ENTITY) from invalid
        contract = queries.contract_of(caller.application, id_of(upload_request.hiring_context, "contract"))
        if contract is None:
            raise NotEnabled(upload_request.hiring_context, Lack.NOT_YOURS)
        require_records(caller.application, contract.organization_id)
        media = services.promise(
            application=caller.application,
            contract=contract,
            file_name=upload_request.file_name,
            file_type=_TYPES[upload_request.content_type.partition(";")[0].strip()],
            life=upload_request.blob_ttl.life if upload_request.blob_ttl else None,
        )
        expires_at = clock.now() + links.LINK_LIFE
        upload = wire.MediaUpload(
            upload_url=links.upload_url(media.pk, media.organization_id, expires_at),
            resume_urn=media.urn,
            upload_url_expires_at=clock.to_millis(expires_at),
        )
        return Created(str(media.pk), upload)


class Resumes(SyncedRecords[Wanted]):
    """This resource is the second of two steps to attach a file.

    The first step, ``hireMediaUrl``, returns the upload's address.
    """

    name = "resumes"
    parent = "atsApplications"
    summary = "Résumés of an application. Upload their files with `hireMediaUrl` first."
    entity = wire.Resume
    answer = wire.HeldResume
    id_parts = ("atsJobApplicationId", "resumeId")

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> Wanted:
        resume = decode_record(wire.Resume, raw)
        return Wanted(*_resume(ids), media_id=UUID(name_of(resume.file, "hireMedia")))

    def write(
        self, application: DeveloperApplication, organization_id: int, rows: Sequence[Wanted]
    ) -> Mapping[Wanted, Refused]:
        refused = services.attach(application=application, organization_id=organization_id, requests=rows)
        return {row: _refusal("/resumeUrn", wrong.why) for row, wrong in refused.items()}

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        deleted = services.detach(
            application=application, organization_id=organization_id, keys=[_resume(key) for key in keys]
        )
        return {(key[1], key[3]) for key in deleted}

    def batch_get(self, caller: Caller, keys: Sequence[Key], context: Context) -> BatchAnswer:
        """Our extension: returns the metadata of an application's résumés, but not the files themselves."""
        places, refused = self.places(caller, keys, context)
        results: dict[Key, object] = {}
        for organization_id, ids_by_key in grouped(places).items():
            requested = {key: _resume(ids) for key, ids in ids_by_key.items()}
            existing = queries.held(caller.application, organization_id, requested.values())
            for key, ids in requested.items():
                if ids in existing and existing[ids].media.is_here:
                    media = existing[ids].media
                    results[key] = wire.HeldResume(
                        resume_urn=media.urn,
                        file_name=existing[ids].file_name,
                        content_type=media.content_type,
                        size=media.size,
                        received_at=clock.to_millis(existing[ids].received_at),
                    )
        return BatchAnswer(results, refused)


class Attachments(SyncedRecords[Wanted]):
    """A record usually contains its file, but may instead name a file that was uploaded with ``hireMediaUrl``."""

    name = "attachments"
    summary = "Files of applications and candidates."
    entity = wire.Attachment
    max_keys: ClassVar[int] = wire.MOST_ATTACHMENTS
    id_parts = (_ENTITY_TYPE, "externalReferenceEntityId", _ATTACHMENT_TYPE, "externalAttachmentId")
    key_parts: ClassVar[tuple[str, ...]] = (*id_parts, "integrationContext")
    optional_key_parts: ClassVar[tuple[str, ...]] = ("dataProvider",)

    def body_of(self, call: Call) -> bytes:
        return parts.joined(call.body, call.content_type)

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> Wanted:
        attachment = decode_record(wire.Attachment, raw)
        contents = None if attachment.media else _contents(attachment)
        entity_type, entity_id, attachment_type, attachment_id = ids
        return Wanted(
            entity_type,
            entity_id,
            attachment_type,
            attachment_id,
            media_id=UUID(name_of(attachment.media, "hireMedia")) if attachment.media else None,
            contents=contents,
            file_type=attachment.file_type,
            contract_id=id_of(attachment.contract, "contract"),
            file_name=attachment.external_file_name,
            external_created_at=clock.from_millis(attachment.external_created_at),
            external_last_modified_at=clock.from_millis(attachment.external_last_modified_at),
        )

    def write(
        self, application: DeveloperApplication, organization_id: int, rows: Sequence[Wanted]
    ) -> Mapping[Wanted, Refused]:
        refused = services.attach(application=application, organization_id=organization_id, requests=rows)
        return {
            row: _refusal("/contract" if wrong.is_contract else "/media", wrong.why) for row, wrong in refused.items()
        }

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.detach(application=application, organization_id=organization_id, keys=keys)

    def _place(self, key: Key, above: Mapping[str, str]) -> Place:
        place = super()._place(key, above)
        named = dict(zip(self.id_parts, place.ids, strict=True))
        for name, symbols in ((_ENTITY_TYPE, EntityType), (_ATTACHMENT_TYPE, AttachmentType)):
            if named[name] not in set(symbols):
                known = " or ".join(symbol.value for symbol in symbols)
                raise ValueError(f'{name} "{named[name][:40]}" is not an enum symbol; use {known}')
        return place


def _resume(ids: Ids) -> tuple[str, str, str, str]:
    application_id, resume_id = ids
    return EntityType.APPLICATION.value, application_id, AttachmentType.RESUME.value, resume_id


def _refusal(pointer: str, why: str) -> Refused:
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, str(InvalidRecord((Fault(pointer, why),))))


def _contents(attachment: wire.Attachment) -> Contents:
    text = attachment.content or ""
    if text.startswith(wire.PART):
        raise _fault(f'"{text[:100]}" names no part of this request')
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _fault("is not Base64") from None
    if len(content) > settings.HIREWIRE_LARGEST_FILE:
        raise _fault(str(TooLarge(settings.HIREWIRE_LARGEST_FILE)))
    if not content:
        raise _fault(str(EmptyFile()))
    file = io.BytesIO(content)
    if not is_document(file, attachment.file_type):
        raise _fault(str(NotWhatItSays(attachment.file_type)))
    return Contents(file, len(content), hashlib.sha256(content).digest())


def _fault(why: str) -> InvalidRecord:
    return InvalidRecord((Fault("/content", why),))
