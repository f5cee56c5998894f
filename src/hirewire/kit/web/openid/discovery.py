"""What a provider publishes about itself: its endpoints and its keys.

Reading them sends requests to the provider, so never read them inside a transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hirewire.kit import clock
from hirewire.kit.text.sentences import Sentence, sentence
from hirewire.kit.web import outbound
from hirewire.kit.web.gates import BusyError, Gate
from hirewire.kit.web.openid.errors import ProviderFault, ProvidersBusy
from hirewire.kit.web.openid.provider import Provider

#: How many seconds the provider has for an answer; a person is waiting for it.
PATIENCE: Final = 10.0
#: How many bytes an answer may have: far more than any provider publishes.
LARGEST: Final = 262_144
#: Metadata and keys are read again after this period. If a token names an unknown key, only the keys are read again,
#: and the period starts anew.
KEPT: Final = timedelta(hours=1)
#: If tokens name unknown keys, a provider's keys are read again at most once in this period. Otherwise, made-up tokens
#: could make us read the keys again and again.
LOOK_AGAIN: Final = timedelta(seconds=30)
#: After a failure, a provider is not asked again for this long: anybody can begin sign-ins, and each sign-in would hold
#: a thread while it waits for the provider.
PAUSE: Final = timedelta(seconds=30)
#: Limits how many threads wait for providers: a provider may take long to answer, and anybody can make us ask it.
GATE: Final = Gate("HIREWIRE_PROVIDERS_AT_ONCE")
_WELL_KNOWN: Final = "/.well-known/openid-configuration"


class Metadata(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    response_types_supported: tuple[str, ...] = ("code",)
    scopes_supported: tuple[str, ...] = ()
    claims_supported: tuple[str, ...] = ()
    code_challenge_methods_supported: tuple[str, ...] = ()
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    authorization_response_iss_parameter_supported: bool = False
    backchannel_logout_supported: bool = False


@dataclass(slots=True)
class _Known:
    metadata: Metadata
    keys: KeySet
    at: datetime


@dataclass(slots=True)
class _Failure:
    reason: Sentence
    at: datetime


_Kept = TypeVar("_Kept", _Known, _Failure)
#: The provider's id, its issuer and the time at which its settings last changed. A change of the settings makes a new
#: key, under which nothing is stored yet, so corrected settings take effect at once.
_Key = tuple[int, str, datetime]
#: What this process knows of providers. Its threads share these dictionaries, and may change them at any moment.
_known: Final[dict[_Key, _Known]] = {}
_failures: Final[dict[_Key, _Failure]] = {}


def metadata_of(provider: Provider, *, at_once: bool = False) -> Metadata:
    """Return what the provider publishes about itself.

    With ``at_once``, the provider may be asked even if it failed less than ``PAUSE`` ago.
    """
    return _of(provider, at_once=at_once).metadata


def keys_of(provider: Provider, kid: str | None) -> KeySet:
    """Return the keys that sign the provider's tokens.

    If no key has the id ``kid``, the keys are read again first, unless they were read less than ``LOOK_AGAIN`` ago.
    """
    known = _of(provider)
    is_new = kid is not None and all(key.kid != kid for key in known.keys.keys)
    if is_new and clock.now() - known.at >= LOOK_AGAIN:
        _check_pause(provider)
        with _remembered(provider):
            known.keys, known.at = read_keys(known.metadata), clock.now()
    return known.keys


def read_metadata(issuer: str) -> Metadata:
    """Read a provider's discovery document, whose ``issuer`` must be exactly the issuer that was entered."""
    document = read_document(issuer)
    try:
        metadata = msgspec.convert(document, Metadata)
    except msgspec.ValidationError as fault:
        raise ProviderFault(
            sentence("The provider’s discovery document is incomplete: {fault}", fault=str(fault))
        ) from fault
    if metadata.issuer != issuer:
        raise ProviderFault(
            sentence("The provider calls itself {name}. Enter exactly that as the issuer.", name=metadata.issuer)
        )
    for url in (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri):
        check_address(url)
    return metadata


def read_document(issuer: str) -> Mapping[str, Any]:
    check_address(issuer)
    return _json(issuer.rstrip("/") + _WELL_KNOWN)


def read_keys(metadata: Metadata) -> KeySet:
    """Read the keys that can verify signatures. Leave out symmetric keys and keys for encryption."""
    listed = _json(metadata.jwks_uri).get("keys")
    keys = [key for key in listed if _is_for_signatures(key)] if isinstance(listed, list) else []
    try:
        return KeySet.import_key_set({"keys": keys}) if keys else KeySet([])
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise ProviderFault(sentence("The provider’s keys cannot be read.")) from fault


def read_person(metadata: Metadata, access_token: str) -> Mapping[str, Any]:
    check_address(metadata.userinfo_endpoint)
    return _json(metadata.userinfo_endpoint, authorization=f"Bearer {access_token}")


def check_address(url: str) -> None:
    """Require an https address, because secrets and browsers are sent to it.

    If ``HIREWIRE_INSECURE_CALLBACKS`` is set, an http address is allowed as well.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and settings.HIREWIRE_INSECURE_CALLBACKS)
    if not is_safe or not parts.netloc or parts.username is not None or parts.fragment:
        raise ProviderFault(
            sentence("{url} must be an https address without a user name or a fragment.", url=url[:200])
        )


def ask(
    url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None, most: int = LARGEST
) -> outbound.Outcome:
    """Send a request to a provider, unless too many threads of this process already wait for providers."""
    try:
        with GATE.inside():
            return outbound.fetch(url, body=body, headers=headers, timeout=PATIENCE, most=most)
    except BusyError as full:
        raise ProvidersBusy from full


def _of(provider: Provider, *, at_once: bool = False) -> _Known:
    known = _known.get(_key(provider))
    if known is None or clock.now() - known.at > KEPT:
        if not at_once:
            _check_pause(provider)
        with _remembered(provider):
            metadata = read_metadata(provider.issuer)
            known = _Known(metadata, read_keys(metadata), clock.now())
        _keep(_known, provider, known)
    return known


def _check_pause(provider: Provider) -> None:
    """Refuse to ask a provider that failed a moment ago.

    After the pause, one request may ask, and a new pause begins for all others.
    """
    failure = _failures.get(_key(provider))
    if failure is None:
        return
    if clock.now() - failure.at < PAUSE:
        raise ProviderFault(failure.reason)
    failure.at = clock.now()


@contextmanager
def _remembered(provider: Provider) -> Iterator[None]:
    """Remember whether the provider failed. A provider that was not asked has not failed."""
    try:
        yield
    except ProvidersBusy:
        raise
    except ProviderFault as fault:
        _keep(_failures, provider, _Failure(fault.args[0], clock.now()))
        raise
    _failures.pop(_key(provider), None)


def _keep(store: dict[_Key, _Kept], provider: Provider, value: _Kept) -> None:
    """Keep ``value`` for the provider, and forget what was kept for the provider's earlier settings."""
    for old in list(store):
        if old[0] == provider.pk:
            store.pop(old, None)
    store[_key(provider)] = value


def _key(provider: Provider) -> _Key:
    return provider.pk, provider.issuer, provider.changed_at


def _json(url: str, **headers: str) -> Mapping[str, Any]:
    outcome = ask(url, headers={"accept": "application/json", **headers})
    if outcome.status is None:
        raise ProviderFault(sentence("{url} cannot be reached: {error}", url=url, error=outcome.error))
    if not outcome.is_success:
        raise ProviderFault(sentence("{url} answered with status {status}.", url=url, status=outcome.status))
    try:
        return msgspec.json.decode(outcome.answer, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise ProviderFault(sentence("{url} did not answer with JSON.", url=url)) from fault


def _is_for_signatures(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"
