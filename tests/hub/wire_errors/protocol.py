from typing import Final

from tests.factories import synced
from tests.hub.wire_errors.rows import (
    FORM,
    NO_BATCH_HEADER,
    ORGANIZATION,
    V2,
    Row,
    denied,
    done,
    error,
    escaped,
    ids,
    key,
)

_SEATS: Final = "/v2/seats?q=seatsByAttributes"
_CANDIDATES: Final = "/v2/atsCandidates"
_ONE: Final = f"{_CANDIDATES}?{ids(key())}"
_TASKS: Final = "/v2/simpleJobPostingTasks"
_PUT: Final = {"entities": {key(): synced.candidate()}}
_NO_METHOD: Final = "METHOD_NOT_ALLOWED"


def _not_found(name: str) -> dict[str, object]:
    return error(404, f"Resource {name} does not exist", "NOT_FOUND")


_VERSIONS: Final = [
    Row("the protocol defaults to version 1.0.0", "GET", _SEATS, 200, answered={"x-restli-protocol-version": "1.0.0"}),
    Row(
        "the response repeats the version of the request",
        "GET",
        _SEATS,
        200,
        headers=V2,
        answered={"x-restli-protocol-version": "2.0.0"},
    ),
    Row("header names are case-insensitive", "GET", _SEATS, 200, headers={"x-RESTLI-protocol-VERSION": "2.0.0"}),
    Row(
        "an unknown protocol",
        "GET",
        _SEATS,
        400,
        error(400, "Rest.li protocol version 3.0.0 is not supported"),
        headers={"X-RestLi-Protocol-Version": "3.0.0"},
    ),
    Row(
        "below /rest/, a version of the API is required",
        "GET",
        "/rest/seatsV2?q=attributes&start=0",
        400,
        error(
            400,
            "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
            "VERSION_MISSING",
        ),
    ),
    *[
        Row(
            f"version {said!r} is not active",
            "GET",
            "/rest/seatsV2?q=attributes&start=0",
            426,
            error(426, f"Requested version {escaped} is not active", "NONEXISTENT_VERSION"),
            headers={"LinkedIn-Version": said},
        )
        for said, escaped in (
            ("20241101", "20241101"),
            ("202411", "20241101"),
            ("209901", "20990101"),
            ("202508.03", "20250803"),
            ("next", "next"),
        )
    ],
    *[
        Row(
            f"version {said!r} is active",
            "GET",
            "/rest/exportedCandidates?q=request&requestId=<<export>>",
            200,
            headers={"LinkedIn-Version": said},
        )
        for said in ("202508", "202508.02", "20250802", "20260401", " 202604 ")
    ],
    Row(
        "a resource does not exist before its first version",
        "GET",
        "/rest/seatsV2?q=attributes&start=0",
        404,
        _not_found("seatsV2"),
        headers={"LinkedIn-Version": "202511"},
    ),
    Row("below /v2/, a version is ignored", "GET", _SEATS, 200, headers={"LinkedIn-Version": "209901"}),
    Row("unknown headers are ignored", "GET", _SEATS, 200, headers={"X-External-User": "x", "X-Anything": "1"}),
]

_ADDRESSES: Final = [
    Row("an unknown resource", "GET", "/v2/nothing", 404, _not_found("nothing")),
    Row("the root itself", "GET", "/v2/", 404, _not_found("")),
    Row(
        "an unknown sub-resource is not mistaken for a key",
        "GET",
        f"{_CANDIDATES}/{key()}/letters",
        405,
        error(405, "GET is not supported by atsCandidates", _NO_METHOD),
        answered={"allow": "DELETE, GET, OPTIONS, POST, PUT"},
    ),
    Row(
        "a method that a resource lacks",
        "DELETE",
        "/v2/simpleJobPostings",
        405,
        error(405, "BATCH_DELETE is not supported by simpleJobPostings", _NO_METHOD),
        answered={"allow": "OPTIONS, POST"},
    ),
    Row("an error of protocol 2.0 has its own header", "GET", "/v2/nothing", 404, _not_found("nothing"), headers=V2),
    Row("a slash at the end is allowed", "GET", "/v2/seats/?q=seatsByAttributes", 200),
    Row("a resource with a single entity has nothing below it", "GET", "/v2/me/x", 404, None, token="person"),
    Row("a NUL in the path", "GET", "/v2/seats%00", 400, error(400, "The path contains the character NUL")),
    Row("a path that is not UTF-8", "GET", "/v2/%FF", 404),
    *[
        Row(
            f"{verb} is not a method of the protocol",
            verb,
            _SEATS,
            405,
            error(405, f"HTTP method {verb} is not supported", _NO_METHOD),
            answered={"allow": "GET, OPTIONS"},
        )
        for verb in ("PATCH", "TRACE", "CONNECT", "BREW")
    ],
    Row(
        "OPTIONS needs no token",
        "OPTIONS",
        _CANDIDATES,
        200,
        token="",
        answered={"allow": "DELETE, GET, OPTIONS, POST, PUT"},
    ),
    Row("OPTIONS of an unknown resource", "OPTIONS", "/v2/nothing", 404, _not_found("nothing"), token=""),
    Row("HEAD is a GET", "HEAD", _SEATS, 200),
]

_METHODS: Final = [
    *[
        Row(
            f"{header}: {said} matches the request",
            "PUT",
            _ONE,
            200,
            done(key()),
            _PUT,
            {header: said},
        )
        for header in ("X-RestLi-Method", "x-restli-method", "X-RESTLI-METHOD")
        for said in ("batch_update", "BATCH_UPDATE", "Batch_Update", " batch_update ")
    ],
    Row("PUT with ids is a batch update even without the header", "PUT", _ONE, 200, done(key()), _PUT),
    Row(
        "an unknown method",
        "PUT",
        _ONE,
        400,
        error(400, "Unknown X-RestLi-Method: upsert"),
        _PUT,
        {"X-RestLi-Method": "upsert"},
    ),
    Row(
        "a method that does not fit the request",
        "PUT",
        _ONE,
        400,
        error(400, "X-RestLi-Method BATCH_GET does not fit this request, which is a BATCH_UPDATE"),
        _PUT,
        {"X-RestLi-Method": "batch_get"},
    ),
    Row(
        "a batch without the header that announces it",
        "POST",
        "/v2/simpleJobPostings",
        403,
        denied("POST /simpleJobPostings", NO_BATCH_HEADER),
        {"elements": [{}]},
    ),
    Row(
        "a POST whose header announces create",
        "POST",
        "/v2/simpleJobPostings",
        403,
        denied("POST /simpleJobPostings", NO_BATCH_HEADER),
        {},
        {"X-RestLi-Method": "create"},
    ),
    Row(
        "an unknown finder",
        "GET",
        "/v2/seats?q=nothing",
        400,
        error(400, "Query method 'nothing' is not supported by seats"),
    ),
    Row("a finder named twice", "GET", f"{_SEATS}&q=x", 400, error(400, "Parameter 'q' is given more than once")),
    Row(
        "an unknown action",
        "POST",
        "/v2/developerApplicationsSecurity?action=x",
        400,
        error(400, "Action 'x' is not supported by developerApplicationsSecurity"),
        {},
        token="partner",
    ),
    *[
        Row(f"content type {said!r} is read as JSON", "PUT", _ONE, 200, done(key()), _PUT, {"Content-Type": said})
        for said in (
            "",
            "text/plain",
            "application/xml",
            "application/json; charset=utf-8",
            "nonsense",
            FORM["Content-Type"],
        )
    ],
]


def _page(query: str, message: str) -> Row:
    return Row(f"a page with {query}", "GET", f"{_SEATS}&{query}", 400, error(400, message))


_NO_NUMBER: Final = "Invalid (non-integer) start/count parameters"
_NEGATIVE: Final = "start/count parameters must be non-negative"
_PAGES: Final = [
    *[_page(f"{name}={value}", _NO_NUMBER) for name in ("start", "count") for value in ("x", "1.5", "", "1e3")],
    *[
        _page(f"{name}={value}", f"Parameter '{name}' is too large; the largest allowed is 2147483647")
        for name in ("start", "count")
        for value in ("2147483648", "9" * 30)
    ],
    *[_page(f"{name}=1&{name}=1", f"Parameter '{name}' is given more than once") for name in ("start", "count")],
    *[
        Row(f"a page with {query}", "GET", f"{_SEATS}&{query}", 200)
        for query in ("start=2147483647", "count=2147483647")
    ],
    *[_page(f"{name}=-1", _NEGATIVE) for name in ("start", "count")],
    Row(
        "start defaults to 0 and count to 10",
        "GET",
        f"{_SEATS}&fields=id",
        200,
        {"elements": [{"id": 1}, {"id": 2}], "paging": {"start": 0, "count": 10, "total": 2, "links": []}},
    ),
    Row(
        "the link to the previous page keeps the other parameters",
        "GET",
        f"{_SEATS}&fields=id&start=1&count=1&x=%26%3D",
        200,
        {
            "elements": [{"id": 2}],
            "paging": {
                "start": 1,
                "count": 1,
                "total": 2,
                "links": [
                    {
                        "rel": "prev",
                        "href": "/v2/seats?q=seatsByAttributes&fields=id&x=%26%3D&start=0&count=1",
                        "type": "application/json",
                    }
                ],
            },
        },
    ),
    Row(
        "a page past the end",
        "GET",
        f"{_SEATS}&start=9",
        200,
        {
            "elements": [],
            "paging": {
                "start": 9,
                "count": 10,
                "total": 2,
                "links": [
                    {
                        "rel": "prev",
                        "href": "/v2/seats?q=seatsByAttributes&start=0&count=10",
                        "type": "application/json",
                    }
                ],
            },
        },
    ),
    *[
        Row(
            f"fields as {fields}",
            "GET",
            f"{_SEATS}&{fields}&count=1",
            200,
            {
                "elements": [{"id": 1, "active": True}],
                "paging": {
                    "start": 0,
                    "count": 1,
                    "total": 2,
                    "links": [
                        {
                            "rel": "next",
                            "href": f"/v2/seats?q=seatsByAttributes&{fields}&start=1&count=1",
                            "type": "application/json",
                        }
                    ],
                },
            },
            headers=headers,
        )
        for headers in ({}, V2)
        for fields in ("fields=id,active", "fields=active%2Cid", "fields=List(id,active)", "fields=id&fields=active")
    ],
    Row(
        "fields may name members of a field",
        "GET",
        "/v2/seatsV2?q=attributes&start=0&count=1&fields=created:(time)",
        200,
        {
            "elements": [{"created": {"time": 1777896000000}}],
            "paging": {
                "start": 0,
                "count": 1,
                "total": 2,
                "links": [
                    {
                        "rel": "next",
                        "href": "/v2/seatsV2?q=attributes&fields=created:(time)&start=1&count=1",
                        "type": "application/json",
                    }
                ],
            },
        },
    ),
    Row(
        "fields that cannot be read",
        "GET",
        f"{_SEATS}&fields=a:(b",
        400,
        error(400, "Parameter 'fields' cannot be read: 'a:(b'"),
    ),
]

_QUERIES: Final = [
    *[
        Row(f"a query with {query}", "GET", f"{_TASKS}?{query}", 400)
        for query in (
            "ids=%FF",
            "ids=%00",
            "ids[x]=1",
            "ids[0]=a&ids[0]=b",
            "ids[0].a=1&ids[0].a=2",
            "ids[0]=a&ids[0].b=1",
            "ids=List((a:1)",
            "ids=List(a))",
            "ids[=1",
            "ids]=1",
            "ids[-1]=x",
            "ids[1000000000]=x",
            "x.y=1&x.y=2&ids=a",
            "ids=List()",
        )
    ],
    *[
        Row(
            f"keys as {query}",
            "GET",
            f"{_TASKS}?{query}",
            200,
            {
                "results": {},
                "statuses": {},
                "errors": {
                    f"urn:li:simpleJobPostingTask:{name}": error(
                        400, f'"urn:li:simpleJobPostingTask:{name}" is not the id of a task'
                    )
                    for name in names
                },
            },
        )
        for query, names in (
            ("ids=urn:li:simpleJobPostingTask:a", "a"),
            ("ids=urn%3Ali%3AsimpleJobPostingTask%3Aa", "a"),
            ("ids=urn:li:simpleJobPostingTask:a&ids=urn:li:simpleJobPostingTask:b", "ab"),
            ("ids=urn:li:simpleJobPostingTask:a&ids=urn%3Ali%3AsimpleJobPostingTask:a", "a"),
            ("ids[0]=urn:li:simpleJobPostingTask:a&ids[7]=urn:li:simpleJobPostingTask:b", "ab"),
            ("ids%5B7%5D=urn:li:simpleJobPostingTask:b&ids%5B0%5D=urn:li:simpleJobPostingTask:a", "ab"),
            ("ids=List(urn:li:simpleJobPostingTask:a,urn%3Ali%3AsimpleJobPostingTask%3Ab)", "ab"),
            ("ids=List%28urn%3Ali%3AsimpleJobPostingTask%3Aa%29", "a"),
        )
    ],
    Row("unknown parameters are ignored", "GET", f"{_SEATS}&x=1&y[0].z=2&w=List(a)", 200),
]

_KEYS: Final = [
    Row(
        f"a path with {segment}",
        "PUT",
        f"{_CANDIDATES}/{segment}/notes?ids=N",
        status,
        None,
        {"entities": {"N": {}}},
        headers,
    )
    for status, headers, segments in (
        (
            200,
            {},
            (
                key(),
                f"integrationContext={ORGANIZATION}&atsCandidateId=C-1&dataProvider=ATS",
                key().replace(":", "%3A"),
                key().replace("=", "%3D").replace("&", "%26"),
                f"(atsCandidateId:C-1,dataProvider:ATS,integrationContext:{escaped(ORGANIZATION)})",
            ),
        ),
        (
            200,
            V2,
            (
                f"(atsCandidateId:C-1,dataProvider:ATS,integrationContext:{escaped(ORGANIZATION)})",
                f"($params:(),integrationContext:{escaped(ORGANIZATION)},dataProvider:ATS,atsCandidateId:C-1)",
                key(),
            ),
        ),
        (
            400,
            {},
            ("C-1", "atsCandidateId=C-1", key().replace("ATS", "CRM"), f"{key()}&dataProvider=ATS"),
        ),
        (400, V2, ("(atsCandidateId:C-1", "(atsCandidateId:C-1)")),
    )
    for segment in segments
]

ROWS: Final = [*_VERSIONS, *_ADDRESSES, *_METHODS, *_PAGES, *_QUERIES, *_KEYS]
