"""Two-legged tokens: made for half an hour, kept as keyed hashes, checked with one query."""

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
# Does not wait for the disk: whoever loses a token in a crash asks for another one, as for any that is refused.
_ISSUE: Final = """
WITH hurry AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO hub_accesstoken (digest, application_id, issued_at, expires_at)
SELECT %s::bytea, %s::bigint, %s::timestamptz, %s::timestamptz FROM hurry
"""
#: What is over stays for a day, so that its owner is told what became of it.
_KEPT = timedelta(days=1)


def issue_token(*, application_id: int) -> str:
    """One insert; the token itself is never stored."""
    token = new_secret("hw_at")
    now = clock.now()
    prepared.execute(_ISSUE, [digest(token), application_id, now, now + TOKEN_LIFE])
    return token


def revoke_tokens(*, application: DeveloperApplication) -> int:
    """End every token that is still alive; the application must ask for a new one."""
    alive = AccessToken.objects.filter(application=application, revoked_at=None, expires_at__gt=clock.now())
    return alive.update(revoked_at=clock.now())


def forget_expired_tokens() -> int:
    """Tokens a day past their end: until then a caller is told that they expired, not that they are unknown."""
    past = clock.now() - _KEPT
    gone = 0
    for kind in (AccessToken, RefreshToken, AuthorizationCode):
        gone += kind.objects.filter(expires_at__lt=past).delete()[0]
    # No token of an ended consent lives longer.
    return gone + Consent.objects.filter(ended_at__lt=past - REFRESH_LIFE).delete()[0]
