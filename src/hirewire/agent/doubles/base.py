"""Code that all doubles share: requests and answers, faults, a log of writes, and the WSGI interface."""

import json
import secrets
from abc import ABC, abstractmethod
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus
from threading import RLock
from typing import Any, ClassVar
from urllib.parse import parse_qs

from hirewire.agent.doubles.clock import Clock

Row = dict[str, Any]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    #: All values of each query parameter; ``query`` has only the first value.
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        return json.loads(self.body) if self.body else {}


@dataclass
class Response:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Write:
    """A change made through the API, and the user in whose name it was made."""

    method: str
    path: str
    body: Any
    actor: str


class Refusal(Exception):
    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Double(ABC):
    title: ClassVar[str]
    #: The path below which the API answers.
    root: ClassVar[str] = ""
    #: The name of a list, and the name of a field of its rows. The field has a few fixed values. ``drifting`` changes
    #: such a value.
    enumerated: tuple[str, str]
    #: The name of a list, and the name of a field of its rows. The ATS always sends this field. ``drifting`` may leave
    #: it out.
    needed: tuple[str, str]

    def __init__(self, *, clock: Clock) -> None:
        self.clock = clock
        self.requests: list[Request] = []
        self.writes: list[Write] = []
        #: The people who got an e-mail because of a write.
        self.mails: list[str] = []
        #: Answers that the double gives to the next requests, instead of the real answers.
        self.faults: deque[Response] = deque()
        #: Whether the answers to writes are lost. The writes take effect.
        self.loses_answers = False
        self.repeats_tokens = False
        self.is_revoked = False
        #: Permissions that the key lacks, as the ATS names them.
        self.forbidden: set[str] = set()
        #: The largest number of rows on a page, if lower than the ATS's own limit.
        self.longest_page: int | None = None
        #: Called with the number of each page of a list, before the page is read.
        self.before_page: Callable[[int], object] = lambda _number: None
        self.page_number = 0
        #: Changes answers before they are sent. Set by ``drifting.drift``, and by tests that mutate answers.
        self.spoil: Callable[[Request, Response], Response] = lambda _request, response: response
        #: A lock, held while a request is answered. Other code that changes records must hold this lock, too.
        self.locked = RLock()

    @abstractmethod
    def answer(self, request: Request) -> Response:
        """Answer a request, or raise ``Refusal``."""

    @abstractmethod
    def refusal(self, refused: Refusal) -> Response:
        """An error in the form of this ATS."""

    @abstractmethod
    def is_write(self, request: Request) -> bool: ...

    def is_about(self, request: Request, resource: str) -> bool:
        """Whether the answer to this request shows the list ``resource``, or one of its rows."""
        first, _, rest = request.path.partition("/")
        return first == resource and "/" not in rest

    def require_key(self, request: Request, key: str) -> None:
        """Refuse a request unless the user name of its basic authentication is the key."""
        wanted = b64encode(f"{key}:".encode()).decode()
        given = request.headers.get("Authorization", "").removeprefix("Basic ")
        if self.is_revoked or not secrets.compare_digest(given.encode(), wanted.encode()):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "Invalid API key.")

    def fail(self, status: int, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults.append(Response(status, {"message": "not now"}, named))

    def turn_page(self) -> None:
        """Count a page that is about to be read, and call ``before_page``."""
        self.page_number += 1
        self.before_page(self.page_number)

    def record(self, request: Request, actor: str) -> None:
        self.writes.append(Write(request.method, request.path, request.json(), actor))

    def __call__(self, environ: Row, start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = _request(environ, self.root)
        with self.locked:
            response = self._respond(request)
        headers = {"Date": format_datetime(self.clock.now(), usegmt=True), **response.headers}
        content = _content(response)
        headers.setdefault("Content-Type", "application/json")
        phrase = HTTPStatus(response.status).phrase
        start_response(f"{response.status} {phrase}", [*headers.items(), ("Content-Length", str(len(content)))])
        return [content]

    def _respond(self, request: Request) -> Response:
        self.requests.append(request)
        if self.faults:
            return self.faults.popleft()
        try:
            response = self.answer(request)
        except Refusal as refused:
            response = self.refusal(refused)
        if self.loses_answers and self.is_write(request):
            return Response(502, {"message": "bad gateway"})
        return self.spoil(request, response)


def _content(response: Response) -> bytes:
    if response.status == HTTPStatus.NO_CONTENT:
        return b""
    return response.body if isinstance(response.body, bytes) else json.dumps(response.body).encode()


def _request(environ: Row, root: str) -> Request:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    given = parse_qs(environ.get("QUERY_STRING", ""))
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"].removeprefix(root).strip("/"),
        query={name: values[0] for name, values in given.items()},
        headers={
            "Content-Type": environ.get("CONTENT_TYPE", ""),
            **{
                name.removeprefix("HTTP_").replace("_", "-").title(): value
                for name, value in environ.items()
                if name.startswith("HTTP_")
            },
        },
        body=environ["wsgi.input"].read(length) if length else b"",
        values=given,
    )
