"""Requests whose query is too long for a URL: sent as POST, with the query in the body.

A request without a body becomes a form. A request with a body becomes
``multipart/mixed``, the query first and the body second.
"""

import secrets
from typing import Final, NamedTuple

from python_multipart.multipart import parse_options_header

from hirewire.wire.restli.multipart import MultipartError, Part, split
from hirewire.wire.restli.text import RestliSyntaxError, ascii_query

#: Clients tunnel a query that is longer than this. The length above which servers answer 414 is slightly greater.
LONGEST_QUERY: Final = 4000

_FORM: Final = b"application/x-www-form-urlencoded"
_JSON: Final = b"application/json"
_MIXED: Final = b"multipart/mixed"
#: Enough for the query, the body, and some parts that are ignored.
_MOST_PARTS: Final = 8


class TunnelError(RestliSyntaxError):
    """The body is not a tunneled request."""


class Untunneled(NamedTuple):
    query: str
    body: bytes
    #: The content type of the body; empty if the tunnel does not state it, or if there is no body.
    content_type: str = ""


def tunnel(query: str, body: bytes | None) -> tuple[str, bytes]:
    """Return the POST's content type and body. The caller puts the real method into ``X-HTTP-Method-Override``."""
    if body is None:
        return _FORM.decode(), query.encode()
    boundary = secrets.token_hex(16)
    parts = ((_FORM, query.encode()), (_JSON, body))
    lines = [b"--%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % (boundary.encode(), kind, text) for kind, text in parts]
    return f"multipart/mixed; boundary={boundary}", b"".join(lines) + b"--%s--\r\n" % boundary.encode()


def untunnel(query: str, content_type: str, body: bytes) -> Untunneled:
    """Return the request that was tunneled. The parameters in the body are added to those in the URL.

    If the URL has all parameters, the body need not have any.
    """
    kind, options = parse_options_header(content_type)
    if kind == _MIXED:
        boundary = options.get(b"boundary")
        if not boundary:
            raise TunnelError("the content type names no boundary")
        tunneled, inner, inner_type = _query_and_body(_parts(boundary, body))
    elif kind == _FORM:
        tunneled, inner, inner_type = body, b"", ""
    else:
        raise TunnelError("the content type must be application/x-www-form-urlencoded or multipart/mixed")
    try:
        text = ascii_query(tunneled).strip()
    except RestliSyntaxError as broken:
        raise TunnelError(str(broken)) from broken
    return Untunneled("&".join(filter(None, (query, text))), inner, inner_type)


def _query_and_body(parts: list[Part]) -> tuple[bytes, bytes, str]:
    """Return the query, and the body with its content type.

    The query is in the first part that is a form. The body is the first JSON part or, if there is none, the first of
    the other parts.
    """
    query = next((part.content for part in parts if part.kind == _FORM), b"")
    others = [part for part in parts if part.kind != _FORM]
    body_part = next((part for part in others if part.kind == _JSON), others[0] if others else None)
    if body_part is None:
        return query, b"", ""
    return query, body_part.content, body_part.headers.get(b"content-type", b"").decode("latin-1")


def _parts(boundary: bytes, body: bytes) -> list[Part]:
    at = max(body.find(b"--" + boundary), 0)
    if not body[at + 2 + len(boundary) :].lstrip(b" \t").startswith(b"\r\n"):
        # The client sent bare line feeds. Replacing them is safe: raw line feeds have no meaning in forms or JSON.
        body = body.replace(b"\n", b"\r\n")
    try:
        return split(boundary, body, most=_MOST_PARTS)
    except MultipartError as fault:
        raise TunnelError(str(fault)) from fault
