"""Pictures that people add to their answers, as PNG or JPEG. The format is taken from the content. Metadata is removed.

A picture is split into its chunks or segments, and rebuilt from those that are needed to show it. This removes the
place where a photo was taken, the name of the software, comments, and appended data, without decoding the picture.
"""

import base64
import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hirewire.certification.errors import CertificationError

#: Limits in bytes for one picture, and for all pictures of a run. The evidence is one page that embeds all pictures.
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_BYTES_IN_ALL: Final = 15 * 1024 * 1024
#: Limits in pixels. They keep out pictures that are small files but huge on a screen.
LONGEST_SIDE: Final = 10_000
MOST_PIXELS: Final = 40_000_000
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"

_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_JPEG_START: Final = b"\xff\xd8"
_PNG_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"})
_HEADER_SIZE: Final = 13
_SIDES: Final = struct.Struct(">II")
_MARKER, _END, _SCAN, _COMMENT = 0xFF, 0xD9, 0xDA, 0xFE
_RESTARTS: Final = range(0xD0, 0xD8)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APPLICATION: Final = range(0xE0, 0xF0)
#: The segment that JFIF defines, and Adobe's segment. Without them, colors may be wrong.
_KEPT_APPLICATION: Final = frozenset({0xE0, 0xEE})
_SIZE: Final = struct.Struct(">H")
_FRAME: Final = struct.Struct(">xHH")


class PictureError(CertificationError):
    """A picture that cannot be evidence. The message says what to do."""


class NotAPictureError(PictureError):
    def __init__(self) -> None:
        super().__init__("This is not a complete PNG or JPEG. Save the picture in one of these formats.")


class PictureTooLargeError(PictureError):
    def __init__(self) -> None:
        super().__init__(
            f"The picture is too large. The limits are {MOST_BYTES // 1024 // 1024} MB, "
            f"{LONGEST_SIDE:,} pixels on a side and {MOST_PIXELS // 1_000_000} million pixels."
        )


class TooManyPicturesError(PictureError):
    def __init__(self) -> None:
        super().__init__(f"The pictures of a run may take up at most {MOST_BYTES_IN_ALL // 1024 // 1024} MB in all.")


@dataclass(frozen=True)
class Picture:
    type: str
    width: int
    height: int
    content: bytes

    @cached_property
    def digest(self) -> str:
        """The name by which statements refer to the picture."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def base64(self) -> str:
        return base64.b64encode(self.content).decode()


def picture_of(content: bytes) -> Picture:
    if len(content) > MOST_BYTES:
        raise PictureTooLargeError
    if content.startswith(_PNG_START):
        picture = _png(content)
    elif content.startswith(_JPEG_START):
        picture = _jpeg(content)
    else:
        raise NotAPictureError
    if not (picture.width and picture.height):
        raise NotAPictureError
    if max(picture.width, picture.height) > LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
        raise PictureTooLargeError
    return picture


def _png(content: bytes) -> Picture:
    chunks = list(_png_chunks(content))
    names = [name for name, _ in chunks]
    first_data = chunks[0][1]
    if names[0] != b"IHDR" or len(first_data) != _HEADER_SIZE or b"IDAT" not in names:
        raise NotAPictureError
    width, height = _SIDES.unpack_from(first_data)
    kept = b"".join(_png_chunk(name, data) for name, data in chunks if name in _PNG_CHUNKS)
    return Picture(PNG, width, height, _PNG_START + kept)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and data of each chunk. What follows the chunk ``IEND`` is not part of the picture."""
    place = len(_PNG_START)
    while place + 12 <= len(content):
        size = int.from_bytes(content[place : place + 4])
        name, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + size]
        checksum = content[place + 8 + size : place + 12 + size]
        if checksum != zlib.crc32(name + data).to_bytes(4):
            break
        yield name, data
        if name == b"IEND":
            return
        place += 12 + size
    raise NotAPictureError


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def _jpeg(content: bytes) -> Picture:
    kept, size = [_JPEG_START], (0, 0)
    for marker, data in _jpeg_segments(content):
        if marker in _FRAMES and len(data) > _SIZE.size + _FRAME.size:
            height, width = _FRAME.unpack_from(data, _SIZE.size)
            size = (width, height)
        is_metadata = marker == _COMMENT or (marker in _APPLICATION and marker not in _KEPT_APPLICATION)
        if not is_metadata:
            kept.append(bytes((_MARKER, marker)) + data)
    return Picture(JPEG, *size, b"".join(kept))


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each marker with the bytes of its segment. For a scan, these are the header and the picture data."""
    place = len(_JPEG_START)
    while place + 2 <= len(content):
        if content[place] != _MARKER:
            break
        marker = content[place + 1]
        if marker == _MARKER:
            # Any number of 0xFF bytes may come before a marker, as padding.
            place += 1
            continue
        place += 2
        if marker == _END:
            yield marker, b""
            return
        length = int.from_bytes(content[place : place + _SIZE.size])
        end = place + length
        if length < _SIZE.size or end > len(content):
            break
        if marker == _SCAN:
            end = _end_of_scan(content, end)
        yield marker, content[place:end]
        place = end
    raise NotAPictureError


def _end_of_scan(content: bytes, place: int) -> int:
    """Return where the next marker begins. A byte 0xFF before a zero or a restart code belongs to the data."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise NotAPictureError
        following = content[place + 1]
        if following and following not in _RESTARTS:
            return place
        place += 2
