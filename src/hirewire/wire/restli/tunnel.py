"""Requests whose query is too long for an address: sent as POST, with the query in the body.

Without a body of its own the request becomes a form; with one it becomes
``multipart/mixed``, the query first and the body second.
"""

import logging
import secrets
from typing import TYPE_CHECKING, Final

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from hirewire.wire.restli.text import RestliSyntaxError

if TYPE_CHECKING:
    # The package defines it for type checkers only.
    from python_multipart.multipart import MultipartCallbacks

#: The query length from which clients tunnel; servers answer 414 a little above it.
LONGEST_QUERY: Final = 4000

_FORM: Final = b"application/x-www-form-urlencoded"
_JSON: Final = b"application/json"
_MIXED: Final = b"multipart/mixed"
#: The query, the body, and room for parts that are ignored.
_MOST_PARTS: Final = 8

# It warns of each malformed body; the sender is told, and nobody else needs to be.
logging.getLogger("python_multipart").setLevel(logging.ERROR)


class TunnelError(RestliSyntaxError):
    """The body is not a tunnelled request."""


def tunnel(query: str, body: bytes | None) -> tuple[str, bytes]:
    """The content type and the body to POST; the real method goes into ``X-HTTP-Method-Override``."""
    if body is None:
        return _FORM.decode(), query.encode()
    boundary = secrets.token_hex(16)
    parts = ((_FORM, query.encode()), (_JSON, body))
    lines = [b"--%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % (boundary.encode(), kind, text) for kind, text in parts]
    return f"multipart/mixed; boundary={boundary}", b"".join(lines) + b"--%s--\r\n" % boundary.encode()


def untunnel(query: str, content_type: str, body: bytes) -> tuple[str, bytes]:
    """The query and the body of the request that was meant.

    Parameters of the body are added to those that the address carries.
    """
    kind, options = parse_options_header(content_type)
    if kind == _MIXED:
        boundary = options.get(b"boundary")
        if not boundary:
            raise TunnelError("the content type names no boundary")
        tunnelled, inner = _query_and_body(_parts(boundary, body))
    elif kind == _FORM:
        tunnelled, inner = body, b""
    else:
        raise TunnelError("the content type must be application/x-www-form-urlencoded or multipart/mixed")
    try:
        text = tunnelled.decode("ascii").strip()
    except UnicodeDecodeError:
        raise TunnelError("the query must be ASCII; other characters are percent-encoded") from None
    return "&".join(filter(None, (query, text))), inner


def _query_and_body(parts: list[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
    queries = [text for kind, text in parts if kind == _FORM]
    bodies = [text for kind, text in parts if kind == _JSON]
    if len(queries) != 1 or len(bodies) > 1:
        raise TunnelError("there must be one part with the query and at most one with the body")
    return queries[0], bodies[0] if bodies else b""


class _Collector:
    """Puts together what the parser reports piece by piece."""

    def __init__(self) -> None:
        self.parts: list[tuple[bytes, bytes]] = []
        self.is_complete = False
        self._kind = b""
        self._text: list[bytes] = []
        self._header, self._value = b"", b""

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header_end,
            "on_part_data": self._on_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) == _MOST_PARTS:
            raise TunnelError("there are too many parts")
        self._kind, self._text = b"", []

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-type":
            self._kind = parse_options_header(self._value)[0]
        self._header, self._value = b"", b""

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._text.append(data[start:end])

    def _end_part(self) -> None:
        self.parts.append((self._kind, b"".join(self._text)))

    def _end(self) -> None:
        self.is_complete = True


def _parts(boundary: bytes, body: bytes) -> list[tuple[bytes, bytes]]:
    # A preamble is allowed, but the parser refuses it.
    body = body[max(body.find(b"--" + boundary), 0) :]
    if not body[2 + len(boundary) :].lstrip(b" \t").startswith(b"\r\n"):
        # Bare line feeds; nothing is lost, since neither a form nor JSON holds raw ones that matter.
        body = body.replace(b"\n", b"\r\n")
    collector = _Collector()
    try:
        parser = MultipartParser(boundary, collector.callbacks())
        parser.write(body)
        parser.finalize()
    except (MultipartParseError, ValueError) as fault:
        raise TunnelError(f"the parts cannot be told apart ({fault})") from fault
    if not collector.is_complete:
        raise TunnelError("the last boundary is missing")
    return collector.parts
