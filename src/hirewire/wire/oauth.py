"""Answers of the token endpoint, and what people can allow."""

from enum import StrEnum

import msgspec


class Scope(StrEnum):
    """The first two belong to the older sign-in, which clients in the field still ask for."""

    LITE_PROFILE = "r_liteprofile"
    EMAIL_ADDRESS = "r_emailaddress"
    OPENID = "openid"
    PROFILE = "profile"
    EMAIL = "email"


class TokenAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """``expires_in`` counts seconds; the documents show it both as a number and as text."""

    access_token: str
    expires_in: int
    token_type: str | None = None
    scope: str | None = None
    refresh_token: str | None = None
    refresh_token_expires_in: int | None = None
    id_token: str | None = None

    def __repr__(self) -> str:
        return f"TokenAnswer(expires_in={self.expires_in})"


class TokenState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer of introspection; of another application's token it only says that it is not active."""

    active: bool
    status: str | None = None
    client_id: str | None = None
    #: ``2L`` for an application's own token, ``3L`` for a person's.
    auth_type: str | None = None
    authorized_at: int | None = None
    created_at: int | None = None
    expires_at: int | None = None
    scope: str | None = None


class TokenFault(msgspec.Struct, frozen=True, omit_defaults=True):
    error: str
    error_description: str | None = None


def decode_token(body: bytes) -> TokenAnswer:
    """Read an answer, whichever way it writes its numbers."""
    return msgspec.json.decode(body, type=TokenAnswer, strict=False)
