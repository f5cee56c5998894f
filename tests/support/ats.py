"""One customer's calls to the hub's API, in a short form for tests."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec

from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.restli import tunnel
from tests.factories import hub
from tests.support.http import hub_http


class Ats:
    """An ATS whose application is enabled for a company. Its methods turn record ids into complex keys."""

    def __init__(self, application: DeveloperApplication | None = None, on: Contract | None = None) -> None:
        access = hub.enabled(application, on)
        self.application = access.application
        self.organization: Organization = access.contract.organization
        self.contract = access.contract
        self.sign_in()

    def sign_in(self) -> None:
        self._token = hub.token_of(self.application)

    def key(self, part: str, record_id: str, *, organization: Organization | None = None) -> str:
        """The key as it appears in ``entities`` and in paths. In responses, it is percent-encoded."""
        urn = (organization or self.organization).urn
        return f"{part}={record_id}&dataProvider=ATS&integrationContext={urn}"

    def answered(self, part: str, record_id: str) -> str:
        return self.key(part, record_id).replace(":", "%3A")

    def call(
        self, method: str, path: str, *, query: str = "", body: object = None, rest_method: str = ""
    ) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self._token}", "X-RestLi-Method": rest_method}
        content = b"" if body is None else msgspec.json.encode(body)
        url = f"/v2/{path}" + (f"?{query}" if query else "")
        return hub_http().request(method, url, headers=headers, content=content)

    def tunneled(self, method: str, path: str, *, query: str, body: object = None) -> httpx2.Response:
        """Send the call through a query tunnel, as clients do when the query is too long for a URL."""
        content_type, content = tunnel(query, None if body is None else msgspec.json.encode(body))
        headers = {
            "Authorization": f"Bearer {self._token}",
            "X-HTTP-Method-Override": method,
            "Content-Type": content_type,
        }
        return hub_http().post(f"/v2/{path}", headers=headers, content=content)

    def put(self, resource: str, part: str, records: Mapping[str, object]) -> dict[str, Any]:
        entities = {self.key(part, record_id): record for record_id, record in records.items()}
        return self._batch("PUT", resource, list(entities), {"entities": entities})

    def patch(self, resource: str, part: str, patches: Mapping[str, object]) -> dict[str, Any]:
        entities = {self.key(part, record_id): {"patch": patch} for record_id, patch in patches.items()}
        return self._batch("POST", resource, list(entities), {"entities": entities})

    def get(self, resource: str, part: str, *record_ids: str, fields: str = "") -> dict[str, Any]:
        keys = [self.key(part, record_id) for record_id in record_ids]
        return self._batch("GET", resource, keys, None, also=f"&fields={fields}" if fields else "")

    def delete(self, resource: str, part: str, *record_ids: str) -> dict[str, Any]:
        return self._batch("DELETE", resource, [self.key(part, record_id) for record_id in record_ids], None)

    def put_parts(self, path: str, parts: Mapping[str, object]) -> dict[str, Any]:
        """Upsert parts of a record, such as its notes. A part has a plain id instead of a complex key."""
        query = "&".join(f"ids={part}" for part in parts)
        found: dict[str, Any] = self.call("PUT", path, query=query, body={"entities": parts}).json()
        return found

    def delete_parts(self, path: str, *ids: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("DELETE", path, query="&".join(f"ids={part}" for part in ids)).json()
        return found

    def post_jobs(self, *jobs: Mapping[str, object]) -> list[dict[str, Any]]:
        elements = [{"integrationContext": self.organization.urn, **job} for job in jobs]
        answer = self.call("POST", "simpleJobPostings", body={"elements": elements}, rest_method="batch_create")
        found: list[dict[str, Any]] = answer.json()["elements"]
        return found

    def job_tasks(self, *urns: str) -> dict[str, Any]:
        query = "&".join(f"ids={urn}" for urn in urns)
        found: dict[str, Any] = self.call("GET", "simpleJobPostingTasks", query=query).json()
        return found

    def job_statuses(self, *ids: str) -> dict[str, Any]:
        query = "&".join(f"ids={quote(one, safe='')}" for one in ids)
        found: dict[str, Any] = self.call("GET", "jobPostingStatus", query=query).json()
        return found

    def _batch(self, method: str, resource: str, keys: list[str], body: object, *, also: str = "") -> dict[str, Any]:
        ids = "&".join(f"ids[{number}].{part}" for number, key in enumerate(keys) for part in key.split("&"))
        found: dict[str, Any] = self.call(method, resource, query=ids + also, body=body).json()
        return found
