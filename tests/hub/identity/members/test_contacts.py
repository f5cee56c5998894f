import re

import pytest

from hirewire.hub.identity.members.contacts import LONG_LINE, MOST_LINES, OPEN_QUOTE, contact_from, read
from hirewire.hub.identity.members.errors import BadLineError, UnreadableFileError

HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
LINE = "Zoë,Müller,https://www.hirewire.example/in/zoe-mueller,zoe@mail.example,Delft Labs,Engineer,01 Mar 2026"
NOTES = 'Notes:\n"When exporting your connection data, you may notice that some addresses are missing."\n\n'
ZOE = {
    "first_name": "Zoë",
    "last_name": "Müller",
    "url": "https://www.hirewire.example/in/zoe-mueller",
    "email": "zoe@mail.example",
    "company": "Delft Labs",
    "position": "Engineer",
}


@pytest.mark.parametrize(
    ("content", "encoding", "line"),
    [
        (f"{HEADER}\n{LINE}\n".encode(), "UTF-8", 2),
        (f"{HEADER}\n{LINE}\n".encode("utf-8-sig"), "UTF-8", 2),
        (f"{HEADER}\r\n{LINE}\r\n".encode("cp1252"), "Windows-1252", 2),
        (f"{HEADER}\n{LINE}\n".encode("utf-16"), "UTF-16", 2),
        (f"{NOTES}{HEADER}\n{LINE}\n".encode("utf-8-sig"), "UTF-8", 5),
        (f"{HEADER}\n{LINE}".replace(",", ";").encode(), "UTF-8", 2),
        (f"{HEADER}\n{LINE}".replace(",", "\t").encode(), "UTF-8", 2),
        (f"{HEADER.upper()}\n\n{LINE}\n".encode(), "UTF-8", 3),
    ],
)
def test_every_encoding_delimiter_and_preamble_is_recognized(content: bytes, encoding: str, line: int) -> None:
    file = read(content)

    assert file.encoding == encoding
    assert [(row.line, row.values) for row in file.rows()] == [(line, ZOE)]


@pytest.mark.parametrize(
    "header",
    [
        "First Name,Last Name,LinkedIn URL,E-mail,Employer,Job Title,Notes",
        "first_name,last_name,linkedin_profile,email_address,company_name,current_title,tags",
        "Vorname,Nachname,Profil,E-Mail-Adresse,Firma,Funktion,Ort",
        "Given name,Surname,Public profile URL,Mail,Current company,Role,City",
    ],
)
def test_headers_of_other_programs_are_known(header: str) -> None:
    assert [row.values for row in read(f"{header}\n{LINE}\n".encode()).rows()] == [ZOE]


def test_the_first_of_two_columns_for_one_field_counts() -> None:
    file = read(f"{HEADER},Current company\n{LINE},Elsewhere\n".encode())

    assert [row.values["company"] for row in file.rows()] == ["Delft Labs"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"name;mail\nAda;a@b.example\n", b"{}"])
def test_a_file_without_the_header_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        read(content)


def test_lines_are_counted_as_in_the_file() -> None:
    quoted = '"Ada","Love\nlace",hirewire.example/in/ada,,,,'
    file = read(f"{HEADER}\n{quoted}\n\n{LINE}\n".encode())

    assert [row.line for row in file.rows()] == [2, 5]
    assert [row.line for row in file.rows(after=2)] == [5]


def test_an_unclosed_quotation_mark_affects_only_its_line() -> None:
    file = read("\n".join([HEADER, '"Ada,Lovelace,hirewire.example/in/ada', *[LINE] * 60]).encode())

    rows = list(file.rows())

    assert [(row.line, row.fault) for row in rows if row.fault] == [(2, OPEN_QUOTE)]
    assert len(rows) == 61


@pytest.mark.parametrize("content", ["x" * 200_000, "," * 200_000, f"{'x' * 200_000}\n{LINE}", '"' + "x" * 200_000])
def test_an_overlong_first_line_is_not_taken_for_a_header(content: str) -> None:
    with pytest.raises(UnreadableFileError, match="no header line with the columns First Name, Last Name and URL"):
        read(content.encode())


def test_an_overlong_line_is_refused_without_affecting_others() -> None:
    file = read(f"{'x' * 200_000}\n{HEADER}\n{'x' * 200_000},b\n{LINE}\n".encode())

    assert [(row.line, row.fault) for row in file.rows()] == [(3, LONG_LINE), (4, "")]


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_a_file_with_too_many_lines_is_refused_as_a_whole(end: str) -> None:
    with pytest.raises(UnreadableFileError, match=r"more than 250,000 lines\. Split it"):
        read((HEADER + end * (MOST_LINES + 1)).encode())


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"first_name": "", "last_name": ""}, "first_name", "First name and last name are empty."),
        ({"url": ""}, "url", "The profile address is empty. It is needed to identify the person."),
        ({"url": "see website"}, "url", "“see website” is not a profile address."),
        ({"url": "http://[broken"}, "url", "“http://[broken” is not a profile address."),
        ({"url": "hirewire.example/in/a%00b"}, "url", "“hirewire.example/in/a%00b” is not a profile address."),
        ({"url": f"hirewire.example/{'ß' * 380}"}, "url", f"“hirewire.example/{'ß' * 83}” is not a profile address."),
        ({"email": f"zoe@{'ß' * 60}.{'ß' * 60}.{'ß' * 60}.example"}, "email", f"“zoe@{'ß' * 60}.{'ß' * 35}” is not an"),
        ({"email": "zoe@"}, "email", "“zoe@” is not an e-mail address."),
        ({"phone": "1" * 101}, "phone", "Phone number is longer than 100 characters."),
        ({"company": "x" * 301}, "company", "Company is longer than 300 characters."),
        ({"first_name": "Z\x00"}, "first_name", "First name contains a character that cannot be stored."),
    ],
)
def test_a_bad_line_says_what_is_wrong(changes: dict[str, str], field: str, reason: str) -> None:
    with pytest.raises(BadLineError, match=f"^{re.escape(reason)}") as bad:
        contact_from({**ZOE, **changes})

    assert bad.value.field == field
