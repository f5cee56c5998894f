"""Responses of the token endpoint, and the scopes that people can grant."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hirewire.wire.words import about


class Scope(StrEnum):
    """What an application may ask a person for. The first two belong to the older sign-in, which clients still use."""

    LITE_PROFILE = "r_liteprofile"
    EMAIL_ADDRESS = "r_emailaddress"
    OPENID = "openid"
    PROFILE = "profile"
    EMAIL = "email"


class TokenAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The token endpoint's answer. The documents show ``expires_in`` both as a number and as text."""

    access_token: Annotated[
        str,
        about("The token. Send it as `Authorization: Bearer`.", example="hw_at_…"),
    ]
    expires_in: Annotated[int, about("For how many seconds the token is valid.", example=1800)]
    token_type: Annotated[str | None, about("Always `Bearer`.", example="Bearer")] = None
    scope: Annotated[
        str | None,
        about("The scopes that the person allowed, separated by spaces."),
    ] = None
    refresh_token: Annotated[
        str | None,
        about("Use it to get new tokens. Present only if the operator allowed refresh tokens."),
    ] = None
    refresh_token_expires_in: Annotated[
        int | None,
        about("For how many seconds the refresh token is valid."),
    ] = None
    id_token: Annotated[
        str | None,
        about("Who signed in, as a signed JWT. Present with the scope `openid`."),
    ] = None

    def __repr__(self) -> str:
        return f"TokenAnswer(expires_in={self.expires_in})"


class TokenState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer of introspection. About another application's token, it says only that the token is not active."""

    active: Annotated[bool, about("Whether the token is valid.", example=True)]
    status: Annotated[
        str | None,
        about("`active`, `revoked` or `expired`.", example="active"),
    ] = None
    client_id: Annotated[
        str | None,
        about("The application that the token belongs to.", example="lu62vppmkjuycj"),
    ] = None
    auth_type: Annotated[
        str | None,
        about("`2L` for an application's own token, `3L` for a person's token.", example="2L"),
    ] = None
    authorized_at: Annotated[
        int | None,
        about("When access was authorized, in seconds since 1970.", example=1777896000),
    ] = None
    created_at: Annotated[
        int | None,
        about("When the token was issued, in seconds since 1970.", example=1777896000),
    ] = None
    expires_at: Annotated[
        int | None,
        about("When the token expires, in seconds since 1970.", example=1777897800),
    ] = None
    scope: Annotated[str | None, about("The scopes that the person allowed.")] = None


class TokenFault(msgspec.Struct, frozen=True, omit_defaults=True):
    error: Annotated[str, about("A code for programs.", example="invalid_request")]
    error_description: Annotated[
        str | None,
        about("A sentence for people.", example='A required parameter "grant_type" is missing'),
    ] = None


def decode_token(body: bytes) -> TokenAnswer:
    return msgspec.json.decode(body, type=TokenAnswer, strict=False)
