"""Two-legged tokens: valid for half an hour, stored as keyed hashes, checked with one query."""

from datetime import timedelta
from typing import Final

from hirewire.hub.platform.oauth.consents import REFRESH_LIFE
from hirewire.hub.platform.oauth.models import AccessToken, AuthorizationCode, Consent, RefreshToken
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.secrets import digest, new_secret

TOKEN_LIFE = timedelta(minutes=30)
# The insert does not wait for the disk. If a crash loses the token, the client gets a refusal and requests another.
_ISSUE: Final = """
WITH hurry AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO hub_accesstoken (digest, application_id, issued_at, expires_at)
SELECT %s::bytea, %s::bigint, %s::timestamptz, %s::timestamptz FROM hurry
"""
#: Expired tokens stay for a day, so a caller who uses one learns that it has expired.
_KEPT = timedelta(days=1)


def issue_token(*, application_id: int) -> str:
    """Issue a two-legged token. Only its hash is stored."""
    token = new_secret("hw_at")
    now = clock.now()
    prepared.execute(_ISSUE, [digest(token), application_id, now, now + TOKEN_LIFE])
    return token


def revoke_tokens(*, application: DeveloperApplication) -> int:
    """Revoke the application's access tokens, including those of people. Refresh tokens stay valid."""
    alive = AccessToken.objects.filter(application=application, revoked_at=None, expires_at__gt=clock.now())
    return alive.update(revoked_at=clock.now())


def forget_expired_tokens() -> int:
    """Delete tokens and codes a day after they expire.

    Until then, callers learn that a token has expired, not that it is unknown. Ended consents are deleted after the
    last of their tokens.
    """
    past = clock.now() - _KEPT
    deleted_count = 0
    for kind in (AccessToken, RefreshToken, AuthorizationCode):
        deleted_count += kind.objects.filter(expires_at__lt=past).delete()[0]
    # If a consent ended this long ago, all its tokens have expired and been deleted.
    return deleted_count + Consent.objects.filter(ended_at__lt=past - REFRESH_LIFE).delete()[0]
