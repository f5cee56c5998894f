"""Sign-in through an OpenID Connect provider: the code flow with PKCE, state, nonce and the issuer's name (RFC 9207).

Never call :func:`begin` or :func:`finish` inside a transaction: both send requests to the provider.
"""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import msgspec
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.http import HttpRequest

from hirewire.kit import clock
from hirewire.kit.text.sentences import sentence
from hirewire.kit.web import outbound
from hirewire.kit.web.openid import discovery, tokens
from hirewire.kit.web.openid.discovery import Metadata
from hirewire.kit.web.openid.errors import ProviderFault, ProviderRefused, SignInLost, TokenRefused
from hirewire.kit.web.openid.pending import Pending, recall, remember
from hirewire.kit.web.openid.provider import Provider

_WANTED_SCOPES: Final = ("openid", "profile", "email")
_LONGEST_ERROR: Final = 80


@dataclass(frozen=True, slots=True)
class Arrival:
    claims: tokens.Claims
    pending: Pending
    #: Empty for SAML.
    id_token: str = ""


class _TokenAnswer(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str


def begin(
    request: HttpRequest,
    provider: Provider,
    redirect_uri: str,
    *,
    more_scopes: Collection[str] = (),
    back: str = "",
    is_test: bool = False,
    is_fresh: bool = False,
) -> str:
    """Return the provider's URL to redirect the browser to.

    ``more_scopes`` are asked for only if the provider offers them. If ``is_fresh``, the person has to sign in at the
    provider again. In that case, a provider that supports the claim ``auth_time`` has to say in the token when the
    person signed in. A test sends requests to the provider even if the provider failed a moment ago.
    """
    metadata = discovery.metadata_of(provider, at_once=is_test)
    state, nonce, verifier = (token_urlsafe(32) for _ in range(3))
    max_age = 0 if is_fresh and "auth_time" in metadata.claims_supported else None
    pending = Pending(provider.pk, nonce, verifier, back, clock.millis(), is_test, max_age)
    remember(request, state, pending)
    question: dict[str, str | int] = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join([*_WANTED_SCOPES, *(name for name in more_scopes if name in metadata.scopes_supported)]),
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),  # type: ignore[no-untyped-call] # the stubs omit its argument
        "code_challenge_method": "S256",
    }
    if is_fresh:
        question["prompt"] = "login"
    if max_age is not None:
        question["max_age"] = max_age
    return with_question(metadata.authorization_endpoint, question)


def finish(request: HttpRequest, provider: Provider, redirect_uri: str, answer: Mapping[str, str]) -> Arrival:
    """Check the provider's answer to a sign-in, and return what the answer says about the person.

    A sign-in can be finished only once, even if the check fails.
    """
    pending = recall(request, answer.get("state", ""))
    if pending.provider != provider.pk:
        raise SignInLost
    metadata = discovery.metadata_of(provider, at_once=pending.is_test)
    _check_issuer(metadata, answer)
    if "error" in answer:
        raise ProviderRefused(plain(answer["error"]))
    if not answer.get("code"):
        raise SignInLost
    received = _exchange(provider, metadata, redirect_uri, answer["code"], pending.verifier)
    claims = tokens.id_token_claims(
        provider,
        received.id_token,
        nonce=pending.nonce,
        access_token=received.access_token,
        max_age=None if pending.max_age is None else timedelta(seconds=pending.max_age),
    )
    return Arrival(_completed(metadata, claims, received.access_token), pending, received.id_token)


def _completed(metadata: Metadata, claims: tokens.Claims, access_token: str) -> tokens.Claims:
    """Add the provider's userinfo if the id token has no e-mail address. The id token's own claims take precedence."""
    if "email" in claims or not metadata.userinfo_endpoint:
        return claims
    more = discovery.read_person(metadata, access_token)
    if more.get("sub") != claims["sub"]:
        # OpenID Connect Core 5.3.2: the answer may have been swapped for another person's.
        raise TokenRefused(sentence("the provider’s userinfo is about somebody else (sub)."))
    return {**more, **claims}


def _check_issuer(metadata: Metadata, answer: Mapping[str, str]) -> None:
    named = answer.get("iss")
    if named is None and not metadata.authorization_response_iss_parameter_supported:
        return
    if named != metadata.issuer:
        raise TokenRefused(sentence("the answer comes from another issuer (iss)."))


def _exchange(provider: Provider, metadata: Metadata, redirect_uri: str, code: str, verifier: str) -> _TokenAnswer:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
        headers["Authorization"] = _basic(provider)
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.secret}
    outcome = discovery.ask(metadata.token_endpoint, body=urlencode(form).encode(), headers=headers)
    if not outcome.is_success:
        raise ProviderFault(_why(outcome))
    try:
        return msgspec.json.decode(outcome.answer, type=_TokenAnswer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise ProviderFault(
            sentence("The provider’s answer is not JSON with an id token and an access token.")
        ) from fault


def _basic(provider: Provider) -> str:
    # RFC 6749 2.3.1: form-encode the client id and the secret before joining them.
    proof = f"{quote(provider.client_id, safe='')}:{quote(provider.secret, safe='')}"
    return f"Basic {base64.b64encode(proof.encode()).decode()}"


def _why(outcome: outbound.Outcome) -> str:
    if outcome.status is None:
        return sentence("The provider cannot be reached: {error}", error=outcome.error)
    try:
        code = msgspec.json.decode(outcome.answer, type=dict[str, Any]).get("error", "")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        code = ""
    if code == "invalid_client":
        return sentence("The provider does not accept the client id or the client secret.")
    return sentence(
        "The provider refused the authorization code. It answered: {code}", code=plain(code) or str(outcome.status)
    )


def plain(text: object) -> str:
    """Return an error code unchanged, and "" for any other text, so that nobody can put their words on our page."""
    code = str(text)[:_LONGEST_ERROR]
    return code if code.replace("_", "").replace(".", "").isalnum() and code.isascii() else ""


def with_question(endpoint: str, question: Mapping[str, str | int]) -> str:
    parts = urlsplit(endpoint)
    own = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in question]
    return parts._replace(query=urlencode([*own, *question.items()])).geturl()
