"""Compressed bodies: taken apart up to a limit, so that a small one cannot fill the memory."""

import zlib
from typing import Final

#: What a refusal offers instead, as RFC 9110 has it.
ACCEPTED: Final = "gzip"
#: A gzip header in front, and the largest window.
_GZIP: Final = zlib.MAX_WBITS + 16
#: What is behind a member is copied for the next one; a hundred thousand empty ones would take hours.
_MOST_MEMBERS: Final = 16


class EncodingError(ValueError):
    """A body cannot be decoded."""


class UnknownEncodingError(EncodingError):
    """Its encoding is none that we read; the sender may send it as it is, or as one of ``ACCEPTED``."""


class TooLongError(EncodingError):
    """It becomes longer than it may be."""


def decoded(body: bytes, encoding: str, *, limit: int) -> bytes:
    """The body without its ``Content-Encoding``; nothing is unpacked beyond ``limit``."""
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
    """A file of gzip may be several, one behind the other."""
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
