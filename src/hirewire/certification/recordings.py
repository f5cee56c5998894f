import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Self

import httpx2

from hirewire.certification.calls import Traffic, traffic_of
from hirewire.certification.errors import CertificationError, NotOpenedError
from hirewire.certification.feeds import Feed

STDIN: Final = "-"
_TIMEOUT: Final = 60


def read_file(name: str, *, is_whole: bool = False) -> Traffic:
    """Read the JSON lines that ``hirewire hub export-traffic`` writes."""
    subject = "Standard input" if name == STDIN else name
    try:
        if name == STDIN:
            traffic = _parsed(sys.stdin, "standard input", is_whole=is_whole)
        else:
            with Path(name).open(encoding="utf-8") as lines:
                traffic = _parsed(lines, Path(name).name, is_whole=is_whole)
    except (OSError, UnicodeDecodeError) as fault:
        raise CertificationError(f"{subject} cannot be read ({fault}).") from None
    if not traffic.calls and not traffic.events:
        raise CertificationError(
            f"{subject} contains neither calls nor events. Each line must be a call or an event as JSON."
        )
    return traffic


def _parsed(lines: Iterable[str], source: str, *, is_whole: bool) -> Traffic:
    unreadable = 0
    records: list[dict[str, Any]] = []
    for line in lines:
        if not line.strip():
            continue
        record = _record(line)
        if record is None:
            unreadable += 1
        else:
            records.append(record)
    return traffic_of(records, source=source, is_whole=is_whole, unreadable=unreadable)


def _record(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    is_call = isinstance(record, dict) and {"verb", "path", "status", "at"} <= record.keys()
    is_event = isinstance(record, dict) and {"type", "at"} <= record.keys()
    return record if is_call or is_event else None


class Sandbox:
    """Reads the traffic of a sandbox, and makes the sandbox do what people do in Recruiter.

    A sandbox starts empty. So a record that is missing from the traffic was never sent, unless the journal lost calls.
    """

    def __init__(self, url: str, *, transport: httpx2.BaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self._http = httpx2.Client(base_url=self.url, timeout=_TIMEOUT, transport=transport, trust_env=False)
        self._feeds = [Feed(name, self._listed) for name in ("calls", "events")]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def read(self) -> Traffic:
        records = list(self.records())
        return traffic_of(records, source=f"the sandbox at {self.url}", is_whole=self.is_whole())

    def is_whole(self) -> bool:
        """Whether the journal still has every record; False if the sandbox's release is too old to tell.

        Read the records before you call this. The result then also covers records that the journal lost while you read.
        """
        return bool(self._journal().get("whole"))

    def world(self) -> int:
        """Return a number that changes with each reset of the sandbox; 0 if its release is too old to tell."""
        return int(self._journal().get("world") or 0)

    def _journal(self) -> dict[str, Any]:
        response = self._sent("GET", "journal")
        return self._answer(response) if response.status_code == HTTPStatus.OK else {}

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield all API calls and events. The first read fetches all; later reads fetch only new or changed ones."""
        for feed in self._feeds:
            yield from feed.look()

    def post(self, name: str, body: Mapping[str, object]) -> dict[str, Any]:
        return self._answer(self._sent("POST", name, body))

    def get(self, name: str) -> dict[str, Any]:
        return self._answer(self._sent("GET", name))

    def delete(self, name: str) -> dict[str, Any]:
        return self._answer(self._sent("DELETE", name))

    @classmethod
    def _answer(cls, response: httpx2.Response) -> dict[str, Any]:
        answer = cls._decoded(response)
        if not isinstance(answer, dict):
            raise CertificationError(f"This is not a sandbox: it answered {response.status_code}.")
        if response.status_code != HTTPStatus.OK:
            kind = NotOpenedError if response.status_code == HTTPStatus.LOCKED else CertificationError
            raise kind(str(answer.get("message") or response.status_code))
        return answer

    @staticmethod
    def _decoded(response: httpx2.Response) -> Any:  # noqa: ANN401 - JSON
        try:
            return response.json()
        except ValueError:
            return None

    def _sent(self, verb: str, name: str, body: Mapping[str, object] | None = None) -> httpx2.Response:
        try:
            return self._http.request(verb, f"/sandbox/{name}", json=body)
        except httpx2.TransportError as fault:
            raise CertificationError(f"{self.url} cannot be reached ({type(fault).__name__}).") from None

    def _listed(self, path: str) -> Any:  # noqa: ANN401 - JSON
        response = self._sent("GET", path)
        name, _, _ = path.partition("?")
        answer = self._decoded(response)
        is_list = isinstance(answer, list) or (isinstance(answer, dict) and {name, "total", "anew"} <= answer.keys())
        if response.status_code != HTTPStatus.OK or not is_list:
            raise CertificationError(
                f"{self.url} is not a sandbox: it answered {response.status_code} to /sandbox/{name}."
            )
        return answer
