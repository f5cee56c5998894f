"""One customer's calls to the versioned API below ``/rest/``, in either protocol syntax."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
import msgspec

from hirewire.wire.restli import ComplexKey, Protocol, encode_ids, encode_key
from tests.factories import hub
from tests.support.ats import Ats
from tests.support.http import hub_http


class Newer:
    def __init__(self, protocol: Protocol = Protocol.V1) -> None:
        self.protocol = protocol
        self.older = Ats()
        self._token = hub.token_of(self.older.application)

    def key(self, **parts: str) -> ComplexKey:
        return ComplexKey({"integrationContext": self.older.organization.urn, **parts})

    def text(self, key: ComplexKey) -> str:
        return encode_key(key, self.protocol)

    def call(
        self,
        method: str,
        path: str,
        *,
        version: str | None = "202604",
        rest_method: str = "",
        body: object = None,
        external_user: str = "",
    ) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self._token}", "X-RestLi-Protocol-Version": self.protocol}
        headers |= {"X-External-User": external_user} if external_user else {}
        headers |= {} if version is None else {"LinkedIn-Version": version}
        headers |= {"X-RestLi-Method": rest_method} if rest_method else {}
        content = b"" if body is None else msgspec.json.encode(body)
        return hub_http().request(method, f"/rest/{path}", headers=headers, content=content)

    def batch(self, method: str, resource: str, keys: Sequence[ComplexKey], body: object = None) -> Any:  # noqa: ANN401 - JSON
        return self.call(method, f"{resource}?{encode_ids(keys, self.protocol)}", body=body).json()

    def put(self, resource: str, records: Mapping[ComplexKey, object]) -> Any:  # noqa: ANN401 - JSON
        entities = {self.text(key): record for key, record in records.items()}
        return self.batch("PUT", resource, list(records), {"entities": entities})
