"""Access tokens for connections that sign in to the ATS instead of using a key.

A rotating refresh token works only once, so one process at a time uses it. That process claims the grant in a short
transaction, asks the ATS outside any transaction, and stores the answer at once. The other processes keep using the
access token until it expires.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

import httpx2
import stamina
import structlog
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db import connection as database

from hirewire.agent import registry
from hirewire.agent.connections import grants, reach
from hirewire.agent.connections.errors import OtherAccount
from hirewire.agent.connections.models import Connection, Grant, Loss
from hirewire.agent.connections.queries import stored_settings
from hirewire.agent.sdk.describe import SignIn, Way
from hirewire.agent.sdk.errors import NoAccess, StopSync, TryLater
from hirewire.agent.sdk.http import GrantedToken
from hirewire.agent.sdk.http.tokens import AnswerLost, GrantEnded, TokenEndpoint, Tokens
from hirewire.agent.sdk.oauth import Endpoints
from hirewire.agent.sdk.says import says
from hirewire.kit import clock
from hirewire.kit.secrets import SealBrokenError

log = structlog.get_logger(__name__)

NOT_SIGNED_IN: Final = says("Nobody has signed in to {ats} for this connection yet. Sign in on the connection’s page.")
_LOST: Final[Mapping[str, str]] = {
    Loss.ENDED: says("{ats} ended the access: somebody revoked it there, or it expired. Sign in again."),
    Loss.CUT: says(
        "The access is lost, because the answer from {ats} with the next token did not arrive. Sign in again."
    ),
}
#: An error with this text makes the agent try again later (``TryLater``). It does not stop the connection, because
#: perhaps only this process lacks the key.
_UNREADABLE: Final = says("The key that encrypted the access to {ats} is lost. Sign in again.")
#: Seconds to wait for another process that renews the tokens.
_WAIT: Final = 1.0
#: If new tokens cannot be stored, the agent keeps trying for this many seconds.
STORING: Final = 30.0


#: An error with this text makes the agent try again later (``TryLater``). It does not stop the connection: somebody
#: will soon say to which account the sign-in leads, and the work then goes on.
ACCOUNT_UNSAID: Final = says(
    "Somebody signed in to {ats}. Say on the connection’s page which account this sign-in leads to. Until then, nothing"
    " is read or written."
)


class NoLastingAccess(StopSync):
    """The ATS issued no refresh token."""


class Terms:
    def __init__(self, connection: Connection) -> None:
        kind = registry.kind_of(connection.connector)
        self.connection, self.title = connection, kind.title
        self.account_number = connection.account_number
        self.settings = stored_settings(connection)
        sign_in = kind.description.sign_in
        if sign_in is None or kind.description.way_of(self.settings) is not Way.OAUTH:
            raise StopSync(f"{connection.name} is not connected by signing in.")
        self.sign_in: SignIn = sign_in
        self.endpoints: Endpoints = sign_in.oauth.endpoints_for(self.settings["base_url"])

    @property
    def client_id(self) -> str:
        client_id: str = self.settings["client_id"]
        return client_id

    @property
    def scopes(self) -> list[str]:
        return [scope.name for scope in self.sign_in.oauth.scopes_for(self.settings)]

    def token_endpoint(self) -> TokenEndpoint:
        return TokenEndpoint(
            self.endpoints.token_url,
            client_id=self.client_id,
            client_secret=self.settings["client_secret"],
            transport=reach.to_ats(self.connection),
        )

    def fit(self, grant: Grant) -> bool:
        return (grant.client_id, grant.token_url) == (self.client_id, self.endpoints.token_url)


def redirect_uri(kind: str) -> str:
    """Each kind of ATS has its own redirect URI, so that the URI receives only answers from this kind."""
    return f"{settings.HIREWIRE_AGENT_URL}/oauth/{kind}"


def signs_in(connection: Connection) -> bool:
    """Whether the connection uses a sign-in instead of a key. False if its settings cannot be decrypted."""
    description = registry.kind_of(connection.connector).description
    return description.sign_in is not None and description.way_of(stored_settings(connection)) is Way.OAUTH


def begin(connection: Connection, *, session_key: str) -> str:
    terms = Terms(connection)
    state = grants.begin(connection=connection, session_key=session_key)
    more = {"audience": terms.endpoints.audience} if terms.endpoints.audience else {}
    if terms.sign_in.oauth.uses_pkce:
        challenge = create_s256_code_challenge(grants.verifier_for(state))  # type: ignore[no-untyped-call] # the stubs omit its argument
        more |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    address: str = prepare_grant_uri(
        terms.endpoints.authorize_url,
        terms.client_id,
        "code",
        redirect_uri=redirect_uri(connection.connector),
        scope=" ".join(terms.scopes),
        state=state,
        **more,
    )
    return address


def exchange(terms: Terms, *, code: str, state: str) -> Tokens:
    """Exchange the code for tokens. This sends a request to the ATS, so never call it inside a transaction."""
    tokens = terms.token_endpoint().exchange(
        code,
        redirect_uri=redirect_uri(terms.connection.connector),
        verifier=grants.verifier_for(state) if terms.sign_in.oauth.uses_pkce else "",
    )
    if not tokens.refresh_token:
        raise NoLastingAccess(f"{terms.title} granted no lasting access.")
    return tokens


def auth_of(connection: Connection) -> httpx2.Auth | None:
    return GrantedToken(partial(token, Terms(connection))) if signs_in(connection) else None


def token(terms: Terms, refused: str = "") -> str:
    """Return a valid access token other than ``refused``, which the ATS no longer accepts."""
    grant = usable_grant(terms)
    tokens = _opened(terms, grant)
    is_refused = tokens.access_token == refused
    if not is_refused and grant.renew_at > clock.now():
        return tokens.access_token
    claim = grants.claim(grant=grant)
    if claim:
        return _renewed(terms, grant, claim, tokens, is_refused=is_refused)
    return _renewed_by_another(terms, grant, refused)


def grant_of(connection: Connection) -> Grant | None:
    """The grant from a sign-in for this connection, even if the access has ended.

    None if the connection uses keys, or if nobody has signed in for its present OAuth client.
    """
    if not signs_in(connection):
        return None
    grant = Grant.objects.filter(connection=connection).first()
    return grant if grant is not None and Terms(connection).fit(grant) else None


def lacking(connection: Connection, grant: Grant | None) -> list[str]:
    if grant is None or not grant.scope:
        return []
    allowed = grant.scope.split()
    return [name for name in Terms(connection).scopes if name not in allowed]


def forget_unfit(connection: Connection) -> None:
    """Delete the grant if it was issued to another OAuth client, or if the connection has changed to keys."""
    if grant_of(connection) is None:
        grants.forget(connection=connection)


def keep_alive(connection: Connection) -> None:
    """Renew the tokens of an idle connection, such as a paused one, before they expire unused."""
    terms = Terms(connection)
    grant = usable_grant(terms)
    tokens = _opened(terms, grant)
    if claim := grants.claim(grant=grant):
        _renewed(terms, grant, claim, tokens, is_refused=False)


def trouble(grant: Grant, title: str) -> str:
    if grant.is_lost:
        return _LOST[grant.lost_why].format(ats=title)
    if grant.awaits_account:
        return ACCOUNT_UNSAID.format(ats=title)
    try:
        _ = grant.tokens
    except SealBrokenError:
        return _UNREADABLE.format(ats=title)
    return ""


def usable_grant(terms: Terms) -> Grant:
    """Return the grant if its tokens may be used. Otherwise, raise an error.

    Raise :class:`OtherAccount` if the account has changed since ``terms`` were made: a task that has read one account
    must not go on in another.
    """
    grant = Grant.objects.select_related("connection").filter(connection=terms.connection.pk).first()
    if grant is None or not terms.fit(grant):
        raise NoAccess(NOT_SIGNED_IN.format(ats=terms.title))
    if grant.connection.account_number != terms.account_number:
        raise OtherAccount
    if grant.is_lost:
        raise NoAccess(trouble(grant, terms.title))
    if grant.awaits_account:
        raise TryLater(ACCOUNT_UNSAID.format(ats=terms.title))
    return grant


def _opened(terms: Terms, grant: Grant) -> Tokens:
    try:
        return grant.tokens
    except SealBrokenError:
        raise TryLater(_UNREADABLE.format(ats=terms.title)) from None


def _renewed(terms: Terms, grant: Grant, claim: str, tokens: Tokens, *, is_refused: bool) -> str:
    """Spend the refresh token, and return the new access token.

    After a temporary failure, return the old access token if it is still valid and was not refused.
    """
    try:
        renewed = terms.token_endpoint().renew(tokens.refresh_token)
    except GrantEnded:
        lost = grants.lose(grant=grant, claim=claim)
        log.warning("access to the ATS lost", tenant=terms.connection.tenant, why=lost.lost_why)
        raise NoAccess(trouble(lost, terms.title)) from None
    except TryLater as later:
        grants.release(grant=grant, claim=claim, is_known=not isinstance(later, AnswerLost))
        if is_refused or grant.access_until <= clock.now():
            raise
        log.warning("access to the ATS not renewed yet", tenant=terms.connection.tenant, error=type(later).__name__)
        return tokens.access_token
    except StopSync:
        grants.release(grant=grant, claim=claim, is_known=True)
        raise
    for attempt in stamina.retry_context(on=(InterfaceError, OperationalError), attempts=5, timeout=STORING):
        with attempt:
            _store(terms, grant, claim, renewed)
    return renewed.access_token


def _store(terms: Terms, grant: Grant, claim: str, tokens: Tokens) -> None:
    """Store the next tokens. They exist nowhere else, so the caller retries if the database connection is lost."""
    try:
        grants.renew(grant=grant, claim=claim, oauth=terms.sign_in.oauth, tokens=tokens)
    except (InterfaceError, OperationalError):
        database.close()
        raise


def _renewed_by_another(terms: Terms, seen: Grant, refused: str) -> str:
    """Return the access token that another process has stored, or the old one while that process renews it.

    Raise ``TryLater`` if the old token was refused or has expired.
    """
    grant = usable_grant(terms)
    access_token = _opened(terms, grant).access_token
    is_over = grant.access_until <= clock.now()
    if access_token == refused or (is_over and grant.tokens_sealed == seen.tokens_sealed):
        raise TryLater(f"Another process is renewing the access to {terms.title}.", _WAIT)
    return access_token
