"""A small double of the ATS Simulator, in memory, with the Simulator's REST API. Tests can make it misbehave."""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote

Row = dict[str, Any]
Answer = tuple[int, Any]
KEY = "sim-key"
SECRET = "hook-secret-of-16-or-more"
_DAWN = datetime(2026, 1, 1, tzinfo=UTC)


class FakeSimulator:
    """A WSGI application. Its clock stands still, except that each change of a record moves it on by a second."""

    def __init__(self) -> None:
        kinds = ("jobs", "users", "candidates", "applications", "groups")
        self.rows: dict[str, dict[str, Row]] = {kind: {} for kind in kinds}
        self.deletions: list[Row] = []
        #: Records written from Recruiter. Each key is a record's path below the candidate.
        self.history: dict[str, Row] = {}
        self.evaluations: dict[str, Row] = {}
        #: Keys of files that the API lists but refuses to send.
        self.unreadable_files: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.readers: dict[str, list[str]] = {}
        self.permissions = {*kinds, "write"}
        self.key = KEY
        self.webhooks: dict[str, str] = {}
        self.requests: list[str] = []
        self.writes: list[tuple[str, str, Row]] = []
        #: Existing records that the list of ids leaves out.
        self.unlisted: set[str] = set()
        #: Responses to the next requests, in this order.
        self.failures: list[Callable[[], tuple[int, dict[str, str], Any]]] = []
        #: Maps words to statuses. A request is answered with the status of a word that its path or body contains.
        self.faults: dict[str, int] = {}
        #: A function to call before each page is read. It gets the page's number, counted over all lists. It may change
        #: records.
        self.before_page: Callable[[int], None] = lambda _number: None
        #: If true, writes take effect, but their responses are lost.
        self.loses_answers = False
        self.repeats_pages = False
        self.page_size = 500
        self._now = _DAWN
        self._pages = 0

    # -- for tests

    def put(self, kind: str, key: str, **fields: object) -> Row:
        at = self._tick()
        row = self.rows[kind].setdefault(key, {"id": key, "created_at": at})
        row.update(fields, updated_at=at)
        return row

    def delete(self, kind: str, key: str) -> None:
        del self.rows[kind][key]
        self.deletions.append({"kind": kind[:-1], "id": key, "deleted_at": self._tick()})

    def fail(self, status: int, *, times: int = 1, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.failures += [lambda: (status, named, {"error": {"message": "not now"}})] * times

    def advance(self, time: timedelta) -> None:
        self._now += time

    def signed(self, event: Row) -> tuple[bytes, dict[str, str]]:
        body = json.dumps(event).encode()
        return body, {"X-Simulator-Signature": f"sha256={hmac.digest(SECRET.encode(), body, 'sha256').hex()}"}

    # -- WSGI

    def __call__(self, environ: Row, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = unquote(environ["PATH_INFO"]).removeprefix("/api/v1/")
        self.requests.append(f"{environ['REQUEST_METHOD']} {path}")
        headers: dict[str, str] = {}
        if self.failures:
            status, headers, body = self.failures.pop(0)()
        elif environ.get("HTTP_AUTHORIZATION") != f"Bearer {self.key}":
            status, body = 401, _error("This key does not belong to any account.")
        else:
            query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
            content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            status, body = self._answer(
                environ["REQUEST_METHOD"], path.split("/"), query, json.loads(content) if content else {}
            )
            if self.loses_answers and environ["REQUEST_METHOD"] != "GET":
                status, body = 502, _error("bad gateway")
        if isinstance(body, bytes):
            start_response(f"{status} x", [("Content-Type", "application/octet-stream")])
            return [body]
        start_response(f"{status} x", [("Content-Type", "application/json"), *headers.items()])
        return [json.dumps(body, default=_text).encode()]

    def _answer(self, method: str, path: list[str], query: Row, body: Row) -> Answer:
        needs = path[0] if path[0] in self.rows and method == "GET" else "write" if method != "GET" else None
        if needs is not None and needs not in self.permissions:
            return 403, _error("not permitted")
        text = f"{'/'.join(path)} {body}"
        if status := next((status for word, status in self.faults.items() if word in text), None):
            return status, _error("not this one")
        if path[0] == "files" and path[1] in self.unreadable_files:
            return 422, _error("The file is damaged.")
        if method == "GET":
            found = self._read(path, query)
            return (404, _error("There is no such thing.")) if found is None else (200, found)
        self.writes.append((method, "/".join(path), body))
        if (method, path) == ("DELETE", ["webhooks"]):
            self.webhooks.pop(body["url"], None)
            return 200, {"url": body["url"]}
        return self._write(method, path, body)

    def _read(self, path: list[str], query: Row) -> Any:  # noqa: ANN401 - any JSON value
        match path:
            case ["account"]:
                found: Any = {"name": "Larkspur", "version": "1", "permissions": sorted(self.permissions)}
            case ["counts"]:
                found = self._counts()
            case ["deletions"]:
                found = self._page(self.deletions, "deleted_at", query)
            case ["files", key]:
                found = self.files.get(key)
            case [kind, "ids"]:
                found = self._id_page(kind, query)
            case ["candidates"] if {"email", "profile_url", "recruiter_person"} & query.keys():
                found = {"items": list(self._looked_up(query))}
            case [kind]:
                self._pages += 1
                self.before_page(self._pages)
                found = self._page(self.rows[kind].values(), "updated_at", query)
            case _:
                found = self.rows[path[0]].get(path[1])
        return found

    def _write(self, method: str, path: list[str], body: Row) -> Answer:
        match method, path:
            case "POST", ["webhooks"]:
                self.webhooks[body["url"]] = body["secret"]
                return 201, {"id": "W-1", "url": body["url"]}
            case "POST", ["candidates"]:
                key = f"C-{len(self.rows['candidates']) + 1}"
                return 201, self.put("candidates", key, url=f"http://ats.test/candidates/{key}", **body)
            case "PATCH", ["candidates", key]:
                return 200, self.put("candidates", key, **body)
            case "POST", ["candidates", key, "notes"]:
                note = {"id": f"N-{len(self.writes)}", "created_at": self._now, **body}
                self.put("candidates", key, notes=[*self.rows["candidates"][key].get("notes", []), note])
                return 201, note
            case "POST", ["applications"]:
                return self._apply(body)
        return self._write_history(method, path, body)

    def _write_history(self, method: str, path: list[str], body: Row) -> Answer:
        match method, path:
            case "PUT", ["candidates", key, *place] if key in self.rows["candidates"]:
                self.history["/".join(place)] = {"candidate": key, **body}
                return 200, {}
            case "DELETE", ["candidates", key, *place] if self.history.get("/".join(place), {}).get("candidate") == key:
                return 200, self.history.pop("/".join(place))
            case "PUT", ["applications", key, "recruiter-evaluations", evaluation] if key in self.rows["applications"]:
                self.evaluations[evaluation] = {"application": key, **body}
                return 200, {}
            case "PUT", ["recruiter-contracts", contract]:
                self.readers[contract] = body["user_ids"]
                return 200, {}
        return 404, _error("no such address")

    def _apply(self, body: Row) -> Answer:
        if self.rows["jobs"][body["job_id"]]["state"] != "open":
            return 422, _error("The job is closed.")
        for row in self.rows["applications"].values():
            if (row["candidate_id"], row["job_id"]) == (body["candidate_id"], body["job_id"]):
                return 409, {"error": {"message": "There already."}, "id": row["id"]}
        key = f"A-{len(self.rows['applications']) + 1}"
        stage = {"id": f"S-{key}", "name": "New", "entered_at": self._now}
        title = self.rows["jobs"][body["job_id"]]["title"]
        person = self.rows["candidates"][body["candidate_id"]]
        return 201, self.put("applications", key, **body, job_title=title, candidate=person, stages=[stage])

    def _page(self, rows: Iterable[Row], by: str, query: Row) -> Row:
        ordered = sorted(rows, key=lambda row: (row[by], row["id"]))
        cursor = query.get("cursor")
        if cursor:
            ordered = [row for row in ordered if f"{_text(row[by])} {row['id']}" > cursor]
        limit = min(int(query.get("limit", 100)), self.page_size)
        page = ordered[:limit]
        last = f"{_text(page[-1][by])} {page[-1]['id']}" if page else cursor
        if self.repeats_pages:
            return {"items": page, "next": "always the same"}
        if len(ordered) > limit:
            return {"items": page, "next": last}
        return {"items": page, "next": None, "watermark": last or f"{_text(_DAWN)} "}

    def _id_page(self, kind: str, query: Row) -> Row:
        self._pages += 1
        self.before_page(self._pages)
        keys = [key for key in sorted(self.rows[kind]) if key > query.get("cursor", "") and key not in self.unlisted]
        page = keys[: self.page_size]
        return {"items": page, "next": page[-1] if len(keys) > len(page) else None}

    def _looked_up(self, query: Row) -> Iterator[Row]:
        for row in self.rows["candidates"].values():
            if (
                query.get("email") in (row.get("emails") or [])
                or query.get("profile_url") == (row.get("profile_url") or "-")
                or query.get("recruiter_person") == (row.get("recruiter_person") or "-")
            ):
                yield row

    def _counts(self) -> Row:
        applications = self.rows["applications"].values()
        return {
            **{kind: len(rows) for kind, rows in self.rows.items()},
            "candidate_notes": sum(len(row.get("notes") or []) for row in self.rows["candidates"].values()),
            "application_notes": sum(len(row.get("notes") or []) for row in applications),
            "stages": sum(len(row.get("stages") or []) for row in applications),
            "scorecards": sum(len(row.get("scorecards") or []) for row in applications),
            "files": sum(len(row.get("files") or []) for row in applications),
            "group_jobs": sum(len(row.get("job_ids") or []) for row in self.rows["groups"].values()),
        }

    def _tick(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _error(message: str) -> Row:
    return {"error": {"message": message, "field": None}}
