"""Broken files, made of valid ones. Parts are cut, repeated, replaced or corrupted. Texts get unlikely encodings."""

import io
import zipfile
from typing import Final

from hypothesis import strategies as st

from tests.support import documents

CONTACTS: Final = (
    "Notes:\n“Some addresses are missing.”\n\n"
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Zoë,Müller,https://www.hirewire.example/in/zoe-mueller,zoe@mail.example,Delft Labs,Engineer,01 Mar 2026\n"
    '"Ada, Countess",Lovelace,hirewire.example/in/ada,,"Engines ""and""\nsons",Programmer,02 Mar 2026\n'
    "Grace,Hopper,http://hirewire.example/in/grace/en?trk=1,grace@mail.example,,,\n"
)
CANDIDATES: Final = (
    "Export of Monday\n\n"
    "First name;Last name;E-mail;Second e-mail;Phone;Title;Company;"
    "Street;Postal code;City;Country;Profile;Source;Note\n"
    "Zoë;Müller;zoe@mail.example;;+31 20 555 0100;Engineer;Delft Labs;Oude Delft 1;2611;Delft;nl;people.example/zoe;;\n"
    'Ada;Lovelace;ada@mail.example;king@mail.example;;;"Engines; and sons";;;London;GB;;Fair;"Two\nlines"\n'
    "Grace;Hopper;zoe@mail.example;;;;;;;;;;;\n"
)
#: Fragments that are inserted at random positions in a text.
_SCRAPS: Final = (
    *('"', '""', '"\n"', ",", ";", "\t", "\n", "\r", "\r\n", "\n\n\n", " ", "\x00", "\ufeff", "\x1c", "\x85", "\u2028"),
    *(
        "@",
        "a@b",
        "a@b.example",
        "%00",
        "%",
        "//",
        "http://[",
        "javascript:alert(1)",
        "//people.example/a",
        "=1+1",
        "nl",
    ),
    *("é", "ß" * 300, "İ" * 150, "\U0001f469\u200d\U0001f52c", "\u202e", "e\u0301" * 60, "9" * 400),
    *("x" * 101, "x" * 401, "x" * 20_001, "x" * 100_001, "," * 501, ";" * 200_001, "\n" * 300, "Last name", "URL"),
    *("First Name,Last Name,URL\n", "Vorname;Nachname\n", "a,b,c\n"),
)
_ENCODINGS: Final = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be", "cp037")


def contact_files() -> st.SearchStrategy[bytes]:
    return _broken_texts(CONTACTS)


def candidate_files() -> st.SearchStrategy[bytes]:
    return _broken_texts(CANDIDATES)


@st.composite
def document_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """Return a declared file type and the spoilt content of a file.

    The content may be of another type than the declared one.
    """
    kinds = list(documents.TYPES)
    said, real = draw(st.sampled_from(kinds)), draw(st.sampled_from(kinds))
    samples = [documents.TYPES[real][1]]
    if real == "DOCX":
        samples += [_long_archive(), documents.docx_of_unknown_version()]
    content = _spoilt(draw, draw(st.sampled_from(samples)))
    # Declare the real type in most cases. The first check refuses a file of another type, and nothing
    # else is then tested.
    return (real if draw(st.integers(0, 3)) else said), content


@st.composite
def _broken_texts(draw: st.DrawFn, sample: str) -> bytes:
    text = sample
    for _ in range(draw(st.integers(0, 6))):
        text = _changed(draw, text)
    content = text.encode(draw(st.sampled_from(_ENCODINGS)), "replace")
    return _spoilt(draw, content) if draw(st.booleans()) else content


def _changed(draw: st.DrawFn, text: str) -> str:
    first, last = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    match draw(st.sampled_from(("put", "put", "put", "cut", "double", "swap"))):
        case "put":
            scrap = draw(st.sampled_from(_SCRAPS) | st.text(max_size=5))
            return text[:first] + scrap + text[first:]
        case "cut":
            return text[:first] + text[last:]
        case "double":
            return text[:last] + text[first:]
        case _:
            old, new = draw(st.sampled_from((",;", ";,", '";', "\n\r", "\n,")))
            return text.replace(old, new)


def _spoilt(draw: st.DrawFn, content: bytes) -> bytes:
    """Change some bytes, often near the end, where archives keep their directory."""
    spoilt = bytearray(content)
    for _ in range(draw(st.integers(0, 8))):
        size = len(spoilt)
        at = size - draw(st.integers(0, min(size, 300))) if draw(st.booleans()) else draw(st.integers(0, size))
        spoilt[at : at + draw(st.integers(0, 8))] = draw(_PIECES)
    return bytes(spoilt)


_PIECES: Final = st.sampled_from(
    (b"", b"\x00", b"\xff", b"\xff" * 4, b"\xff" * 8, b"\x00" * 8, b"PK", b"PK\x01\x02", b"PK\x05\x06", b"%PDF-")
) | st.binary(max_size=4)


def _long_archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("word/document.xml", "[Content_Types].xml", "word/ü.xml"):
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as part:
                part.write(b"<a/>")
        archive.comment = b"written by nobody"
    return file.getvalue()
