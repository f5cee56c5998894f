"""Describes how an ATS offers OAuth 2.0 with an authorization code.

Nobody has to copy a key: an administrator signs in to the ATS, and grants the access that the agent requests.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

_WEB_ADDRESS: Final = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d+)?(?:/\S*)?", re.ASCII | re.IGNORECASE)


def is_web_address(address: str) -> bool:
    """Whether browsers can be sent to ``address``.

    The host becomes part of the ``Content-Security-Policy`` header, so it may contain only a few kinds of characters.
    """
    return _WEB_ADDRESS.fullmatch(address) is not None


class Endpoints(msgspec.Struct, frozen=True):
    authorize_url: str
    token_url: str
    #: The ``audience`` parameter, which names the API that the tokens are for. Empty if the ATS has no such parameter.
    audience: str = ""

    @property
    def origin(self) -> str:
        parts = urlsplit(self.authorize_url)
        return f"{parts.scheme}://{parts.netloc}"


class OAuthScope(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    #: What the agent uses the scope for.
    label: str
    #: A setting and a value. The agent asks for the scope only if the setting has the value.
    only_with: tuple[str, str] | None = None


class OAuth(msgspec.Struct, frozen=True, kw_only=True):
    #: The endpoints for each host of the API.
    endpoints: Mapping[str, Endpoints]
    #: The endpoints for any other host, such as a test system. ``{origin}`` and ``{address}`` stand for the API's
    #: origin and address.
    elsewhere: Endpoints
    scopes: tuple[OAuthScope, ...]
    #: Whether each renewal issues a new refresh token, and invalidates the previous one.
    rotates: bool = False
    #: Whether the ATS checks a proof key (RFC 7636).
    uses_pkce: bool = False
    #: How long an unused refresh token lasts.
    idle_life: timedelta | None = None
    #: The longest time that a sign-in lasts.
    life: timedelta | None = None

    def endpoints_for(self, address: str) -> Endpoints:
        parts = urlsplit(address)
        if known := self.endpoints.get(parts.hostname or ""):
            return known
        names = {"origin": f"{parts.scheme}://{parts.netloc}", "address": address.rstrip("/")}
        return Endpoints(
            self.elsewhere.authorize_url.format(**names),
            self.elsewhere.token_url.format(**names),
            self.elsewhere.audience.format(**names),
        )

    def scopes_for(self, settings: Mapping[str, Any]) -> tuple[OAuthScope, ...]:
        return tuple(
            scope
            for scope in self.scopes
            if scope.only_with is None or settings.get(scope.only_with[0]) == scope.only_with[1]
        )

    def texts(self) -> Iterator[str]:
        for scope in self.scopes:
            yield scope.label
