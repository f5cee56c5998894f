from typing import Any, TypeAlias, cast

import httpx2
import msgspec
from django.test import Client

from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate, Job
from hirewire.simulator.records.resemblance import waiting
from hirewire.simulator.records.services.candidates import CandidateFields, create_candidate
from hirewire.simulator.records.services.jobs import create_job

#: Any JSON value; tests know what to expect.
Json: TypeAlias = Any


class Api:
    def __init__(self, key: str) -> None:
        self._client = Client(SERVER_NAME="ats.test", headers={"Authorization": f"Bearer {key}"})

    def get(self, path: str, **params: Json) -> Json:
        return self._client.get(f"/api/v1/{path}", params).json()

    def status_of(self, path: str) -> int:
        return self._client.get(f"/api/v1/{path}").status_code

    def send(self, method: str, path: str, body: Json) -> tuple[int, Json]:
        data = body if isinstance(body, bytes) else msgspec.json.encode(body)
        answer = self._client.generic(method, f"/api/v1/{path}", data, content_type="application/json")
        return answer.status_code, answer.json()

    def walk(self, path: str, **params: Json) -> tuple[list[str], str]:
        ids: list[str] = []
        while True:
            page = self.get(path, **params)
            ids += [item["id"] for item in page["items"]]
            if page["next"] is None:
                return ids, page["watermark"]
            params["cursor"] = page["next"]


class Receiver:
    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self.statuses: list[int] = []
        #: The response for each method and last path segment. All other requests get ``{}``.
        self.answers: dict[tuple[str, str], tuple[int, Json]] = {}

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        status, body = self.answers.get((request.method, request.url.path.rpartition("/")[2]), (200, {}))
        return httpx2.Response(self.statuses.pop(0) if self.statuses else status, json=body)

    @property
    def messages(self) -> list[tuple[str, str]]:
        bodies = [msgspec.json.decode(request.content) for request in self.requests]
        return [(body["event"], body["id"]) for body in bodies]


def candidate(account: Account, last_name: str = "Lovelace", **fields: Json) -> Candidate:
    given = {"first_name": "Ada", "last_name": last_name, **fields}
    return create_candidate(account=account, fields=cast("CandidateFields", given))


def weigh_all() -> None:
    while waiting.process_due():
        pass


def job(account: Account, title: str = "Engineer", **fields: Json) -> Job:
    return create_job(
        account=account, owner=None, fields={"title": title, "city": "Utrecht", "country": "nl", **fields}
    )
