"""The smallest files that are recognized as the type they claim to be."""

import io
import zipfile


def pdf(text: str = "Noor Haddad") -> bytes:
    return f"%PDF-1.4\n% {text}\n%%EOF\n".encode()


def doc() -> bytes:
    """Just enough of an OLE file to be recognized as a Word document."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(700) + "WordDocument".encode("utf-16-le") + bytes(100)


def docx(*, folder: str = "word") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in (("[Content_Types].xml", "<Types/>"), (f"{folder}/document.xml", "<document/>")):
            # With a plain name instead of a ``ZipInfo``, the archive would contain the current time, and the archive's
            # bytes would change every 2 seconds.
            archive.writestr(zipfile.ZipInfo(name), text)
    return file.getvalue()


TYPES = {
    "PDF": ("application/pdf", pdf()),
    "DOC": ("application/msword", doc()),
    "DOCX": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx()),
    "TXT": ("text/plain", "Zoë\r\nBrontë\n".encode()),
}


def docx_of_unknown_version() -> bytes:
    """A DOCX as a future program might write it: its directory requires ZIP 8.0."""
    content = bytearray(docx())
    directory = content.index(b"PK\x01\x02")
    content[directory + 6] = 80
    return bytes(content)
