from collections.abc import Callable
from email.encoders import encode_base64, encode_noop, encode_quopri
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.parser import BytesParser
from email.policy import HTTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hirewire.wire.restli import TunnelError, tunnel, untunnel
from hirewire.wire.restli.multipart import MultipartError, split

MIXED = "multipart/mixed; boundary=xyz"
JSON = b'{"entities":{}}'


@given(st.text(st.sampled_from("ab=&%[]().:,"), min_size=1, max_size=80), st.binary(min_size=1, max_size=200))
def test_a_request_with_a_body_round_trips(query: str, body: bytes) -> None:
    assert untunnel("", *tunnel(query, body)) == (query, body, "application/json")


def test_a_request_without_a_body_round_trips_as_a_form() -> None:
    content_type, body = tunnel("ids=List(a,b)", None)

    assert content_type == "application/x-www-form-urlencoded"
    assert untunnel("", content_type, body) == ("ids=List(a,b)", b"", "")


def test_tunneled_parameters_are_added_to_those_of_the_address() -> None:
    assert untunnel("a=1", "application/x-www-form-urlencoded; charset=utf-8", b"b=2\r\n") == ("a=1&b=2", b"", "")


def parts(*texts: bytes, end: bytes = b"--xyz--\r\n", newline: bytes = b"\r\n") -> bytes:
    return b"".join(b"--xyz" + newline + text + newline for text in texts) + end


FORM_PART = b"Content-Type: application/x-www-form-urlencoded\r\n\r\na=1"
JSON_PART = b"content-type:application/json; charset=utf-8\r\n\r\n" + JSON


@pytest.mark.parametrize(
    "body",
    [
        parts(FORM_PART, JSON_PART),
        parts(JSON_PART, FORM_PART),
        parts(FORM_PART, JSON_PART, end=b"--xyz--"),
        b"This is a preamble.\r\n" + parts(FORM_PART, JSON_PART),
        parts(FORM_PART, b"Content-Type: text/plain\r\n\r\nignored", JSON_PART),
        parts(FORM_PART, JSON_PART).replace(b"\r\n", b"\n"),
        parts(FORM_PART, b"\r\n" + JSON),
        parts(FORM_PART, JSON_PART, b"Content-Type: application/x-www-form-urlencoded\r\n\r\nb=2"),
        parts(FORM_PART, JSON_PART, b"Content-Type: application/json\r\n\r\n{}"),
    ],
)
def test_parts_are_found_in_every_spelling(body: bytes) -> None:
    assert untunnel("", MIXED, body)[:2] == ("a=1", JSON)


_PIECES = (
    *(b"\r\n--xyz", b"--xyz", b"\r\n", b"\r\n\r\n", b"--", b"\r", b"\n", b" ", b"\t", b"\xff", b"\r\n--xyzX"),
    *(b"Content-Type", b": ", b":", b"application/json", b"{}", b"a=1", b"--\r\n", b"X-A: b"),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=12))
@example([b"Content-Type: a/b\r\n", b"X-A: b"] * 40)
def test_parts_are_the_same_whatever_comes_after_them(pieces: list[bytes]) -> None:
    def read(body: bytes) -> object:
        try:
            return untunnel("", MIXED, body)
        except TunnelError:
            return None

    whole = parts(FORM_PART, b"".join(pieces), JSON_PART)

    # A body usually ends with the last boundary, and is then read in a faster way. If text follows the last boundary,
    # a slower parser reads the body, but the text is not a part. So this test compares both ways of reading.
    assert read(whole) == read(whole + b"epilogue")


@pytest.mark.parametrize("encode", [encode_base64, encode_quopri, encode_noop])
def test_parts_may_be_built_by_a_mail_library(encode: Callable[[MIMEApplication], None]) -> None:
    message = MIMEMultipart("mixed")
    message.attach(MIMEApplication("a=ü&b=%C3%BC".encode(), "x-www-form-urlencoded", encode))
    message.attach(MIMEApplication(JSON, "json", encode))
    head, _, body = message.as_bytes(policy=HTTP).partition(b"\r\n\r\n")
    content_type = BytesParser().parsebytes(head)["Content-Type"]

    assert untunnel("", content_type, body)[:2] == ("a=%C3%BC&b=%C3%BC", JSON)


def test_a_query_may_contain_unencoded_characters_of_any_script() -> None:
    form = "application/x-www-form-urlencoded"

    assert untunnel("", form, "ids=List((id:Zoë 東))".encode()).query == "ids=List((id:Zo%C3%AB %E6%9D%B1))"


def test_the_query_may_stay_in_the_url() -> None:
    assert untunnel("a=1", MIXED, parts(JSON_PART))[:2] == ("a=1", JSON)


def test_the_body_keeps_its_own_type() -> None:
    inner = b"Content-Type: multipart/form-data; boundary=y\r\n\r\n--y--"

    assert untunnel("", MIXED, parts(FORM_PART, inner)) == ("a=1", b"--y--", "multipart/form-data; boundary=y")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", JSON),
        ("", b"a=1"),
        ("multipart/mixed", parts(FORM_PART)),
        (MIXED, b""),
        (MIXED, parts(FORM_PART, end=b"")),
        (MIXED, parts(*[FORM_PART] * 20)),
        ("application/x-www-form-urlencoded", b"a=\xe9"),
        ("application/x-www-form-urlencoded", b"a=\x00"),
        (MIXED, parts(FORM_PART + b"\x00", JSON_PART)),
        (MIXED, parts(b"Content-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\nx")),
    ],
)
def test_a_malformed_tunneled_request_is_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(TunnelError):
        untunnel("", content_type, body)


@given(st.binary(max_size=300))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    for text in (body, parts(FORM_PART) + body):
        try:
            untunnel("", MIXED, text)
        except TunnelError:
            continue


def test_a_body_with_too_many_parts_says_so_and_nothing_else() -> None:
    with pytest.raises(MultipartError, match=r"^there are too many parts$"):
        split(b"xyz", parts(FORM_PART, JSON_PART, JSON_PART), most=2)
