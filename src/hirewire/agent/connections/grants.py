"""Makes all changes to grants: stores sign-ins to an ATS, and lets one process at a time spend the refresh token."""

import secrets as random
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from hirewire.agent.connections.errors import ConnectionFault
from hirewire.agent.connections.models import Connection, Grant, GrantRequest, Loss
from hirewire.agent.sdk.http.tokens import Tokens
from hirewire.agent.sdk.oauth import OAuth
from hirewire.kit import clock, secrets

#: How long a claim lasts: longer than it may take to request tokens (``tokens.LONGEST_EXCHANGE``) and to store them. An
#: older claim belongs to a process that has ended.
CLAIM_LIFE: Final = timedelta(minutes=2)
#: An access token is renewed this long before it expires, or after four fifths of its life if that is later.
_MARGIN: Final = timedelta(minutes=5)
#: How long to wait after a failed attempt to renew the tokens, if the access token is still valid.
_PAUSE: Final = timedelta(seconds=30)


class NoSuchRequest(ConnectionFault):
    """The state is unknown or was already used, or it belongs to a sign-in in another browser."""


class RequestExpired(ConnectionFault):
    def __init__(self, connection: Connection) -> None:
        super().__init__("The sign-in began too long ago.")
        self.connection = connection


@transaction.atomic
def begin(*, connection: Connection, session_key: str) -> str:
    # Expired requests are kept for a while, so that a person who comes back late is told that the sign-in took too
    # long.
    GrantRequest.objects.filter(started_at__lt=clock.now() - timedelta(days=1)).delete()
    state = random.token_urlsafe(32)
    GrantRequest.objects.create(
        state_digest=secrets.digest(state), session_digest=secrets.digest(session_key), connection=connection
    )
    return state


@transaction.atomic
def end(*, state: str, session_key: str, connector: str) -> Connection:
    """End the sign-in with this state, and return its connection.

    A state works only once, and only in the browser where the sign-in began.
    """
    rows = GrantRequest.objects.select_for_update(of=("self",)).select_related("connection")
    request = rows.filter(
        state_digest=secrets.digest(state),
        session_digest=secrets.digest(session_key),
        connection__connector=connector,
    ).first()
    if request is None:
        raise NoSuchRequest("There is no such sign-in.")
    connection = request.connection
    is_under_way = GrantRequest.objects.under_way().filter(pk=request.pk).exists()
    # A browser may have begun several sign-ins for this connection, in several windows. The first to finish invalidates
    # the others.
    GrantRequest.objects.filter(connection=connection, session_digest=request.session_digest).delete()
    if not is_under_way:
        raise RequestExpired(connection)
    return connection


def verifier_for(state: str) -> str:
    """The proof key (RFC 7636) of a sign-in. It is derived from the state and our own key, so it need not be stored."""
    return secrets.digest(f"proof key {state}").hex()


@transaction.atomic
def keep(*, grant: Grant, oauth: OAuth, tokens: Tokens) -> None:
    """Store the grant of a new sign-in, and delete the connection's previous grant."""
    grant.granted_at = grant.renewed_at = clock.now()
    grant.scope = tokens.scope or ""
    _fill(grant, oauth, tokens)
    Grant.objects.filter(connection=grant.connection).delete()
    grant.save()


@transaction.atomic
def release_to_account(*, connection: Connection) -> bool:
    """Allow the use of the tokens, because somebody said to which account they lead.

    Return whether the tokens were waiting for this answer.
    """
    return bool(Grant.objects.filter(connection=connection, awaits_account=True).update(awaits_account=False))


@transaction.atomic
def forget(*, connection: Connection) -> None:
    Grant.objects.filter(connection=connection).delete()
    GrantRequest.objects.filter(connection=connection).delete()


@transaction.atomic(durable=True)
def claim(*, grant: Grant) -> str:
    """Claim the right to spend this grant's refresh token, and return the claim.

    The claim is empty if another process has claimed the grant or changed its tokens, or if access was lost.
    """
    name, now = random.token_hex(16), clock.now()
    is_free = Q(claim="") | Q(claimed_at__lt=now - CLAIM_LIFE)
    rows = Grant.objects.filter(is_free, pk=grant.pk, tokens_sealed=grant.tokens_sealed, lost_at=None)
    return name if rows.update(claim=name, claimed_at=now) else ""


@transaction.atomic(durable=True)
def renew(*, grant: Grant, claim: str, oauth: OAuth, tokens: Tokens) -> None:
    """Store new tokens, and end the claim.

    If the ATS does not rotate refresh tokens, it sends no new one, so the current refresh token stays.
    """
    if not tokens.refresh_token:
        tokens = Tokens(tokens.access_token, grant.tokens.refresh_token, tokens.expires_in, tokens.scope)
    grant.renewed_at = clock.now()
    grant.claim, grant.claimed_at = "", None
    _fill(grant, oauth, tokens)
    names = ("tokens_sealed", "renewed_at", "renew_at", "access_until", "use_at", "ends_at", "claim", "claimed_at")
    Grant.objects.filter(pk=grant.pk, claim=claim).update(**{name: getattr(grant, name) for name in names})


@transaction.atomic
def release(*, grant: Grant, claim: str, is_known: bool) -> None:
    """End the claim, so that other processes can try to renew the tokens.

    If the access token is still valid, these processes wait for ``_PAUSE`` first. If the outcome of an attempt is
    unknown, ``claimed_at`` keeps the time of that attempt.
    """
    rows = Grant.objects.filter(pk=grant.pk, claim=claim)
    if grant.access_until > clock.now():
        rows.update(renew_at=min(clock.now() + _PAUSE, grant.access_until))
    if is_known:
        rows.update(claim="", claimed_at=grant.claimed_at)
    else:
        rows.update(claim="")


@transaction.atomic
def lose(*, grant: Grant, claim: str) -> Grant:
    """Record that the access is lost. Only a new sign-in can restore it."""
    grant.lost_at = clock.now()
    # A time in ``claimed_at`` means that the outcome of an earlier attempt is unknown.
    grant.lost_why = Loss.CUT if grant.claimed_at is not None else Loss.ENDED
    Grant.objects.filter(pk=grant.pk, claim=claim).update(lost_at=grant.lost_at, lost_why=grant.lost_why, claim="")
    return grant


def _fill(grant: Grant, oauth: OAuth, tokens: Tokens) -> None:
    grant.tokens_sealed = grant.sealed(tokens)
    grant.renew_at = grant.renewed_at + tokens.life - min(_MARGIN, tokens.life / 5)
    grant.access_until = grant.renewed_at + tokens.life
    # An unused refresh token is renewed well before it expires, so that even an agent that was off for weeks renews it
    # in time.
    grant.use_at = grant.renewed_at + oauth.idle_life / 3 if oauth.idle_life else None
    grant.ends_at = grant.granted_at + oauth.life if oauth.life else None
