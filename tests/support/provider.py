"""An OpenID Connect provider for tests, reached without a network. A test can make it give false answers."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import msgspec
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from hirewire.kit import clock

ISSUER = "https://idp.larkspur.example"
CLIENT = "recruiter"
SECRET = "s3cret/with:signs"
#: Two keys for all tests, because making a key takes longer than a test.
KEYS = tuple(RSAKey.generate_key(2048, {"kid": f"key-{number}"}) for number in (1, 2))


class Provider:
    def __init__(self, issuer: str = ISSUER) -> None:
        self.issuer = issuer
        self.key = KEYS[0]
        self.published = [KEYS[0]]
        self.metadata: dict[str, Any] = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize?tenant=1",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "end_session_endpoint": f"{issuer}/logout",
            "authorization_response_iss_parameter_supported": True,
        }
        self.reads: list[str] = []
        self.person: Mapping[str, Any] = {}
        self._codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = {}

    @property
    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self._answer)

    def authorizes(self, address: str, **claims: object) -> dict[str, str]:
        """The parameters that the browser brings back after a person with these claims signed in at ``address``."""
        question = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{len(self._codes)}"
        self._codes[code] = (question, claims)
        return {"code": code, "state": question["state"], "iss": self.issuer}

    def id_token(self, claims: Mapping[str, Any]) -> str:
        now = int(clock.now().timestamp())
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        return self.signed({**usual, **claims})

    def logout_token(self, **claims: object) -> str:
        events = {"http://schemas.openid.net/event/backchannel-logout": {}}
        return self.id_token({"events": events, "jti": "1", **claims})

    def signed(self, claims: Mapping[str, Any]) -> str:
        there = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, there, self.key)

    def turns_its_key(self) -> None:
        self.key = KEYS[1]
        self.published = [KEYS[1], KEYS[0]]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.reads.append(path)
        if path == "/.well-known/openid-configuration":
            return _json(200, self.metadata)
        if path == "/keys":
            return _json(200, KeySet(self.published).as_dict(private=False))
        if path == "/userinfo" and request.headers.get("authorization") == "Bearer an-access-token":
            return _json(200, self.person)
        return self._token(request) if path == "/token" else httpx2.Response(404)

    def _token(self, request: httpx2.Request) -> httpx2.Response:
        form = dict(parse_qsl(request.content.decode()))
        proof = base64.b64encode(b"recruiter:s3cret%2Fwith%3Asigns").decode()
        if request.headers.get("authorization") != f"Basic {proof}":
            return _json(401, {"error": "invalid_client"})
        question, claims = self._codes.pop(form["code"], ({}, {}))
        challenge = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if question.get("code_challenge") != challenge or question.get("redirect_uri") != form["redirect_uri"]:
            return _json(400, {"error": "invalid_grant"})
        half = create_half_hash("an-access-token", "RS256")
        assert half is not None
        told = {"nonce": question["nonce"], "at_hash": half.decode(), **claims}
        forged = claims.get("forged")
        id_token = forged or self.id_token(told)
        return _json(200, {"id_token": id_token, "access_token": "an-access-token", "token_type": "Bearer"})


def unsigned(claims: Mapping[str, Any]) -> str:
    """A token with ``alg: none``."""
    parts = ({"alg": "none"}, claims)
    return ".".join(base64.urlsafe_b64encode(msgspec.json.encode(part)).decode().rstrip("=") for part in parts) + "."


def _json(status: int, body: object) -> httpx2.Response:
    # The body is a stream, as it is over a network.
    return httpx2.Response(status, stream=httpx2.ByteStream(msgspec.json.encode(body)))
