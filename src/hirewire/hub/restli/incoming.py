"""Turns Django's request into a call: size limits, protocol version, tunneling."""

import re

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.messages import Call, Trace, address_of
from hirewire.kit.web import encodings
from hirewire.wire.restli import Protocol
from hirewire.wire.restli.text import ascii_query
from hirewire.wire.restli.tunnel import TunnelError, untunnel

MAX_BODY = 16 * 1024 * 1024
#: Sizes in bytes above which the servers of the real RSC answer 414.
MAX_URL, MAX_QUERY, MAX_SEGMENT, MAX_HEAD = 8192, 4096, 4096, 28 * 1024
_NUMBER = re.compile(r"[0-9]{1,18}")


def protocol_of(request: HttpRequest) -> Protocol:
    """Return the call's protocol version. Without the header, it is 1.0, which the official sample requests expect."""
    header = request.headers.get("X-RestLi-Protocol-Version", "").strip()
    if not header:
        return Protocol.V1
    try:
        return Protocol(header)
    except ValueError:
        raise ApiError(f"Rest.li protocol version {header[:20]} is not supported") from None


def call_of(request: HttpRequest, trace: Trace) -> Call:
    # In WSGI, the query is a text in which each character stands for one byte.
    query: str = request.META.get("QUERY_STRING", "")
    _check_sizes(request, query)
    raw_query = ascii_query(query.encode("latin-1", "replace"))
    verb = request.method or "GET"
    body = _decoded(_body(request), request.headers.get("Content-Encoding", ""))
    content_type = request.headers.get("Content-Type", "")
    override = request.headers.get("X-HTTP-Method-Override", "").strip().upper()
    if verb == "POST" and override:
        verb = override
        try:
            raw_query, body, content_type = untunnel(raw_query, content_type, body)
        except TunnelError as error:
            raise ApiError(f"The tunneled request cannot be read: {error}") from error
    trace.call = Call(
        verb="GET" if verb == "HEAD" else verb,
        path=request.path_info,
        raw_query=raw_query,
        headers=request.headers,
        body=body,
        content_type=content_type,
        protocol=protocol_of(request),
        trace=trace,
    )
    return trace.call


def _check_sizes(request: HttpRequest, raw_query: str) -> None:
    # WSGI servers decode the path, so the length of the path that the client sent is unknown. Measure the shortest
    # encoding of the path, because a path that was short enough must not be refused.
    path = address_of(request.path_info)
    url = len(path) + 1 + len(raw_query)
    head = url + sum(len(name) + len(value) + 4 for name, value in request.headers.items())
    longest = max(map(len, path.split("/")))
    if url > MAX_URL or len(raw_query) > MAX_QUERY or longest > MAX_SEGMENT or head > MAX_HEAD:
        raise ApiError("The URL is too long. Send it as a tunneled request.", status=414, code="URI_TOO_LONG")


def _body(request: HttpRequest) -> bytes:
    """Read the body from WSGI: Django itself ignores chunked bodies, and has a size limit meant for forms."""
    length = request.headers.get("Content-Length", "")
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if not length and not is_chunked:
        return b""
    if length and not _NUMBER.fullmatch(length):
        raise ApiError("Content-Length is not a number")
    if length and int(length) > MAX_BODY:
        raise _too_large()
    if not isinstance(request, WSGIRequest):
        return request.body
    body: bytes = request.environ["wsgi.input"].read(int(length) if length else MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise _too_large()
    return body


def _decoded(body: bytes, encoding: str) -> bytes:
    try:
        return encodings.decoded(body, encoding, limit=MAX_BODY)
    except encodings.UnknownEncodingError as unknown:
        message = f'Content-Encoding "{unknown}" is not supported; send the body unencoded, or as {encodings.ACCEPTED}'
        headers = {"Accept-Encoding": encodings.ACCEPTED}
        raise ApiError(message, status=415, code="UNSUPPORTED_MEDIA_TYPE", headers=headers) from unknown
    except encodings.TooLongError as long:
        raise _too_large() from long
    except encodings.EncodingError as broken:
        raise ApiError(f"The body cannot be decoded as {encoding.strip()[:40]}: {broken}") from broken


def _too_large() -> ApiError:
    return ApiError(f"The body is larger than {MAX_BODY // 1024 // 1024} MB", status=413, code="CONTENT_TOO_LARGE")
