from typing import Any, Final

from tests.hub.wire_errors.rows import NOT_THE_PARTNER, PARTNERS_SECRET, Row, denied, error, fault

_PATH: Final = "/v2/provisionedApplications"
_CHILD: Final = f"{_PATH}/urn:li:developerApplication:<<child>>"
_GOOD: Final = {"uniqueForeignId": "tenant-0043", "name": "OpenATS - Harbor", "description": "Made for a test"}
_REQUIRED: Final = "field is required but not found and has no default value"
_NO_REDIRECT: Final = '"{}" is not an http or https address without a fragment'
_NO_ORIGIN: Final = '"{}" is not an origin: protocol, host and port without a slash at the end'


def _create(says: str, body: object, status: int, answer: Any = None) -> Row:  # noqa: ANN401 - JSON
    return Row(f"a child {says}", "POST", _PATH, status, answer, body, token="partner")


def _wrong(says: str, *faults: tuple[str, str], **changes: object) -> Row:
    body = {name: value for name, value in (_GOOD | changes).items() if value is not None}
    return _create(says, body, 422, error(422, fault(*faults)))


_CREATES: Final = [
    _create(
        "that is created",
        _GOOD,
        201,
        {"key": "urn:li:developerApplication:…", "credentials": {"client_id": "…", "client_secret": "hw_sec_…"}},
    ),
    _create(
        "whose id is taken",
        _GOOD | {"uniqueForeignId": "tenant-0042"},
        409,
        error(409, 'A child application with uniqueForeignId "tenant-0042" exists already', "CONFLICT"),
    ),
    *[_wrong(f"without {name}", (f"/{name}", _REQUIRED), **{name: None}) for name in _GOOD],
    _create("without anything", {}, 422, error(422, fault(*((f"/{name}", _REQUIRED) for name in _GOOD)))),
    _create("with a name of 50 characters", _GOOD | {"name": "x" * 50}, 201),
    _wrong("with a name of 51 characters", ("/name", f'length of "{"x" * 51}" is out of range 1...50'), name="x" * 51),
    _wrong("with an empty name", ("/name", 'length of "" is out of range 1...50'), name=""),
    _wrong("with LinkedIn in its name", ("/name", 'must not contain "LinkedIn"'), name="My linkedIN app"),
    _wrong("whose name is a number", ("/name", '"1" cannot be coerced to String'), name=1),
    *[
        _wrong(
            f"with the redirect URL {url}",
            ("/oauth2AuthorizedCallbackUrls/0", _NO_REDIRECT.format(url)),
            oauth2AuthorizedCallbackUrls=[url],
        )
        for url in ("harbor.example", "https://", "https://a b", "https://a/#x", "ftp://a")
    ],
    *[
        _wrong(
            f"with the domain {origin}", ("/validJsSdkDomains/0", _NO_ORIGIN.format(origin)), validJsSdkDomains=[origin]
        )
        for origin in ("https://a/", "a", "https://a/b", "https://u@a", "https://a?x")
    ],
    _wrong(
        "with a string in place of a list",
        ("/validJsSdkDomains", "array type is not backed by a DataList"),
        validJsSdkDomains="https://a",
    ),
    _wrong(
        "with three faults",
        ("/oauth2AuthorizedCallbackUrls/1", _NO_REDIRECT.format("x")),
        ("/validJsSdkDomains/0", _NO_ORIGIN.format("https://a/")),
        ("/name", 'must not contain "LinkedIn"'),
        oauth2AuthorizedCallbackUrls=["https://a", "x"],
        validJsSdkDomains=["https://a/"],
        name="LinkedIn",
    ),
    _create(
        "sent as an empty body", b"", 400, error(400, "Empty entity body is not allowed for create method request")
    ),
    _create("sent as an array", [], 400, error(400, "The request body must be a JSON object")),
    _create("with a NUL", {"name": "\0"}, 400, error(400, "The request body contains the character NUL")),
    Row(
        "a child may not create children",
        "POST",
        _PATH,
        403,
        denied("provisionedApplications.CREATE.NO_VERSION", NOT_THE_PARTNER),
        _GOOD,
    ),
]


def _patch(says: str, patch: object, status: int, answer: Any = None, *, target: str = _CHILD) -> Row:  # noqa: ANN401 - JSON
    return Row(f"a change of {says}", "POST", target, status, answer, patch, token="partner")


_CHANGES: Final = [
    _patch("its domains", {"patch": {"$set": {"validJsSdkDomains": ["https://a", "http://localhost:5000"]}}}, 204),
    _patch("its redirect URLs", {"patch": {"$set": {"oauth2AuthorizedCallbackUrls": ["https://a/b?c"]}}}, 204),
    _patch("its name and description", {"patch": {"$set": {"name": "x", "description": "y"}}}, 204),
    _patch("its domains to nothing", {"patch": {"$delete": ["validJsSdkDomains"]}}, 204),
    _patch(
        "an application whose URN is encoded",
        {"patch": {"$set": {"name": "x"}}},
        204,
        target=f"{_PATH}/urn%3Ali%3AdeveloperApplication%3A<<child>>",
    ),
    _patch(
        "the partner's own id for the customer",
        {"patch": {"$set": {"uniqueForeignId": "x"}}},
        422,
        error(422, fault(("/uniqueForeignId", "field cannot be changed"))),
    ),
    _patch("its name to nothing", {"patch": {"$delete": ["name"]}}, 422, error(422, fault(("/name", _REQUIRED)))),
    _patch(
        "one field in two ways",
        {"patch": {"$set": {"name": "x"}, "$delete": ["name"]}},
        400,
        error(400, "Field 'name' is changed in two ways at once"),
    ),
    _patch(
        "its name without a patch",
        {"name": "x"},
        400,
        error(400, 'A partial update must be of the form {"patch": {…}}'),
    ),
    _patch(
        "an application that does not exist",
        {"patch": {}},
        404,
        error(404, "urn:li:developerApplication:1 is not one of your applications", "NOT_FOUND"),
        target=f"{_PATH}/urn:li:developerApplication:1",
    ),
    _patch(
        "another partner's application",
        {"patch": {}},
        404,
        error(404, "urn:li:developerApplication:<<stranger>> is not one of your applications", "NOT_FOUND"),
        target=f"{_PATH}/urn:li:developerApplication:<<stranger>>",
    ),
    _patch(
        "something that is not an application",
        {"patch": {}},
        400,
        error(400, '"urn:li:organization:1" is not a URN of the form urn:li:developerApplication:{id}.'),
        target=f"{_PATH}/urn:li:organization:1",
    ),
]
_FINDER: Final = f"{_PATH}?q=credentialsByUniqueForeignId"
_FOUND: Final = [
    Row(
        "no child is found by an unknown id",
        "GET",
        f"{_FINDER}&uniqueForeignId=x",
        200,
        {"elements": [], "paging": {"start": 0, "count": 10, "total": 0, "links": []}},
        token="partner",
    ),
    Row(
        "a version header does no harm",
        "GET",
        f"{_FINDER}&uniqueForeignId=tenant-0042",
        200,
        headers={"LinkedIn-Version": "202504", "X-External-User": "x"},
        token="partner",
    ),
]

_SECURITY: Final = "/v2/developerApplicationsSecurity?action=rollDeveloperApplicationSecret"
_ROLLED: Final = {"value": {"client_secret": "hw_sec_…"}}
_ROLLS: Final = [
    Row(
        says,
        "POST",
        _SECURITY,
        status,
        answer,
        body,
        {"X-RestLi-Method": "action", "X-RestLi-Protocol-Version": "2.0.0"},
        token,
    )
    for says, token, body, status, answer in (
        ("rolling a partner's own secret", "partner", {}, 200, _ROLLED),
        (
            "rolling a child's secret",
            "partner",
            {"childDeveloperApplication": "urn:li:developerApplication:<<child>>"},
            200,
            _ROLLED,
        ),
        (
            "rolling the secret of an application that does not exist",
            "partner",
            {"childDeveloperApplication": "urn:li:developerApplication:1"},
            404,
            error(404, "urn:li:developerApplication:1 is not one of your applications", "NOT_FOUND"),
        ),
        (
            "rolling the secret of a child whose URN is a number",
            "partner",
            {"childDeveloperApplication": 1},
            400,
            error(400, fault(("/childDeveloperApplication", '"1" cannot be coerced to String'))),
        ),
        (
            "a child may not roll its own secret",
            "right",
            {},
            403,
            denied("developerApplicationsSecurity.ACTION-rollDeveloperApplicationSecret.NO_VERSION", PARTNERS_SECRET),
        ),
        (
            "a child may not roll its own secret by naming itself",
            "right",
            {"childDeveloperApplication": "urn:li:developerApplication:<<child>>"},
            403,
            denied("developerApplicationsSecurity.ACTION-rollDeveloperApplicationSecret.NO_VERSION", NOT_THE_PARTNER),
        ),
    )
]

ROWS: Final = [*_CREATES, *_CHANGES, *_FOUND, *_ROLLS]
