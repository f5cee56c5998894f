import gzip
import json
from typing import Final

from tests.factories import synced
from tests.hub.wire_errors.rows import FORM, Row, done, error, escaped, ids, key

_SEATS: Final = "/v2/seats?q=seatsByAttributes"
_CANDIDATES: Final = "/v2/atsCandidates"
_ONE: Final = f"{_CANDIDATES}?{ids(key())}"
_PUT: Final = {"entities": {key(): synced.candidate()}}
_SIZES: Final = [
    Row(
        "a POST without a length",
        "POST",
        "/v2/simpleJobPostings",
        411,
        error(411, "Content-Length is required", "LENGTH_REQUIRED"),
        has_length=False,
    ),
    Row(
        "a POST in chunks needs no length",
        "POST",
        "/v2/developerApplicationsSecurity?action=hirewireListSecrets",
        200,
        None,
        {},
        {"Transfer-Encoding": "chunked"},
        "partner",
        has_length=False,
    ),
    Row(
        "a body in chunks is read",
        "PUT",
        _ONE,
        200,
        done(key()),
        _PUT,
        {"Transfer-Encoding": "chunked"},
        has_length=False,
    ),
    Row(
        "an empty POST may have the length 0",
        "POST",
        "/v2/developerApplicationsSecurity?action=hirewireListSecrets",
        200,
        token="partner",
    ),
    *[
        Row(
            f"a length {said!r} that is not a number",
            "PUT",
            _ONE,
            400,
            error(400, "Content-Length is not a number"),
            _PUT,
            {"Content-Length": said},
        )
        for said in ("x", "-1", "\xb2", "1.5")
    ],
    Row(
        "a length beyond 16 MB is refused before the body is read",
        "PUT",
        _ONE,
        413,
        error(413, "The body is larger than 16 MB", "CONTENT_TOO_LARGE"),
        _PUT,
        {"Content-Length": str(16 * 1024 * 1024 + 1)},
    ),
]
_TOO_LONG: Final = error(414, "The URL is too long. Send it as a tunneled request.", "URI_TOO_LONG")


def _query_of(length: int) -> str:
    query = "q=seatsByAttributes&x="
    return f"/v2/seats?{query}{'y' * (length - len(query))}"


def _segments_of(length: int) -> str:
    """A URL of this length. Its path has two segments of less than 4 KB each, and the query fills the rest."""
    path = f"/v2/{'y' * 4000}/{'z' * 3000}"
    return f"{path}?{'x' * (length - len(path) - 1)}"


_LIMITS: Final = [
    Row("a query of 4 KB", "GET", _query_of(4096), 200),
    Row("a longer query", "GET", _query_of(4097), 414, _TOO_LONG),
    Row("a segment of 4 KB", "GET", f"/v2/{'y' * 4096}", 404),
    Row("a longer segment", "GET", f"/v2/{'y' * 4097}", 414, _TOO_LONG),
    Row("a segment is measured without escaping its colons", "GET", f"/v2/{':' * 4096}", 404),
    Row("a URL of 8 KB", "GET", _segments_of(8192), 404),
    Row("a longer URL", "GET", _segments_of(8193), 414, _TOO_LONG),
    Row("headers of 27 KB", "GET", _SEATS, 200, headers={"X-Long": "y" * 27 * 1024}),
    Row("headers of 28 KB", "GET", _SEATS, 414, _TOO_LONG, headers={"X-Long": "y" * 28 * 1024}),
]


_DEEP: Final = b"[" * 100_000
_JSON: Final = "Cannot parse the request body as JSON: …"
_ENTITIES: Final = 'The request body must be of the form {"entities": {key: record}}'


def _body(says: str, sent: bytes, message: str) -> Row:
    return Row(f"a body: {says}", "PUT", _ONE, 400, error(400, message), sent)


def _text(record: str) -> bytes:
    return f'{{"entities": {{"{key()}": {record}}}}}'.encode()


_EMPTY: Final = "Empty entity body is not allowed for batch_update method request"
_BODIES: Final = [
    _body("empty", b"", _EMPTY),
    _body("blank", b" \r\n", _EMPTY),
    _body("cut off", b"{", _JSON),
    _body("not UTF-8", b'{"entities": {"\xff": {}}}', _JSON),
    _body("UTF-16", '{"entities": {}}'.encode("utf-16"), _JSON),
    _body("preceded by a byte order mark", b"\xef\xbb\xbf{}", _JSON),
    _body("nested too deeply", _DEEP, _JSON),
    _body("nested too deeply inside a record", _text('{"x":' * 100_000), _JSON),
    _body("NaN in place of a number", _text('{"atsCreatedAt": NaN}'), _JSON),
    _body("infinity in place of a number", _text('{"atsCreatedAt": -Infinity}'), _JSON),
    _body("followed by another character", _text("{}") + b"x", _JSON),
    _body("half a surrogate pair", _text('{"firstName": "\\ud800"}'), _JSON),
    _body("an array", b"[]", _ENTITIES),
    _body("a string", b'"x"', _ENTITIES),
    _body("null", b"null", _ENTITIES),
    _body("an empty object", b"{}", _ENTITIES),
    _body("an object without entities", b'{"elements": []}', _ENTITIES),
    _body("with entities in an array", b'{"entities": [{}]}', _ENTITIES),
    _body(
        "with a NUL in a key", b'{"entities": {"a\\u0000": {}}}', "A key in the request body contains the character NUL"
    ),
    _body(
        "with a field twice",
        _text('{"firstName": "a", "firstName": "b"}'),
        "Duplicate key in batch request body: 'firstName'",
    ),
]

_GZIP: Final = {"Content-Encoding": "gzip"}
_PACKED: Final = gzip.compress(json.dumps(_PUT).encode())


def _unread(encoding: str) -> Row:
    message = f'Content-Encoding "{encoding}" is not supported; send the body unencoded, or as gzip'
    return Row(
        f"a body encoded as {encoding}",
        "PUT",
        _ONE,
        415,
        error(415, message, "UNSUPPORTED_MEDIA_TYPE"),
        _PUT,
        {"Content-Encoding": encoding},
        answered={"accept-encoding": "gzip"},
    )


_ENCODINGS: Final = [
    Row("a compressed body", "PUT", _ONE, 200, done(key()), _PACKED, _GZIP),
    Row("a body with the encoding identity", "PUT", _ONE, 200, done(key()), _PUT, {"Content-Encoding": "identity"}),
    Row(
        "a compressed body in chunks",
        "PUT",
        _ONE,
        200,
        done(key()),
        _PACKED,
        {**_GZIP, "Transfer-Encoding": "chunked"},
        has_length=False,
    ),
    Row(
        "a compressed tunnel",
        "POST",
        _CANDIDATES,
        200,
        None,
        gzip.compress(ids(key()).encode()),
        {**_GZIP, **FORM, "X-HTTP-Method-Override": "GET"},
    ),
    Row("an empty body, compressed", "PUT", _ONE, 400, error(400, _EMPTY), gzip.compress(b""), _GZIP),
    Row(
        "a body that is too large once it is decompressed",
        "PUT",
        _ONE,
        413,
        error(413, "The body is larger than 16 MB", "CONTENT_TOO_LARGE"),
        gzip.compress(b" " * (16 * 1024 * 1024 + 1)),
        _GZIP,
    ),
    Row(
        "a body that is announced as compressed but is not",
        "PUT",
        _ONE,
        400,
        error(400, "The body cannot be decoded as gzip: …"),
        _PUT,
        _GZIP,
    ),
    *[_unread(encoding) for encoding in ("deflate", "br", "zstd", "gzip, gzip")],
]

_TUNNELS: Final = [
    Row(f"a tunnel {says}", "POST", _CANDIDATES, 400, None, sent, {"X-HTTP-Method-Override": "PUT", **headers})
    for says, headers, sent in (
        ("without a type", {}, b"x=1"),
        ("of another type", {"Content-Type": "application/json"}, b"{}"),
        ("without a boundary", {"Content-Type": "multipart/mixed"}, b"--x--"),
        ("without its end", {"Content-Type": "multipart/mixed; boundary=x"}, b"--x\r\n\r\n"),
        ("that is not text", FORM, b"\xff"),
        ("with nothing in it", FORM, b""),
    )
]
_TUNNELS += [
    Row(
        "a tunneled method in lower case",
        "POST",
        "/v2/seats",
        200,
        None,
        b"q=seatsByAttributes",
        {"X-HTTP-Method-Override": "get", **FORM},
    ),
    Row("a tunneled OPTIONS", "POST", "/v2/seats", 200, None, b"", {"X-HTTP-Method-Override": "OPTIONS", **FORM}),
    Row(
        "a tunneled method that the API does not have",
        "POST",
        "/v2/seats",
        405,
        None,
        b"",
        {"X-HTTP-Method-Override": "PATCH", **FORM},
    ),
    Row(
        "a tunnel with parameters in the URL and in the body",
        "POST",
        "/v2/seats?q=seatsByAttributes",
        200,
        {"elements": [{"id": 1}, {"id": 2}], "paging": {"start": 0, "count": 10, "total": 2, "links": []}},
        b"fields=id",
        {"X-HTTP-Method-Override": "GET", **FORM},
    ),
    Row(
        "the query in a tunnel may have any length",
        "POST",
        "/v2/seats",
        200,
        None,
        b"q=seatsByAttributes&x=" + b"y" * 100_000,
        {"X-HTTP-Method-Override": "GET", **FORM},
    ),
    *[
        Row(
            f"characters that are not encoded, {says}",
            verb,
            f"{_CANDIDATES}{query}",
            200,
            {"results": {}, "statuses": {}, "errors": {escaped(key("Zo%C3%AB")): error(404, "Entity not found")}},
            sent,
            headers,
        )
        for says, verb, query, sent, headers in (
            ("in a tunnel", "POST", "", ids(key("Zoë")).encode(), {"X-HTTP-Method-Override": "GET", **FORM}),
            # WSGI passes each byte of a URL as one character.
            ("in an address", "GET", f"?{ids(key('Zoë')).encode().decode('latin-1')}", None, {}),
        )
    ],
    Row(
        "an address that is not UTF-8",
        "GET",
        f"{_SEATS}&x=\xff",
        400,
        error(400, "The query is neither ASCII nor UTF-8"),
    ),
    Row(
        "X-HTTP-Method-Override has no effect on a GET",
        "GET",
        _SEATS,
        200,
        headers={"X-HTTP-Method-Override": "DELETE"},
    ),
]

ROWS: Final = [*_SIZES, *_LIMITS, *_BODIES, *_ENCODINGS, *_TUNNELS]
