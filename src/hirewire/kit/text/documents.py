"""Check that a file is the PDF, DOC, DOCX or TXT that its sender says it is.

Each check looks for what defines the format. The first bytes are not enough for Word's two formats, because
spreadsheets begin with the same bytes.
"""

import codecs
import zipfile
from collections.abc import Callable
from typing import IO, Final

#: PDF readers look for the marker ``%PDF-`` in this many bytes at the beginning of a file, so a mail program's header
#: may precede the marker.
_PDF_HEAD: Final = 1024
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
#: The name of the stream that holds a Word document, in the encoding of an OLE file's directory.
_WORD_STREAM: Final = "WordDocument".encode("utf-16-le")
#: How many bytes an archive's directory may have: enough for over ten thousand files. A DOCX archive has a few dozen.
_LARGEST_DIRECTORY: Final = 1024 * 1024
_CHUNK: Final = 64 * 1024
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def is_document(file: IO[bytes], kind: str) -> bool:
    """Whether the file has the format ``kind``, which is one of ``KINDS``. The file is rewound."""
    file.seek(0)
    try:
        return _CHECKS[kind](file)
    finally:
        file.seek(0)


def _is_pdf(file: IO[bytes]) -> bool:
    return b"%PDF-" in file.read(_PDF_HEAD)


def _is_doc(file: IO[bytes]) -> bool:
    if file.read(len(_OLE)) != _OLE:
        return False
    rest = b""
    while chunk := file.read(_CHUNK):
        if _WORD_STREAM in rest + chunk:
            return True
        rest = chunk[-len(_WORD_STREAM) :]
    return False


class _Archive:
    """Wraps the file for ``zipfile``, which would otherwise read a directory of any size into memory at once."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Refuse to read a huge directory.

        When ``zipfile`` passes no size, it reads only the end of the file, at most 64 kB.
        """
        if size is not None and size > _LARGEST_DIRECTORY:
            raise zipfile.BadZipFile
        return self._file.read(-1 if size is None else size)


def _is_docx(file: IO[bytes]) -> bool:
    """Only the archive's directory is read; nothing is unpacked."""
    if file.read(2) != b"PK":
        return False
    try:
        with zipfile.ZipFile(_Archive(file)) as archive:
            names = set(archive.namelist())
    # The library raises NotImplementedError for an archive that needs a newer ZIP version.
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)


def _is_text(file: IO[bytes]) -> bool:
    head = file.read(4)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            if "\x00" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_CHECKS: Final[dict[str, Callable[[IO[bytes]], bool]]] = {
    "PDF": _is_pdf,
    "DOC": _is_doc,
    "DOCX": _is_docx,
    "TXT": _is_text,
}
KINDS: Final = tuple(_CHECKS)
