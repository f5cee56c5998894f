"""Two-legged tokens: valid for half an hour, stored as keyed hashes, checked with one query."""

from datetime import timedelta
from typing import Final

from hirewire.hub.platform.oauth.consents import REFRESH_LIFE
from hirewire.hub.platform.oauth.models import AccessToken, AuthorizationCode, Consent, RefreshToken
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.secrets import digest, new_secret

#: Life of a two-legged token.
TOKEN_LIFE = timedelta(minutes=30)
# The insert does not wait for the disk. If a crash loses the token, it is refused, and the client requests another, as
# after any refusal.
_ISSUE: Final = """
WITH hurry AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO hub_accesstoken (digest, application_id, issued_at, expires_at)
SELECT %s::bytea, %s::bigint, %s::timestamptz, %s::timestamptz FROM hurry
"""
#: Expired tokens stay for a day, so their owners learn what happened to them.
_KEPT = timedelta(days=1)


def issue_token(*, application_id: int) -> str:
    """Issue a token with one insert. The token itself is never stored."""
    token = new_secret("hw_at")
    now = clock.now()
    prepared.execute(_ISSUE, [digest(token), application_id, now, now + TOKEN_LIFE])
    return token


def revoke_tokens(*, application: DeveloperApplication) -> int:
    """Revoke every live access token of the application, including people's tokens. Refresh tokens stay valid.

    Returns the number of revoked tokens.
    """
    alive = AccessToken.objects.filter(application=application, revoked_at=None, expires_at__gt=clock.now())
    return alive.update(revoked_at=clock.now())


def forget_expired_tokens() -> int:
    """Delete tokens and codes a day after they expire. Returns how many rows were deleted.

    Until then callers learn that a token has expired, not that it is unknown.
    Ended consents are deleted after the last of their tokens.
    """
    past = clock.now() - _KEPT
    deleted_count = 0
    for kind in (AccessToken, RefreshToken, AuthorizationCode):
        deleted_count += kind.objects.filter(expires_at__lt=past).delete()[0]
    # At that age, every token of the ended consent has expired and been deleted.
    return deleted_count + Consent.objects.filter(ended_at__lt=past - REFRESH_LIFE).delete()[0]
