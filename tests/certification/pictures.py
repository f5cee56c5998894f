import zlib
from typing import Final

SECRET: Final = b"51.2277 N, taken by Zuzanna"


def png(*, side: int = 2, size: bytes = b"") -> bytes:
    """A gray square with a comment, an EXIF block and bytes after the end of the image."""
    header = size or side.to_bytes(4) * 2
    rows = b"".join(b"\0" + b"\x80" * side for _ in range(side))
    chunks = (
        (b"IHDR", header + b"\x08\x00\x00\x00\x00"),
        (b"tEXt", b"Comment\0" + SECRET),
        (b"eXIf", b"MM\0*" + SECRET),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks) + SECRET


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
