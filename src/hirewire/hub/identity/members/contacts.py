"""Reads the files of contacts that professional networks give their members.

A paragraph of notes may precede the header. Commas, semicolons or tabs separate the columns. Old spreadsheet programs
change the encoding. Fixed rules handle this variety, because detection libraries are wrong too often about short files.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hirewire.hub.identity.members.errors import BadLineError, UnreadableFileError
from hirewire.wire.addresses import normal_email, normal_profile_url

_HEADERS_OF = {
    "first_name": "first name|firstname|given name|forename|vorname",
    "last_name": "last name|lastname|surname|family name|nachname|familienname",
    "url": "url|profile|profile url|profile address|public profile|public profile url|person url|profil"
    "|linkedin|linkedin url|linkedin profile|linkedin profile url|linkedin address",
    "email": "email|e mail|email address|e mail address|mail|primary email|e mail adresse",
    "phone": "phone|phone number|telephone|mobile|mobile phone|cell phone|telefon|telefonnummer|mobiltelefon|handy",
    "other_name": "other name|former name|maiden name|birth name|nickname|preferred name|geburtsname|früherer name"
    "|spitzname",
    "company": "company|company name|current company|employer|organization|organisation|firma|unternehmen",
    "position": "position|title|job title|current position|current title|role|funktion",
}
HEADERS = {header: field for field, headers in _HEADERS_OF.items() for header in headers.split("|")}
FIELDS = ("first_name", "last_name", "url", "email", "phone", "other_name", "company", "position")
#: The columns that a file must have: without them, people can be neither found by name nor told apart.
NEEDED = {"first_name", "last_name", "url"}
_LONGEST = {
    "first_name": 200,
    "last_name": 200,
    "url": 400,
    "email": 254,
    "phone": 100,
    "other_name": 200,
    "company": 300,
    "position": 300,
}
LABELS = {
    "first_name": gettext_noop("First name"),
    "last_name": gettext_noop("Last name"),
    "url": gettext_noop("Profile address"),
    "email": gettext_noop("E-mail"),
    "phone": gettext_noop("Phone number"),
    "other_name": gettext_noop("Other name"),
    "company": gettext_noop("Company"),
    "position": gettext_noop("Position"),
}

_DELIMITERS = (",", ";", "\t")
#: The header must be within this many lines of the top: a file with a longer preamble is not a file of contacts.
_HEADER_WITHIN = 60
#: No contact spans more lines than this. Without the limit, an unclosed quotation mark would make the rest of the file
#: one row.
_LONGEST_ROW = 20
#: The limits in ``_LONGEST`` add up to less than a tenth of this, so parsing a longer line only wastes time.
_LONGEST_LINE = 20_000
#: A file of contacts has fewer lines than this, even at the upload limit of 20 MB. Even if a file has this many lines,
#: each with a fault, all faults can be stored.
MOST_LINES = 250_000
OPEN_QUOTE = gettext_noop("A quotation mark is never closed.")
LONG_LINE = gettext_noop("This line has more than 20,000 characters, too many for a contact.")


@dataclass(frozen=True, slots=True)
class Row:
    #: The line of the file on which the row begins, counted from 1.
    line: int
    values: dict[str, str]
    #: ``OPEN_QUOTE`` or ``LONG_LINE``; empty when the row could be split into columns.
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    first_name: str
    last_name: str
    profile_url: str
    email: str
    phone: str
    other_name: str
    #: None if the line has no cell in this column: the value is unknown. An empty cell means that there is no value.
    company: str | None
    position: str | None


@dataclass(frozen=True, slots=True)
class ContactFile:
    encoding: str
    delimiter: str
    #: The field of each column; an empty string for unknown columns.
    columns: tuple[str, ...]
    header_line: int
    text: str

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        # Always parse from the top: a row may span several lines, and parsing must not start in the middle of a row.
        lines = islice(_lines(self.text), self.header_line, None)
        at = self.header_line
        window: deque[str] = deque(islice(lines, _LONGEST_ROW))
        while window:
            row, used = self._row(at, window)
            if row.line > after and (row.fault or any(row.values.values())):
                yield row
            at += used
            for _used in range(used):
                window.popleft()
            window.extend(islice(lines, used))

    def _row(self, at: int, window: Sequence[str]) -> tuple[Row, int]:
        if len(window[0]) > _LONGEST_LINE:
            return _broken_row(at, window[0], LONG_LINE), 1
        reader = csv.reader(iter(window), delimiter=self.delimiter, strict=True)
        try:
            cells = next(reader, [])
        except csv.Error:
            return _broken_row(at, window[0], OPEN_QUOTE), 1
        return Row(at + 1, _named(self.columns, cells)), reader.line_num


def read(content: bytes) -> ContactFile:
    """Find the encoding and the header of a file.

    Raises ``UnreadableFileError`` if the file has too many lines or no header.
    """
    text, encoding = _decoded(content)
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        raise UnreadableFileError(_("The file has more than 250,000 lines. Split it into smaller files."))
    for delimiter in _DELIMITERS:
        header = _header(islice(_lines(text), _HEADER_WITHIN), delimiter)
        if header is not None:
            columns, header_line = header
            return ContactFile(encoding, delimiter, columns, header_line, text)
    raise UnreadableFileError(
        _(
            "The file has no header line with the columns First Name, Last Name and URL. Use the "
            "connections file exactly as your network exported it."
        )
    )


def contact_from(values: Mapping[str, str]) -> Contact:
    """Return the contact on a line, or raise ``BadLineError`` for the line's first fault."""
    clean = {field: values.get(field, "").strip() for field in FIELDS}
    for field, text in clean.items():
        if "\x00" in text:
            message = _("%(field)s contains a character that cannot be stored.")
            raise BadLineError(message % {"field": _(LABELS[field])}, field)
        if len(text) > _LONGEST[field]:
            message = _("%(field)s is longer than %(limit)d characters.")
            raise BadLineError(message % {"field": _(LABELS[field]), "limit": _LONGEST[field]}, field)
    if not clean["first_name"] and not clean["last_name"]:
        raise BadLineError(_("First name and last name are empty."), "first_name")
    if not clean["url"]:
        raise BadLineError(_("The profile address is empty. It is needed to identify the person."), "url")
    return Contact(
        first_name=clean["first_name"],
        last_name=clean["last_name"],
        profile_url=_profile_url(clean["url"]),
        email=_email(clean["email"]),
        phone=clean["phone"],
        other_name=clean["other_name"],
        company=clean["company"] if "company" in values else None,
        position=clean["position"] if "position" in values else None,
    )


def fault_of(values: Mapping[str, str]) -> BadLineError | None:
    try:
        contact_from(values)
    except BadLineError as bad:
        return bad
    return None


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def _lines(text: str) -> Iterator[str]:
    """Split lines as an editor does. ``str.splitlines`` also splits at characters that do not end a line in CSV."""
    return io.StringIO(text, newline="")


def _header(lines: Iterable[str], delimiter: str) -> tuple[tuple[str, ...], int] | None:
    for at, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE:
            continue
        cells = next(csv.reader([line], delimiter=delimiter), [])
        columns = _columns(cells)
        if NEEDED.issubset(columns):
            return columns, at
    return None


def _columns(cells: Iterable[str]) -> tuple[str, ...]:
    fields: list[str] = []
    for cell in cells:
        field = HEADERS.get(_plain(cell), "")
        fields.append("" if field in fields else field)
    return tuple(fields)


def _plain(header: str) -> str:
    return " ".join(re.sub(r"[\s_-]+", " ", header).split()).casefold()


def _broken_row(at: int, line: str, fault: str) -> Row:
    return Row(at + 1, {"first_name": line.strip()[:200]}, fault)


def _named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {field: cell.strip() for field, cell in zip(columns, cells, strict=False) if field}


def _profile_url(text: str) -> str:
    try:
        url = normal_profile_url(text)
    except ValueError:
        url = ""
    # Case folding turns some letters into two, so the normal form may be longer than the text.
    if "." not in url.partition("/")[0] or " " in url or len(url) > _LONGEST["url"]:
        raise BadLineError(_("“%(text)s” is not a profile address.") % {"text": text[:100]}, "url")
    return url


def _email(text: str) -> str:
    address = normal_email(text)
    if text and (len(address) > _LONGEST["email"] or not _is_email(text)):
        raise BadLineError(_("“%(text)s” is not an e-mail address.") % {"text": text[:100]}, "email")
    return address


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
