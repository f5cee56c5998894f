"""Multipart bodies, split into parts with their headers, byte for byte."""

import base64
import logging
import quopri
from typing import TYPE_CHECKING, NamedTuple

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from hirewire.wire.restli.text import RestliSyntaxError

if TYPE_CHECKING:
    # The package defines it for type checkers only.
    from python_multipart.multipart import MultipartCallbacks

# It logs a warning for each malformed body, but only the sender needs to know.
logging.getLogger("python_multipart").setLevel(logging.ERROR)  # noqa: TID251 - a library's logger


class MultipartError(RestliSyntaxError):
    """The body cannot be split into parts."""


class Part(NamedTuple):
    #: By lower-case name.
    headers: dict[bytes, bytes]
    content: bytes

    @property
    def kind(self) -> bytes:
        return parse_options_header(self.headers.get(b"content-type", b""))[0]


def split(boundary: bytes, body: bytes, *, most: int) -> list[Part]:
    # Skip the preamble; it is allowed, but the parser refuses it.
    body = body[max(body.find(b"--" + boundary), 0) :]
    collector = _Collector(most)
    try:
        parser = MultipartParser(boundary, collector.callbacks())
        parser.write(body)
        parser.finalize()
    except (MultipartParseError, ValueError) as fault:
        raise MultipartError(f"the parts cannot be told apart ({fault})") from fault
    if not collector.is_complete:
        raise MultipartError("the last boundary is missing")
    return collector.parts


class _Collector:
    """Assembles what the parser reports piece by piece."""

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
        encoding = self._headers.get(b"content-transfer-encoding", b"").strip().lower()
        self.parts.append(Part(self._headers, _decoded(b"".join(self._text), encoding)))

    def _end(self) -> None:
        self.is_complete = True


def _decoded(content: bytes, encoding: bytes) -> bytes:
    """Decode a part. HTTP needs no transfer encoding for parts, but libraries written for mail add one."""
    if encoding == b"quoted-printable":
        return quopri.decodestring(content)
    if encoding != b"base64":
        return content
    try:
        return base64.b64decode(content)
    except ValueError as broken:
        raise MultipartError(f"a part is not Base64 ({broken})") from broken
