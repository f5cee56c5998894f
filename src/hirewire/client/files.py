"""Résumés: uploaded in two steps, or in one on the versioned root."""

import base64
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Final, NamedTuple

from hirewire.client.batches import Outcomes, Refusal
from hirewire.client.calls import attempts, error_in, read
from hirewire.client.errors import AuthenticationFailed, BadRequest, NotAllowed
from hirewire.client.sending import send
from hirewire.client.synced import PartId, Synced
from hirewire.wire.records.attachments import (
    CONTENT_TYPES,
    MOST_ATTACHMENTS,
    Attachment,
    AttachmentType,
    EntityType,
    FileType,
    HireMediaUrl,
    MediaUpload,
    Purpose,
    Resume,
    UsageParameters,
)
from hirewire.wire.restli import ComplexKey
from hirewire.wire.urn import ContractUrn

#: The files of one call have at most this many bytes, so that servers accept the call. A larger file is sent alone.
_MOST_BYTES: Final = 11 * 1024 * 1024


class File(NamedTuple):
    """A file to upload. ``contract`` may be any of the customer's contracts."""

    name: str
    type: FileType
    content: bytes
    contract: ContractUrn
    created_at: int
    modified_at: int


class Files(Synced):
    """A file is identified by two ids: that of its application or candidate, and its own."""

    def upsert_resumes(self, files: Mapping[PartId, File]) -> Outcomes[PartId]:
        if self._dialect.is_versioned:
            return self.upsert_attachments(files, EntityType.APPLICATION)
        resumes: dict[PartId, Resume] = {}
        refused: dict[PartId, Refusal] = {}
        for part, file in files.items():
            try:
                resumes[part] = Resume(resume_urn=self.upload(file))
            except BadRequest as refusal:
                refused[part] = Refusal(refusal.status or 400, refusal.message)
        outcomes = self.upsert_parts(self._dialect.resumes, resumes)
        outcomes.refused |= refused
        return outcomes

    def delete_resumes(self, ids: Collection[PartId]) -> Outcomes[PartId]:
        if self._dialect.is_versioned:
            return self.delete_attachments(ids, EntityType.APPLICATION)
        return self.remove_parts(self._dialect.resumes, ids)

    def upload(self, file: File) -> str:
        request = HireMediaUrl(
            usage_parameters=UsageParameters(recruiter_system_connect_resume_parameters=Purpose()),
            content_type=CONTENT_TYPES[file.type],
            file_name=file.name,
            hiring_context=file.contract,
        )
        for attempt in attempts(is_repeatable=True):
            # Request the upload address outside ``attempt``, because ``call`` makes attempts of its own. Each attempt
            # uploads to a new address: an upload whose answer was lost may have used up the old address. The server
            # forgets unused addresses.
            upload = read(self.call("POST", "/v2/hireMediaUrl", body=request), MediaUpload)
            with attempt:
                self._put(upload.upload_url, file)
                return upload.resume_urn
        raise AssertionError("a retry ends with an answer or an error")

    def _put(self, url: str, file: File) -> None:
        # The address is signed, so no token is needed. Our token must not leak to another host.
        headers = {"Content-Type": CONTENT_TYPES[file.type]}
        response = send(self._http, self._http.build_request("PUT", url, headers=headers, content=file.content))
        if response.is_success:
            return
        error = error_in(response)
        if isinstance(error, AuthenticationFailed | NotAllowed):
            # The request contained no credentials of ours, so the server has refused only this file.
            raise BadRequest(error.message, status=error.status, code=error.code)
        raise error

    def upsert_attachments(
        self, files: Mapping[PartId, File], of: EntityType = EntityType.APPLICATION
    ) -> Outcomes[PartId]:
        """Upload files in one step; only the versioned root has this step. The files may also belong to candidates."""
        total: Outcomes[PartId] = Outcomes()
        waiting = _calls(files)
        while waiting:
            some = waiting.pop(0)
            outcomes = self._attach({part: files[part] for part in some}, of)
            if outcomes is None:
                waiting = [[part] for part in some] + waiting
                continue
            total.accepted += outcomes.accepted
            total.refused |= outcomes.refused
        return total

    def _attach(self, files: Mapping[PartId, File], of: EntityType) -> Outcomes[PartId] | None:
        """Upload files in one call. Return None if there are several files and the server finds the call too large."""
        try:
            return self.write(
                "PUT",
                "batch_update",
                self._dialect.resumes.path,
                {part: _attachment(file) for part, file in files.items()},
                lambda part: self._file_key(of, part),
                most=MOST_ATTACHMENTS,
            )
        except BadRequest as fault:
            if fault.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                raise
            return (
                Outcomes(refused={part: Refusal(fault.status, fault.message) for part in files})
                if len(files) == 1
                else None
            )

    def delete_attachments(self, ids: Collection[PartId], of: EntityType = EntityType.APPLICATION) -> Outcomes[PartId]:
        path = self._dialect.resumes.path
        return self.remove(path, list(ids), lambda part: self._file_key(of, part), most=MOST_ATTACHMENTS)

    def _file_key(self, of: EntityType, part: PartId) -> ComplexKey:
        ids = (*part, of.value, AttachmentType.RESUME.value)
        return self._dialect.key(self._dialect.resumes, ids, self.organization)


def _attachment(file: File) -> Attachment:
    return Attachment(
        external_file_name=file.name,
        external_created_at=file.created_at,
        external_last_modified_at=file.modified_at,
        file_type=file.type,
        contract=file.contract,
        content=base64.b64encode(file.content).decode(),
    )


def _calls(files: Mapping[PartId, File]) -> list[list[PartId]]:
    calls: list[list[PartId]] = []
    size = _MOST_BYTES
    for part, file in files.items():
        if size + len(file.content) > _MOST_BYTES or len(calls[-1]) == MOST_ATTACHMENTS:
            calls.append([])
            size = 0
        calls[-1].append(part)
        size += len(file.content)
    return calls
