"""Multipart bodies, split into parts with their headers, byte for byte."""

import base64
import logging
import quopri
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from hirewire.wire.restli.text import RestliSyntaxError

if TYPE_CHECKING:
    # The package defines this type for type checkers only.
    from python_multipart.multipart import MultipartCallbacks

# The library logs a warning for each malformed body, but only the sender needs to know.
logging.getLogger("python_multipart").setLevel(logging.ERROR)  # noqa: TID251 - a library's logger


#: What follows the last boundary in a body without an epilogue.
_ENDS: Final = frozenset({b"--", b"--\r\n"})
#: ``_split_plainly`` leaves bodies beyond these limits to the parser, which has other limits. RFC 2046 limits
#: boundaries to 70 characters. The one or two headers of a usual part are short.
_LONGEST_BOUNDARY: Final = 70
_LONGEST_HEAD: Final = 500
_HEADER: Final = re.compile(rb"([A-Za-z0-9-]+): ?([!-~](?:[ -~]*[!-~])?)")


class MultipartError(RestliSyntaxError):
    """The body cannot be split into parts."""


class Part(NamedTuple):
    #: Keyed by lower-case name.
    headers: dict[bytes, bytes]
    content: bytes

    @property
    def kind(self) -> bytes:
        return parse_options_header(self.headers.get(b"content-type", b""))[0]


def split(boundary: bytes, body: bytes, *, most: int) -> list[Part]:
    # Skip the preamble; it is allowed, but the parser refuses it.
    body = body[max(body.find(b"--" + boundary), 0) :]
    plain = _split_plainly(boundary, body)
    if plain is not None and len(plain) <= most:
        return plain
    collector = _Collector(most)
    try:
        parser = MultipartParser(boundary, collector.callbacks())
        parser.write(body)
        parser.finalize()
    except MultipartError:
        raise
    except (MultipartParseError, ValueError) as fault:
        raise MultipartError(f"the parts cannot be told apart ({fault})") from fault
    if not collector.is_complete:
        raise MultipartError("the last boundary is missing")
    return collector.parts


def _split_plainly(boundary: bytes, body: bytes) -> list[Part] | None:
    """Split a body that has the usual form. Return None for any other body.

    This is faster than the parser, which looks at each byte of a header.
    """
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if pieces[0] or pieces[-1] not in _ENDS or not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        return None
    parts = []
    for piece in pieces[1:-1]:
        head, empty_line, content = piece.partition(b"\r\n\r\n")
        start, *lines = head.split(b"\r\n")
        headers = [_HEADER.fullmatch(line) for line in lines]
        if start or not empty_line or not lines or len(head) > _LONGEST_HEAD:
            return None
        named = {header[1].lower(): header[2] for header in headers if header is not None}
        if len(named) < len(lines):
            return None
        parts.append(Part(named, _decoded(content, _encoding_in(named))))
    return parts


def _encoding_in(headers: dict[bytes, bytes]) -> bytes:
    return headers.get(b"content-transfer-encoding", b"").strip().lower()


class _Collector:
    def __init__(self, most: int) -> None:
        self.parts: list[Part] = []
        self.is_complete = False
        self._most = most
        self._headers: dict[bytes, bytes] = {}
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
        if len(self.parts) == self._most:
            raise MultipartError("there are too many parts")
        self._headers, self._text = {}, []

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._text.append(data[start:end])

    def _end_part(self) -> None:
        self.parts.append(Part(self._headers, _decoded(b"".join(self._text), _encoding_in(self._headers))))

    def _end(self) -> None:
        self.is_complete = True


def _decoded(content: bytes, encoding: bytes) -> bytes:
    """Undo the transfer encoding of a part. HTTP needs no such encoding, but libraries written for mail use it."""
    if encoding == b"quoted-printable":
        return quopri.decodestring(content)
    if encoding != b"base64":
        return content
    try:
        return base64.b64decode(content)
    except ValueError as broken:
        raise MultipartError(f"a part is not Base64 ({broken})") from broken
