"""Turns browser requests, and API calls to the OAuth endpoints, into Authlib's requests."""

import base64
from datetime import datetime
from urllib.parse import parse_qsl, unquote_plus

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from django.http import QueryDict

from hirewire.hub.restli.messages import Call

#: Authlib refuses requests by plain http, but all requests arrive by plain http if TLS ends at a proxy. Authlib is
#: therefore given this https address for every request. Nothing ever calls the address.
_URI = "https://hub.invalid/oauth/v2"


class Request(OAuth2Request):
    """Authlib's request, with the parameters in one mapping, wherever they came from."""

    def __init__(self, method: str, payload: BasicOAuth2Payload, authenticated_at: datetime | None = None) -> None:
        super().__init__(method, _URI)
        self.payload = payload
        self._parameters = payload.data
        self.authenticated_at = authenticated_at

    @property
    def form(self) -> dict[str, str]:
        return self._parameters


class _Repeated(BasicOAuth2Payload):
    """Keeps repeated parameters, so that Authlib can refuse them on the consent page."""

    def __init__(self, query: QueryDict) -> None:
        super().__init__({name: str(value) for name, value in query.items()})
        self._datalist = dict(query.lists())


def of_page(query: QueryDict, authenticated_at: datetime | None) -> Request:
    return Request("GET", _Repeated(query), authenticated_at)


def of_call(parameters: dict[str, str]) -> Request:
    return Request("POST", BasicOAuth2Payload(parameters))


def parameters_of(call: Call) -> dict[str, str]:
    """Return the parameters of a call, whatever its content type.

    Parameters in the body override those in HTTP Basic, and both override those in the query.
    """
    body = call.body.decode("utf-8", "replace").strip()
    return dict(parse_qsl(call.raw_query)) | _basic(call.headers.get("Authorization", "")) | dict(parse_qsl(body))


def _basic(header: str) -> dict[str, str]:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(token).decode().partition(":")
    except ValueError:
        return {}
    # RFC 6749 §2.3.1: clients form-encode id and secret before they join them. Unencoded ids and secrets also work,
    # because Hirewire's ids and secrets contain no % or +.
    return {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}
