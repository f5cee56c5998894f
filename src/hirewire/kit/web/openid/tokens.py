"""Checks the provider's signed statements: id tokens (OpenID Connect Core 3.1.3.7) and logout tokens."""

from collections.abc import Mapping
from datetime import timedelta
from hmac import compare_digest
from typing import Any, Final

import msgspec
from authlib.oidc.core.util import create_half_hash
from joserfc import jws, jwt
from joserfc.errors import JoseError

from hirewire.kit import clock
from hirewire.kit.text.sentences import sentence
from hirewire.kit.web.openid import discovery
from hirewire.kit.web.openid.errors import TokenRefused
from hirewire.kit.web.openid.provider import Provider

#: The accepted algorithms. They include neither ``none`` nor any method with a shared secret.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
#: How far the clocks of two machines may differ.
LEEWAY: Final = timedelta(minutes=2)
#: The greatest age of a logout token. Providers deliver such a token as soon as they make it.
LOGOUT_LIFE: Final = timedelta(minutes=5)
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST_SUBJECT: Final = 255

Claims = Mapping[str, Any]


def id_token_claims(
    provider: Provider, token: str, *, nonce: str, access_token: str, max_age: timedelta | None = None
) -> Claims:
    header, claims = _signed(provider, token)
    _check_addressee(provider, claims)
    _check_times(claims)
    if not compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise TokenRefused(sentence("it belongs to another sign-in (nonce)."))
    half_hash = claims.get("at_hash")
    if half_hash is not None and not _is_hash_of(half_hash, access_token, header["alg"]):
        raise TokenRefused(sentence("it does not belong to the access token (at_hash)."))
    if max_age is not None:
        check_age(claims, max_age)
    if not 0 < len(_text(claims, "sub")) <= _LONGEST_SUBJECT:
        raise TokenRefused(sentence("it names nobody (sub)."))
    return claims


def logout_claims(provider: Provider, token: str) -> Claims:
    """Return the claims of a logout token (OpenID Connect Back-Channel Logout 2.6)."""
    _, claims = _signed(provider, token)
    _check_addressee(provider, claims)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise TokenRefused(sentence("it is not a logout token (events)."))
    if "nonce" in claims:
        # The standard forbids a nonce in a logout token, so that nobody can pass an id token off as one.
        raise TokenRefused(sentence("it is not a logout token (nonce)."))
    issued_at = _seconds(claims, "iat")
    now = clock.now().timestamp()
    if not now - LOGOUT_LIFE.total_seconds() <= issued_at <= now + LEEWAY.total_seconds():
        raise TokenRefused(sentence("it is too old, or from the future (iat)."))
    if "exp" in claims and _seconds(claims, "exp") <= now - LEEWAY.total_seconds():
        raise TokenRefused(sentence("it has expired (exp)."))
    if not _text(claims, "sub") and not _text(claims, "sid"):
        raise TokenRefused(sentence("it names neither a person nor a session."))
    return claims


def issuer_and_audience(token: str) -> tuple[str, tuple[str, ...]]:
    """Read the issuer and audience of an unverified token.

    Use them only to find the provider whose keys can verify the token.
    """
    try:
        claims = msgspec.json.decode(jws.extract_compact(token.encode()).payload, type=dict[str, Any])
    except (JoseError, ValueError, msgspec.MsgspecError, RecursionError) as fault:
        raise TokenRefused(sentence("it cannot be read.")) from fault
    return _text(claims, "iss"), _audience(claims)


def _signed(provider: Provider, token: str) -> tuple[Mapping[str, Any], Claims]:
    try:
        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") not in ALGORITHMS:
            raise TokenRefused(sentence("it is signed with a method that proves nothing (alg)."))
        kid = header.get("kid")
        keys = discovery.keys_of(provider, kid if isinstance(kid, str) else None)
        read = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, TypeError) as fault:
        raise TokenRefused(sentence("its signature was not made with one of the provider’s keys.")) from fault
    return read.header, read.claims


def _check_addressee(provider: Provider, claims: Claims) -> None:
    if claims.get("iss") != provider.issuer:
        raise TokenRefused(sentence("another issuer signed it (iss)."))
    audience = _audience(claims)
    if provider.client_id not in audience:
        raise TokenRefused(sentence("it is for another client (aud)."))
    party = claims.get("azp")
    if (len(audience) > 1 or party is not None) and party != provider.client_id:
        raise TokenRefused(sentence("it was issued to another client (azp)."))


def _check_times(claims: Claims) -> None:
    now, leeway = clock.now().timestamp(), LEEWAY.total_seconds()
    if _seconds(claims, "exp") <= now - leeway:
        raise TokenRefused(sentence("it has expired (exp). Compare the clocks of both machines."))
    if _seconds(claims, "iat") > now + leeway or _number(claims.get("nbf", 0)) > now + leeway:
        raise TokenRefused(sentence("it is from the future (iat). Compare the clocks of both machines."))


def check_age(claims: Claims, max_age: timedelta) -> None:
    oldest = clock.now() - max_age - LEEWAY
    if _seconds(claims, "auth_time") < oldest.timestamp():
        raise TokenRefused(sentence("the person signed in too long ago (auth_time)."))


def _is_hash_of(half_hash: object, access_token: str, algorithm: str) -> bool:
    expected = create_half_hash(access_token, algorithm)
    return expected is not None and compare_digest(expected, str(half_hash).encode())


def _audience(claims: Claims) -> tuple[str, ...]:
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    return tuple(name for name in listed if isinstance(name, str))


def _seconds(claims: Claims, name: str) -> float:
    if name not in claims:
        raise TokenRefused(sentence("it lacks {name}.", name=name))
    return _number(claims[name])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefused(sentence("one of its times is not a number."))
    return float(value)


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name, "")
    return value if isinstance(value, str) else ""
