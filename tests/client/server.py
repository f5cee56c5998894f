"""A small server that speaks the protocol, so that client tests run against real responses."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

import msgspec

from hirewire.wire.restli import Key, Protocol, Query, encode_key, parse_query, untunnel

SECRET = "hw_secret/+=&"

Headers: TypeAlias = dict[str, str]
#: Status, headers and JSON body of a response.
Reply: TypeAlias = tuple[int, Headers, object]


class Call(NamedTuple):
    """A request that the server received. A tunneled request is recorded in the form that it had before tunneling."""

    method: str
    path: str
    query: Query
    body: Any
    headers: Headers
    was_tunneled: bool

    @property
    def keys(self) -> list[Key]:
        return [self.query.key_of(member) for member in self.body["entities"]]


class Server:
    """Issues tokens and records calls; ``on`` sets the responses."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.revoked: set[str] = set()
        self.token_seconds: object = 1800
        self.calls: list[Call] = []
        self.replies: list[Reply] = []
        self.token_replies: list[Reply] = []
        #: Addresses to which files were uploaded.
        self.uploads: list[str] = []
        self.upload_replies: list[Reply] = []
        self.on: Callable[[Call], Reply] = accept_all

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body, path = environ["wsgi.input"].read(), environ["PATH_INFO"]
        if path == "/oauth/v2/accessToken":
            status, headers, answer = self._token(body)
        elif path.startswith("/uploads/"):
            status, headers, answer = self._upload(path)
        else:
            status, headers, answer = self._api(environ, body)
        start_response(f"{status} X", [("Content-Type", "application/json"), *headers.items()])
        return [answer if isinstance(answer, bytes) else msgspec.json.encode(answer)]

    def _token(self, body: bytes) -> Reply:
        if self.token_replies:
            return self.token_replies.pop(0)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if form != {"grant_type": "client_credentials", "client_id": "child77client", "client_secret": SECRET}:
            return 401, {}, {"error": "invalid_client_id", "error_description": "Client authentication failed"}
        self.tokens.append(f"token-{len(self.tokens)}")
        return 200, {}, {"access_token": self.tokens[-1], "expires_in": self.token_seconds}

    def _upload(self, path: str) -> Reply:
        self.uploads.append(path)
        return self.upload_replies.pop(0) if self.upload_replies else (201, {}, b"")

    def _api(self, environ: WSGIEnvironment, body: bytes) -> Reply:
        token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        if token not in self.tokens or token in self.revoked:
            return 401, {}, {"status": 401, "message": "Invalid access token"}
        self.calls.append(_call(environ, body))
        return self.replies.pop(0) if self.replies else self.on(self.calls[-1])


def _call(environ: WSGIEnvironment, body: bytes) -> Call:
    method, raw_query = environ["REQUEST_METHOD"], environ["QUERY_STRING"]
    headers = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    override = headers.get("X_HTTP_METHOD_OVERRIDE")
    if override is not None:
        method = override
        raw_query, body, _ = untunnel(raw_query, environ["CONTENT_TYPE"], body)
    query = parse_query(raw_query, Protocol(headers["X_RESTLI_PROTOCOL_VERSION"]))
    return Call(
        method, environ["PATH_INFO"], query, msgspec.json.decode(body) if body else None, headers, override is not None
    )


def accept_all(call: Call) -> Reply:
    keys = call.query.ids
    return 200, {}, {"results": {encode_key(key, call.query.protocol): {"status": 204} for key in keys}, "errors": {}}
