"""Decodes compressed bodies up to a limit, so that a small compressed body cannot fill the memory."""

import zlib
from typing import Final

#: The encodings that we accept. We refuse bodies in any other encoding. The answer then lists the accepted encodings in
#: ``Accept-Encoding`` (RFC 9110).
ACCEPTED: Final = "gzip"
#: zlib's window bits: the largest window, plus 16 for a gzip header.
_GZIP: Final = zlib.MAX_WBITS + 16
#: How many gzip members a body may have. Unpacking a member copies all members that follow, so a hundred thousand empty
#: members would take hours.
_MOST_MEMBERS: Final = 16


class EncodingError(ValueError):
    """A body cannot be decoded."""


class UnknownEncodingError(EncodingError):
    """The encoding is not supported; the sender may send the body plain or in one of ``ACCEPTED``."""


class TooLongError(EncodingError):
    """The decoded body exceeds the limit."""


def decoded(body: bytes, encoding: str, *, limit: int) -> bytes:
    """Return the decoded body. Unpacking stops when the result exceeds ``limit`` bytes."""
    name = encoding.strip().lower()
    if name in {"", "identity"} or not body:
        return body
    if name not in {"gzip", "x-gzip"}:
        raise UnknownEncodingError(name[:40])
    try:
        return _gunzipped(body, limit)
    except zlib.error as broken:
        raise EncodingError(str(broken)) from broken


def _gunzipped(body: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    left = limit
    while body:
        if len(parts) == _MOST_MEMBERS:
            raise EncodingError("it has too many members")
        unpacker = zlib.decompressobj(_GZIP)
        part = unpacker.decompress(body, left + 1)
        left -= len(part)
        if left < 0:
            raise TooLongError
        if not unpacker.eof:
            raise EncodingError("it ends too early")
        parts.append(part)
        body = unpacker.unused_data
    return b"".join(parts)
