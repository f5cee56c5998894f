"""The endpoints of OAuth and OpenID Connect, which are no resources of Rest.li."""

from typing import Any, Final

from hirewire.hub.describing.schemas import Schema, Schemas
from hirewire.wire.oauth import TokenAnswer, TokenFault, TokenState

KINDS: Final = (TokenAnswer, TokenState, TokenFault)
TAGS: Final = [{"name": "OAuth", "description": "Tokens, and what checks them. Refusals have OAuth's own form."}]

_TEXT: Final[Schema] = {"type": "string"}
_PROOF: Final[dict[str, Schema]] = {"client_id": _TEXT, "client_secret": _TEXT}


def paths(schemas: Schemas) -> dict[str, Any]:
    grants: Schema = {"enum": ["client_credentials", "authorization_code", "refresh_token"]}
    others = ("code", "redirect_uri", "code_verifier", "refresh_token")
    token: dict[str, Schema] = {"grant_type": grants, **_PROOF, **dict.fromkeys(others, _TEXT)}
    about: dict[str, Schema] = {**_PROOF, "token": _TEXT}
    faults = {
        status: _answer(words, schemas.of(TokenFault))
        for status, words in (("400", "Something is missing or wrong."), ("401", "The proof is wrong."))
    }
    return {
        "/oauth/v2/accessToken": {
            "post": _post(
                "Get a token",
                "With `authorization_code` also `code` and `redirect_uri`, with `refresh_token` also that. The proof "
                "may come as HTTP Basic instead.",
                _form(token, "grant_type", *_PROOF),
                {"200": _answer("A token.", schemas.of(TokenAnswer)), **faults},
            )
        },
        "/oauth/v2/introspectToken": {
            "post": _post(
                "Ask about a token",
                "Of another application's token it says no more than that it is not active.",
                _form(about, *about),
                {"200": _answer("What it is good for.", schemas.of(TokenState)), **faults},
            )
        },
        "/oauth/v2/revoke": {
            "post": _post(
                "End a token",
                "It is no error when there is none.",
                _form(about, *about),
                {"200": {"description": "It works no more."}, **faults},
            )
        },
        "/oauth/.well-known/openid-configuration": {"get": _get("What OpenID Connect configures itself with")},
        "/oauth/openid/jwks": {"get": _get("The keys that id tokens are checked by")},
    }


def forms(operation: dict[str, Any]) -> list[tuple[dict[str, Schema], list[str]]]:
    """Fields of the forms that an operation takes, and which of them are required."""
    content = operation.get("requestBody", {}).get("content", {}).values()
    return [(one["schema"]["properties"], one["schema"]["required"]) for one in content]


def _form(fields: dict[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": fields, "required": list(required)}


def _answer(words: str, schema: Schema) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _post(summary: str, words: str, form: Schema, responses: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"oauth.{summary.split(maxsplit=1)[0].lower()}",
        "tags": ["OAuth"],
        "summary": summary,
        "description": words,
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": responses,
        "security": [],
    }


def _get(summary: str) -> dict[str, Any]:
    return {
        "operationId": f"oauth.{summary.split()[1].lower()}",
        "tags": ["OAuth"],
        "summary": summary,
        "responses": {"200": _answer("A document for anybody.", {"type": "object"})},
        "security": [],
    }
