from typing import Any, Final
from urllib.parse import urlencode

from tests.hub.wire_errors.rows import FORM, NEEDS_CHILDS_TOKEN, NEEDS_OWN_TOKEN, Row, denied, error

_TOKEN: Final = "/oauth/v2/accessToken"
_NEEDS_NAME: Final = "Use a token for which a person has granted one of these scopes: profile, r_liteprofile"
_LOOK: Final = "/oauth/v2/introspectToken"
_PROOF: Final = {"client_id": "<<client_id>>", "client_secret": "<<secret>>"}
_OWN: Final = {"grant_type": "client_credentials", **_PROOF}
_CODE: Final = {"grant_type": "authorization_code", "code": "x", "redirect_uri": "https://x.example", **_PROOF}
_REFRESH: Final = {"grant_type": "refresh_token", "refresh_token": "x", **_PROOF}


def _refused(status: int, code: str, text: str) -> tuple[int, dict[str, str]]:
    return status, {"error": code, "error_description": text}


_BAD_CLIENT: Final = _refused(400, "invalid_client_id", 'The passed in client_id is invalid "nobody"')
_BAD_SECRET: Final = _refused(401, "invalid_client_id", "Client authentication failed")


def _asks(says: str, form: dict[str, str], answer: tuple[int, Any], *, path: str = _TOKEN) -> Row:
    sent = urlencode(form, safe="<>").encode()
    return Row(says, "POST", path, *answer, sent=sent, headers=FORM, token="")


def _missing(form: dict[str, str], *, path: str = _TOKEN) -> list[Row]:
    return [
        _asks(
            f"{path} {form.get('grant_type', '')} without {name}",
            {other: value for other, value in form.items() if other != name},
            _refused(400, "invalid_request", f'A required parameter "{name}" is missing'),
            path=path,
        )
        for name in form
    ]


def _proofs(form: dict[str, str], *, path: str = _TOKEN) -> list[Row]:
    way = f"{path} {form.get('grant_type', '')}"
    return [
        _asks(f"{way} of an unknown client", form | {"client_id": "nobody"}, _BAD_CLIENT, path=path),
        _asks(f"{way} with a wrong secret", form | {"client_secret": "x"}, _BAD_SECRET, path=path),
        _asks(
            f"{way} with another client's secret",
            form | {"client_secret": "<<partner_secret>>"},
            _BAD_SECRET,
            path=path,
        ),
    ]


_TOLD: Final = {"access_token": "hw_…", "expires_in": 1800, "token_type": "Bearer"}

_TWO_LEGGED: Final = [
    *_missing(_OWN),
    *_proofs(_OWN),
    _asks("an application's own token", _OWN, (200, _TOLD)),
    _asks("a scope is ignored, since rights come from products", _OWN | {"scope": "r_liteprofile"}, (200, _TOLD)),
    _asks("an unknown grant type", _OWN | {"grant_type": "password"}, (400, None)),
    Row(
        "a form is read regardless of its content type",
        "POST",
        _TOKEN,
        200,
        _TOLD,
        urlencode(_OWN, safe="<>").encode(),
        {"Content-Type": "text/plain"},
        "",
    ),
    Row("a form needs no content type", "POST", _TOKEN, 200, _TOLD, urlencode(_OWN, safe="<>").encode(), {}, ""),
    Row("parameters may be in the query", "POST", f"{_TOKEN}?{urlencode(_OWN, safe='<>')}", 200, _TOLD, token=""),
    Row(
        "client credentials may be sent in a Basic header",
        "POST",
        _TOKEN,
        200,
        _TOLD,
        b"grant_type=client_credentials",
        {"Authorization": "<<basic>>"},
        "",
    ),
    Row(
        "Basic credentials that are not Base64",
        "POST",
        _TOKEN,
        400,
        None,
        b"grant_type=client_credentials",
        {"Authorization": "Basic \xe9"},
        "",
    ),
    Row(
        "Basic credentials that are not UTF-8",
        "POST",
        _TOKEN,
        400,
        None,
        b"grant_type=client_credentials",
        {"Authorization": "Basic /////w=="},
        "",
    ),
    Row("a body that is not text", "POST", _TOKEN, 400, None, b"\xff\xfe\x00", {}, ""),
    _asks("a NUL in an id", _OWN | {"client_id": "\0"}, (400, None)),
    Row(
        "tokens are issued only in response to POST",
        "GET",
        _TOKEN,
        405,
        error(405, "GET is not supported by accessToken", "METHOD_NOT_ALLOWED"),
        token="",
        answered={"allow": "POST"},
    ),
    Row(
        "a path that does not exist",
        "POST",
        "/oauth/v2/nothing",
        404,
        error(404, "Resource nothing does not exist", "NOT_FOUND"),
        token="",
    ),
]

_NOT_FOUND: Final = _refused(401, "invalid_request", "Unable to retrieve access token: authorization code not found")
_NO_REFRESH: Final = _refused(
    400, "invalid_request", "The provided authorization grant or refresh token is invalid, expired or revoked"
)
_NO_MATCH: Final = _refused(
    400,
    "invalid_redirect_uri",
    "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. "
    "Or authorization code expired. Or external member binding exists",
)
_THREE_LEGGED: Final = [
    *_missing(_CODE),
    *_missing(_REFRESH),
    *_proofs(_CODE),
    *_proofs(_REFRESH),
    _asks("a code that was never issued", _CODE, _NOT_FOUND),
    _asks("a code for another redirect URL", _CODE | {"code": "<<code>>"}, _NO_MATCH),
    _asks("a refresh token that was never issued", _REFRESH, _NO_REFRESH),
]

_LOOKED: Final = {"token": "<<token>>", **_PROOF}
_LOOKING: Final = [
    *_missing(_LOOKED, path=_LOOK),
    *_proofs(_LOOKED, path=_LOOK),
    _asks(
        "another application's token", _LOOKED | {"token": "<<partner_token>>"}, (200, {"active": False}), path=_LOOK
    ),
    _asks("an invalid token", _LOOKED | {"token": "x"}, (400, None), path=_LOOK),
    _asks(
        "the application's own token",
        _LOOKED,
        (
            200,
            {
                "active": True,
                "status": "active",
                "client_id": "<<client_id>>",
                "auth_type": "2L",
                "authorized_at": 1777896000,
                "created_at": 1777896000,
                "expires_at": 1777897800,
            },
        ),
        path=_LOOK,
    ),
]

_CALL: Final = "/v2/seats?q=seatsByAttributes"
_EMPTY: Final = error(401, "Empty oauth2_access_token", "EMPTY_ACCESS_TOKEN", 401)
_INVALID: Final = error(401, "Invalid access token", "INVALID_ACCESS_TOKEN", 65600)


def _challenge(message: str) -> dict[str, str]:
    error = f'error="invalid_token", error_description="{message}"'
    return {"www-authenticate": f'Bearer realm="hirewire", {error}'}


_ASKS: Final = {"www-authenticate": 'Bearer realm="hirewire"'}


def _with(says: str, authorization: str, body: dict[str, Any]) -> Row:
    """A call that is refused with 401.

    The header ``WWW-Authenticate`` says why a token is wrong, but gives no reason if there is no token.
    """
    answered = _ASKS if body is _EMPTY else _challenge(body["message"])
    return Row(says, "GET", _CALL, 401, body, headers={"Authorization": authorization}, token="", answered=answered)


_USING: Final = [
    Row("a call without a token", "GET", _CALL, 401, _EMPTY, token="", answered=_ASKS),
    _with("a scheme without a token", "Bearer", _EMPTY),
    _with("a scheme with a space but without a token", "Bearer ", _EMPTY),
    _with("another scheme", "Basic eDp5", _EMPTY),
    _with("an unknown token", "Bearer x", _INVALID),
    _with("a token with a character that no token contains", "Bearer \xe9", _INVALID),
    _with(
        "a token that was revoked",
        "Bearer <<revoked>>",
        error(401, "The token used in the request has been revoked by the user", "REVOKED_ACCESS_TOKEN", 65601),
    ),
    _with(
        "a token that has expired",
        "Bearer <<expired>>",
        error(401, "The token used in the request has expired", "EXPIRED_ACCESS_TOKEN", 65602),
    ),
    Row("the scheme in lower case", "GET", _CALL, 200, headers={"Authorization": "bearer <<token>>"}, token=""),
    Row("a token in the query, as old clients send it", "GET", f"{_CALL}&oauth2_access_token=<<token>>", 200, token=""),
    Row("an unknown token in the query", "GET", f"{_CALL}&oauth2_access_token=x", 401, _INVALID, token=""),
    Row(
        "an application that reads a person's resource", "GET", "/v2/me", 403, denied("me.GET.NO_VERSION", _NEEDS_NAME)
    ),
    Row(
        "a person who reads an application's resource",
        "GET",
        _CALL,
        403,
        denied("seats.FINDER-seatsByAttributes.NO_VERSION", NEEDS_OWN_TOKEN),
        token="person",
    ),
    Row(
        "a partner's token on a customer's data",
        "GET",
        _CALL,
        403,
        denied("seats.FINDER-seatsByAttributes.NO_VERSION", NEEDS_CHILDS_TOKEN),
        token="partner",
    ),
    Row(
        "a refusal names the version of the API",
        "GET",
        "/rest/seatsV2?q=attributes&start=0",
        403,
        denied("seatsV2.FINDER-attributes.20260401", NEEDS_CHILDS_TOKEN),
        headers={"LinkedIn-Version": "202604"},
        token="partner",
    ),
]

ROWS: Final = [*_TWO_LEGGED, *_THREE_LEGGED, *_LOOKING, *_USING]
