"""Signing in to a double: a consent page, authorization codes, and tokens that rotate (RFC 6749)."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from html import escape
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.doubles.clock import Clock

OFFLINE: Final = "offline_access"
_CODE_LIFE: Final = timedelta(minutes=10)
_WANTED: Final = ("client_id", "redirect_uri", "response_type", "state", "scope")


@dataclass
class Consent:
    scopes: frozenset[str]
    began_at: datetime
    used_at: datetime
    refresh_token: str = ""
    spent: set[str] = field(default_factory=set)
    #: The times at which access tokens expire.
    access: dict[str, datetime] = field(default_factory=dict)
    is_revoked: bool = False


@dataclass(frozen=True)
class _Code:
    redirect_uri: str
    challenge: str
    made_at: datetime
    consent: Consent


class TokenRefusal(Exception):
    """A refusal by the token endpoint, in the form that OAuth prescribes."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status, self.error, self.description = status, error, description


class Authorization:
    """The authorization server of a double's account.

    It accepts any redirect address, because nobody can register one with a double.
    """

    def __init__(
        self, clock: Clock, *, title: str, client_id: str, client_secret: str, audience: str = "", person: str
    ) -> None:
        self.clock = clock
        self._title, self._person, self._audience = title, person, audience
        self._client = (client_id, client_secret)
        self.access_life = timedelta(hours=1)
        self.idle_life = timedelta(days=90)
        self.life = timedelta(days=365)
        #: Access tokens expire this much earlier than ``expires_in`` in the answer says.
        self.ends_early = timedelta()
        #: Whether the use of a spent refresh token revokes the consent. If not, only the token is refused.
        self.detects_reuse = True
        #: Whether every scope is granted, whatever audience the request names.
        self.any_audience = False
        self.forgives_reuse = False
        self.consents: list[Consent] = []
        self.codes: dict[str, _Code] = {}

    def answer(self, request: Request) -> Response | None:
        """Answer a request for signing in. Return None for all others."""
        match request.method, request.path:
            case "GET", "authorize":
                return self._page(request.query)
            case "POST", "authorize":
                return self._decided(_form(request))
            case "POST", "oauth/token":
                return self._token(_form(request))
        return None

    def consent_of(self, request: Request) -> Consent | None:
        """The consent behind a request's access token. None if the token or the consent is not valid."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        now = self.clock.now()
        for consent in self.consents:
            ends_at = consent.access.get(token)
            if ends_at is not None and ends_at > now and not consent.is_revoked:
                return consent
        return None

    def revoke(self) -> None:
        for consent in self.consents:
            consent.is_revoked = True

    def _page(self, query: Mapping[str, str]) -> Response:
        missing = [name for name in _WANTED if not query.get(name)]
        if missing or query["client_id"] != self._client[0] or query["response_type"] != "code":
            what = f"{', '.join(missing)} is missing" if missing else "client_id or response_type is wrong"
            return _html(f"<h1>{escape(self._title)}</h1><p>This sign-in cannot go on: {escape(what)}.</p>", 400)
        scopes = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in self._scopes(query))
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
        )
        return _html(
            f"<h1>{escape(self._title)}</h1>"
            f"<p>A stand-in, with made-up people. You are signed in as {escape(self._person)}.</p>"
            f"<h2>An app asks for access</h2><ul>{scopes}</ul>"
            f'<form method="post" action="authorize">{hidden}'
            '<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button>'
            "</form>"
        )

    def _scopes(self, query: Mapping[str, str]) -> list[str]:
        """The scopes to grant. With a wrong audience, only offline access is granted."""
        wanted = query.get("scope", "").split()
        is_right = self.any_audience or query.get("audience", "").endswith(self._audience)
        return wanted if is_right else [scope for scope in wanted if scope == OFFLINE]

    def _decided(self, form: Mapping[str, str]) -> Response:
        answer = {"state": form.get("state", "")}
        if form.get("decision") == "allow" and form.get("client_id") == self._client[0]:
            answer["code"] = self.code_for(form)
        else:
            answer |= {"error": "access_denied", "error_description": "The person did not allow the access."}
        address = form.get("redirect_uri", "")
        sign = "&" if urlsplit(address).query else "?"
        return Response(HTTPStatus.FOUND, b"", {"Location": f"{address}{sign}{urlencode(answer)}"})

    def code_for(self, form: Mapping[str, str]) -> str:
        now, code = self.clock.now(), secrets.token_urlsafe(24)
        consent = Consent(frozenset(self._scopes(form)), now, now)
        self.codes[code] = _Code(form["redirect_uri"], form.get("code_challenge", ""), now, consent)
        return code

    def _token(self, form: Mapping[str, str]) -> Response:
        try:
            return Response(200, self.issued(self._consent(form)), {"Cache-Control": "no-store"})
        except TokenRefusal as refusal:
            return Response(refusal.status, {"error": refusal.error, "error_description": refusal.description})

    def _consent(self, form: Mapping[str, str]) -> Consent:
        given = (form.get("client_id", ""), form.get("client_secret", ""))
        if not all(
            secrets.compare_digest(sent.encode(), own.encode()) for sent, own in zip(given, self._client, strict=True)
        ):
            raise TokenRefusal(HTTPStatus.UNAUTHORIZED, "access_denied", "Unauthorized")
        match form.get("grant_type"):
            case "authorization_code":
                return self._redeemed(form)
            case "refresh_token":
                return self._renewed(form.get("refresh_token", ""))
        raise TokenRefusal(HTTPStatus.BAD_REQUEST, "unsupported_grant_type", "Unsupported grant type")

    def _redeemed(self, form: Mapping[str, str]) -> Consent:
        code = self.codes.pop(form.get("code", ""), None)
        if code is None or self.clock.now() - code.made_at > _CODE_LIFE:
            raise TokenRefusal(HTTPStatus.FORBIDDEN, "invalid_grant", "Invalid authorization code")
        if code.redirect_uri != form.get("redirect_uri") or not _fits(code.challenge, form.get("code_verifier", "")):
            raise TokenRefusal(HTTPStatus.FORBIDDEN, "invalid_grant", "The redirect address or the proof key differs")
        self.consents.append(code.consent)
        return code.consent

    def _renewed(self, refresh_token: str) -> Consent:
        now = self.clock.now()
        for consent in self.consents:
            is_spent = refresh_token in consent.spent
            if is_spent and self.detects_reuse and not self.forgives_reuse:
                consent.is_revoked = True
            is_known = refresh_token == consent.refresh_token or (is_spent and self.forgives_reuse)
            is_over = now - consent.used_at > self.idle_life or now - consent.began_at > self.life
            if refresh_token and is_known and not is_over and not consent.is_revoked:
                return consent
        raise TokenRefusal(HTTPStatus.FORBIDDEN, "invalid_grant", "Unknown or invalid refresh token.")

    def issued(self, consent: Consent) -> Row:
        now = self.clock.now()
        consent.used_at = now
        access = secrets.token_urlsafe(32)
        consent.access[access] = now + self.access_life - self.ends_early
        issued: Row = {
            "access_token": access,
            "expires_in": int(self.access_life.total_seconds()),
            "token_type": "Bearer",
            "scope": " ".join(sorted(consent.scopes)),
        }
        if OFFLINE in consent.scopes:
            if consent.refresh_token:
                consent.spent.add(consent.refresh_token)
            consent.refresh_token = issued["refresh_token"] = secrets.token_urlsafe(32)
        return issued


def implied(scopes: frozenset[str]) -> Iterator[str]:
    """Yield the scopes, and the read scope that each write scope includes."""
    for scope in scopes:
        yield scope
        yield scope.replace(":write:", ":read:")


def _fits(challenge: str, verifier: str) -> bool:
    digest = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return not challenge or secrets.compare_digest(digest, challenge)


def _form(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def _html(body: str, status: int = 200) -> Response:
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Allow access</title>'
        "<style>:root{color-scheme:light dark;font:1rem/1.5 system-ui}"
        "body{max-inline-size:34rem;margin:10vh auto;padding:0 1rem}button{font:inherit;padding:.4rem 1rem}</style>"
        f"</head><body>{body}</body></html>"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return Response(status, page.encode(), headers)
