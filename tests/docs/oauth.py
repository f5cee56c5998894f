import base64
import hashlib
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import httpx2

from hirewire.hub.api.openapi import oauth
from hirewire.hub.api.openapi.openapi import document
from hirewire.hub.api.openapi.operations import root
from hirewire.hub.platform.oauth import consents
from hirewire.hub.platform.oauth.services import TOKEN_LIFE
from tests.docs.examples import Mask
from tests.docs.markdown import table
from tests.support.http import hub_http
from tests.support.larkspur import BACK, Larkspur

_ABOUT: Final = """
This page describes OAuth 2.0 and OpenID Connect. An application's own token is valid for {own}: request the next \
token shortly before the old one expires. An application gets a person's token through the authorization page. This \
token is valid for {person}. The hub reads the bodies of the calls on this page as forms, whatever their content type \
says. You may send the client id and the secret in the form or as HTTP Basic credentials.

Errors have OAuth's format: `error` and `error_description`, with the status 400 or 401. Each 401 has the header \
`WWW-Authenticate`. For the calls on this page, the header says `Basic`. For calls to the API, it says `Bearer`, with \
`error="invalid_token"` if a token was sent but is wrong.
"""
_PAGE: Final = """
Send the browser to `GET {page}`. The person signs in, sees what the application asks for, and allows or refuses it. \
The hub then sends the browser back to `redirect_uri` with `code` and `state`, or with `error` and \
`error_description`. If the person cancels, `error` is `user_cancelled_login` or `user_cancelled_authorize`. If \
`redirect_uri` is not one of the application's addresses, the hub does not send the browser back, and the page says \
what is wrong.
"""
_REDIRECTS: Final = """
The partner registers an application's addresses as `oauth2AuthorizedCallbackUrls` of \
[provisionedApplications](v2/provisionedApplications.md). The addresses can also be registered in the developer \
console, under *Addresses*. Each address begins with https, or with http on `localhost`, `127.0.0.1` or `[::1]`, and \
has no fragment. The hub compares a `redirect_uri` with the registered addresses character by character: scheme, host, \
port and path must match exactly. The hub ignores the queries of both. It sends the browser back to exactly the \
`redirect_uri` of the request, including its query. A parameter in this query may be named `code`, `state`, `error`, \
`error_description` or `iss` only if exactly this `redirect_uri`, including its query, is registered. When you \
exchange the code, send the same `redirect_uri` again, including its query.
"""
_REFRESH: Final = """
The exchange of a code returns a refresh token only if the operator of the hub has allowed refresh tokens for the \
application: `hirewire hub application-rights --application {{number}} --refresh`. If the operator allows them for a \
partner's application, the hub also allows them for applications that the partner creates later. A refresh token is \
valid for {life} and stays the same; each use returns another access token. A refresh token ends when the person \
withdraws consent, when the refresh token is revoked, or when somebody exchanges its authorization code a second time.
"""
_OPENID: Final = """
The issuer is the hub's address followed by `/oauth`. `GET /oauth/.well-known/openid-configuration` lists the other \
addresses and what they support, and `GET /oauth/openid/jwks` returns the keys that verify id tokens.

An id token's `auth_time` says when the person last signed in with the browser that opened the authorization page. \
After a sign-in through a company's provider, `auth_time` is the time that the provider states. If the provider states \
no time, `auth_time` is the time of the sign-in at the hub. Clients that send `max_age` must check `auth_time`. The \
sign-in may become older than `max_age` while the person is on the consent page, and the hub does not then ask for \
another sign-in.

In `prompt`, `none` cannot be combined with another value.

An operator changes the signing key with `hirewire hub rotate-signing-key`; the old key stays published until the last \
token that it signed has expired.
"""
#: An invented code. It is as long as a real one, because ``Mask`` recognizes codes by their length.
_CODE: Final = f"hw_ac_{'x' * 43}"
_VERIFIER: Final = "Vnm4cT1pX8sKq2bRz7wYd3eLh6uJf9gAoQxNi0MvC5E"


def page(larkspur: Larkspur) -> str:
    proof = {"client_id": larkspur.application.client_id, "client_secret": larkspur.secret}
    token = larkspur.token()
    parts = [
        "# Tokens",
        _ABOUT.strip().format(own=_life(TOKEN_LIFE), person=_life(consents.ACCESS_LIFE)),
        *_described("/oauth/v2/accessToken"),
        *_shown("/oauth/v2/accessToken", {"grant_type": "client_credentials", **proof}),
        "## Ask a person",
        _PAGE.strip().format(page=oauth.PAGE),
        table(
            ("Parameter", "Required", ""),
            [(f"`{one.name}`", "yes" if one.is_required else "", one.meaning) for one in oauth.PARAMETERS],
        ),
        f"```\n{_address(larkspur)}\n```",
        "### Scopes",
        "A person allows everything that the application asks for, or nothing.",
        table(
            ("Scope", "What the application receives"),
            [(f"`{scope.value}`", words) for scope, words in oauth.SCOPES.items()],
        ),
        "### Redirect addresses",
        _REDIRECTS.strip(),
        "## Exchange a code",
        f"A code works once, within {_life(consents.CODE_LIFE)}. With PKCE, send `code_verifier` with the code.",
        *_shown("/oauth/v2/accessToken", _exchange(larkspur) | proof),
        "## Refresh",
        _REFRESH.strip().format(life=_life(consents.REFRESH_LIFE)),
        *_shown("/oauth/v2/accessToken", _refresh(larkspur, proof) | proof),
    ]
    for path in ("/oauth/v2/introspectToken", "/oauth/v2/revoke"):
        parts += [*_described(path), *_shown(path, {**proof, "token": token})]
    parts += [
        "## For OpenID Connect",
        _OPENID.strip(),
    ]
    return "\n\n".join(parts) + "\n"


def _described(path: str) -> list[str]:
    item = document(root("v2"))["paths"][path]["post"]
    return [f"## {item['summary']}", item["description"]]


def _address(larkspur: Larkspur) -> str:
    asked = {
        "response_type": "code",
        "client_id": larkspur.application.client_id,
        "redirect_uri": BACK,
        "scope": "openid profile email",
        "state": "5c1f",
        "code_challenge": _challenge(),
        "code_challenge_method": "S256",
    }
    return f"{oauth.PAGE}?{urlencode(asked)}"


def _challenge() -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).rstrip(b"=").decode()


def _exchange(larkspur: Larkspur) -> dict[str, str]:
    larkspur.application.may_refresh = True
    larkspur.application.save()
    consent = consents.allow(
        application=larkspur.application, person=larkspur.recruiter.person, scopes=["email", "profile"]
    )
    consents.keep_code(
        code=_CODE,
        consent=consent,
        redirect_uri=BACK,
        nonce="",
        code_challenge=_challenge(),
        code_challenge_method="S256",
    )
    return {
        "grant_type": "authorization_code",
        "code": _CODE,
        "redirect_uri": BACK,
        "code_verifier": _VERIFIER,
    }


def _refresh(larkspur: Larkspur, proof: dict[str, str]) -> dict[str, str]:
    consent = consents.allow(
        application=larkspur.application, person=larkspur.recruiter.person, scopes=["email", "profile"]
    )
    consents.keep_code(
        code="another",
        consent=consent,
        redirect_uri=BACK,
        nonce="",
        code_challenge="",
        code_challenge_method="",
    )
    form = {"grant_type": "authorization_code", "code": "another", "redirect_uri": BACK, **proof}
    tokens = hub_http().post("/oauth/v2/accessToken", data=form).json()
    return {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}


def _life(life: timedelta) -> str:
    return f"{life.days} days" if life.days else f"{int(life.total_seconds() // 60)} minutes"


def _shown(path: str, form: dict[str, str]) -> list[str]:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    call = hub_http().build_request("POST", path, headers=headers, content=urlencode(form).encode())
    answer: httpx2.Response = hub_http().send(call)
    assert answer.status_code < 300, answer.text
    mask = Mask()
    return [f"```http\n{mask.request(call)}\n```", f"```http\n{mask.answer(answer)}\n```"]
