"""The endpoints of OAuth and OpenID Connect, which are not Rest.li resources."""

from collections.abc import Mapping
from typing import Any, Final

from hirewire.hub.api.openapi import examples
from hirewire.hub.api.openapi.schemas import Schema, Schemas
from hirewire.hub.restli.declared import Parameter
from hirewire.wire.oauth import Scope, TokenAnswer, TokenFault, TokenState

KINDS: Final = (TokenAnswer, TokenState, TokenFault)
#: People grant all scopes that an application asks for, or none.
SCOPES: Final[Mapping[Scope, str]] = {
    Scope.OPENID: "The person's id, and an id token",
    Scope.PROFILE: "The name",
    Scope.EMAIL: "The e-mail address",
    Scope.LITE_PROFILE: "The name, in the older form",
    Scope.EMAIL_ADDRESS: "The e-mail address, in the older form",
}
#: The page where people sign in and grant or refuse the scopes.
PAGE: Final = "/oauth/v2/authorization"
PARAMETERS: Final = (
    Parameter("response_type", str, "Always `code`.", is_required=True),
    Parameter("client_id", str, "The application.", is_required=True),
    Parameter(
        "redirect_uri",
        str,
        "The address to which the browser returns. Apart from its query, it must match one of the application's "
        "`oauth2AuthorizedCallbackUrls` exactly.",
        is_required=True,
    ),
    Parameter("scope", str, "Scopes, separated by spaces.", is_required=True),
    Parameter(
        "state",
        str,
        "Returned unchanged. Check that the value is the one that you sent; otherwise an attacker can send people to "
        "you with the attacker's own code.",
    ),
    Parameter("nonce", str, "Copied into the id token unchanged."),
    Parameter(
        "code_challenge",
        str,
        "PKCE: the SHA-256 of a verifier, in Base64-URL. You send the verifier when you exchange the code.",
    ),
    Parameter("code_challenge_method", str, "`S256`. An operator can allow an application to use `plain`."),
    Parameter(
        "prompt",
        str,
        "`login`: the person must sign in again. `consent` or `select_account`: the hub asks for consent again. "
        "`none`: the hub shows no page. If a page is needed, the hub sends the browser back with `login_required` or "
        "`consent_required`.",
    ),
    Parameter(
        "max_age",
        int,
        "OpenID Connect: the person must sign in again if the last sign-in is older than this many seconds.",
    ),
)
TAGS: Final = [
    {"name": "OAuth", "description": "Endpoints that issue and check tokens. Errors have OAuth's own format."}
]


def _text(words: str) -> Schema:
    return {"type": "string", "description": words}


_BASIC: Final = "clientBasic"
SCHEMES: Final[dict[str, Any]] = {
    _BASIC: {"type": "http", "scheme": "basic", "description": "An application's `client_id` and `client_secret`."}
}
_PROOF: Final[dict[str, Schema]] = {
    "client_id": _text("The application. Required without HTTP Basic."),
    "client_secret": _text("One of the application's secrets. Required without HTTP Basic."),
}
_OF_GRANTS: Final[dict[str, Schema]] = {
    "code": _text("The code that the browser returned with. Valid once, for a short time."),
    "redirect_uri": _text("The same as on the authorization page."),
    "code_verifier": _text("The verifier of the `code_challenge` on the authorization page, if there was one."),
    "refresh_token": _text("The refresh token, from the answer to the code exchange."),
}


def paths(schemas: Schemas) -> dict[str, Any]:
    grants: Schema = {
        "type": "string",
        "enum": ["client_credentials", "authorization_code", "refresh_token"],
        "description": "What you exchange for a token.",
    }
    token: dict[str, Schema] = {"grant_type": grants, **_PROOF, **_OF_GRANTS}
    about: dict[str, Schema] = {**_PROOF, "token": _text("An access token or a refresh token.")}
    faults = {
        status: _kind(words, TokenFault, schemas)
        for status, words in (("400", "Something is missing or wrong."), ("401", "The client credentials are wrong."))
    }
    return {
        "/oauth/v2/accessToken": {
            "post": _post(
                "Get a token",
                "The grant type `authorization_code` also requires the parameters `code` and `redirect_uri`. The grant "
                "type `refresh_token` also requires the parameter `refresh_token`. Instead of the parameters "
                "`client_id` and `client_secret`, you may send HTTP Basic credentials.",
                _form(token, "grant_type"),
                {"200": _kind("A token.", TokenAnswer, schemas), **faults},
            )
        },
        "/oauth/v2/introspectToken": {
            "post": _post(
                "Ask about a token",
                "For another application's token, the answer says only that the token is not active.",
                _form(about, "token"),
                {"200": _kind("What the token allows.", TokenState, schemas), **faults},
            )
        },
        "/oauth/v2/revoke": {
            "post": _post(
                "Revoke a token",
                "Revoking an unknown token is not an error.",
                _form(about, "token"),
                {"200": {"description": "The token no longer works."}, **faults},
            )
        },
        **_documents(),
    }


def _documents() -> dict[str, Any]:
    return {
        "/oauth/.well-known/openid-configuration": {
            "get": _get(
                "The configuration of OpenID Connect",
                "The addresses of the endpoints and what they support.",
                {"issuer": "https://hub.example/oauth", "scopes_supported": ["openid", "profile", "email"]},
            )
        },
        "/oauth/openid/jwks": {
            "get": _get(
                "The keys for verifying id tokens",
                "If you do not know a token's key, fetch this document again. A key stays here until its "
                "last token has expired.",
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "2026-05", "n": "…", "e": "AQAB"}]},
            )
        },
    }


def _kind(words: str, kind: type[Any], schemas: Schemas) -> dict[str, Any]:
    schema = schemas.of(kind)
    return _answer(words, schema, examples.value(schema, schemas))


def forms(operation: dict[str, Any]) -> list[tuple[dict[str, Schema], list[str]]]:
    content = operation.get("requestBody", {}).get("content", {}).values()
    return [(form["schema"]["properties"], form["schema"]["required"]) for form in content]


def _form(fields: dict[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": fields, "required": list(required)}


def _answer(words: str, schema: Schema, example: object) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema, "example": example}}}


def _post(summary: str, words: str, form: Schema, responses: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"oauth.{summary.split(maxsplit=1)[0].lower()}",
        "tags": ["OAuth"],
        "summary": summary,
        "description": words,
        "requestBody": {
            "description": "A form.",
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form, "example": _example(form)}},
        },
        "responses": responses,
        # Clients send their credentials by HTTP Basic or in the form. OpenAPI has no security scheme for credentials in
        # a form, so the empty entry, which requires no scheme, stands for such calls.
        "security": [{_BASIC: []}, {}],
    }


def _example(form: Schema) -> dict[str, str]:
    return {name: _EXAMPLES[name] for name in (*form["required"], *_PROOF)}


_EXAMPLES: Final = {
    "grant_type": "client_credentials",
    "client_id": "lu62vppmkjuycj",
    "client_secret": "hw_sec_…",
    "token": "hw_at_…",
}


def _get(summary: str, words: str, example: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"oauth.{summary.split()[1].lower()}",
        "tags": ["OAuth"],
        "summary": summary,
        "description": words,
        "responses": {"200": _answer("A public document.", {"type": "object"}, example)},
        "security": [],
    }
