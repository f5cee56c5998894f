import base64
from typing import Any
from urllib.parse import urlsplit

import httpx2
import msgspec
import pytest
from django.core.files.storage import storages

from hirewire.hub.ats.attachments.models import Media
from tests.factories.synced import CREATED, MODIFIED
from tests.support.ats import Ats
from tests.support.documents import pdf
from tests.support.http import hub_http


class Sender(Ats):
    def asks(self, **changes: object) -> httpx2.Response:
        body = {
            "usageParameters": {"recruiterSystemConnectResumeParameters": {}},
            "contentType": "application/pdf",
            "fileName": "Noor Haddad.pdf",
            "hiringContext": self.contract.urn,
            **changes,
        }
        return self.call(
            "POST", "hireMediaUrl", body={name: value for name, value in body.items() if value is not None}
        )

    def uploads(self, content: bytes = b"", **changes: object) -> str:
        asked = self.asks(**changes).json()
        assert send(asked["uploadUrl"], content or pdf()).status_code == 201
        urn: str = asked["resumeUrn"]
        return urn

    def resumes(self, application_id: str = "A-1") -> str:
        return f"atsApplications/{self.key('atsJobApplicationId', application_id)}/resumes"

    def attachment(self, content: bytes | str | None = None, **changes: object) -> dict[str, Any]:
        record = {
            "externalFileName": "Noor Haddad.pdf",
            "externalCreatedAt": CREATED,
            "externalLastModifiedAt": MODIFIED,
            "fileType": "PDF",
            "contract": self.contract.urn,
            "content": base64.b64encode(content).decode() if isinstance(content, bytes) else content,
            **changes,
        }
        return {name: value for name, value in record.items() if value is not None}

    def attachment_key(self, number: str = "1", entity: str = "APPLICATION:A-1", kind: str = "RESUME") -> str:
        entity_type, _, entity_id = entity.partition(":")
        return (
            f"attachmentType={kind}&externalAttachmentId={number}&externalReferenceEntityId={entity_id}"
            f"&externalReferenceEntityType={entity_type}&integrationContext={self.organization.urn}"
        )

    def attaches(self, records: dict[str, Any]) -> dict[str, Any]:
        return self.sends_attachments("PUT", list(records), msgspec.json.encode({"entities": records}))

    def sends_attachments(
        self, method: str, keys: list[str], body: bytes = b"", content_type: str = "application/json"
    ) -> dict[str, Any]:
        query = "&".join(f"ids[{number}].{part}" for number, key in enumerate(keys) for part in key.split("&"))
        headers = {
            "Authorization": f"Bearer {self._token}",
            "LinkedIn-Version": "202604",
            "Content-Type": content_type,
        }
        found: dict[str, Any] = (
            hub_http().request(method, f"/rest/attachments?{query}", headers=headers, content=body).json()
        )
        return found


def send(url: str, content: bytes, *, method: str = "PUT", content_type: str = "", **more: Any) -> httpx2.Response:  # noqa: ANN401 - httpx2's own
    parts = urlsplit(url)
    headers = {"Content-Type": content_type} if content_type else {}
    return hub_http().request(
        method, f"{parts.path}?{parts.query}", headers=headers, content=None if more else content, **more
    )


def bytes_of(media: Media) -> bytes:
    with storages["attachments"].open(media.stored_as) as file:
        content: bytes = file.read()
    return content


def stored() -> list[str]:
    vault = storages["attachments"]
    return [f"{folder}/{name}" for folder in vault.listdir("")[0] for name in vault.listdir(folder)[1]]


@pytest.fixture
def ats(db: None) -> Sender:
    vault = storages["attachments"]
    for name in stored() if vault.exists("") else ():
        vault.delete(name)
    return Sender()
