"""The three-legged flow: a person consents, and the application gets a code and exchanges it for tokens.

A consent's row is locked both while tokens are issued for the consent and while all its tokens are revoked. Therefore,
no token is issued while a consent ends.
"""

from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import Q

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.platform.oauth.models import AccessToken, AuthorizationCode, Consent, RefreshToken
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.turns import take_turn
from hirewire.kit.secrets import digest, new_secret

CODE_LIFE = timedelta(minutes=30)
ACCESS_LIFE = timedelta(days=60)
#: Counted from the exchange of the code. Using a refresh token does not extend its life.
REFRESH_LIFE = timedelta(days=365)

TokenAnswer = dict[str, str | int]


@transaction.atomic
def allow(*, application: DeveloperApplication, person: Person, scopes: list[str]) -> Consent:
    """Record a person's consent. An earlier consent with other scopes ends, and its tokens are revoked."""
    # Two windows of one person must not create two consents.
    take_turn(f"consents of person {person.pk}")
    standing = Consent.objects.select_for_update().filter(application=application, person=person, ended_at=None).first()
    if standing is not None and standing.scopes == scopes:
        return standing
    if standing is not None:
        _end(standing)
    consent = Consent.objects.create(application=application, person=person, scopes=scopes, given_at=clock.now())
    audit.record(
        action="oauth.allowed",
        actor=person,
        organization=application.organization,
        application=application,
        before=standing.scope if standing else "",
        after=consent.scope,
    )
    return consent


@transaction.atomic
def keep_code(
    *,
    code: str,
    consent: Consent,
    redirect_uri: str,
    nonce: str,
    code_challenge: str,
    code_challenge_method: str,
    authenticated_at: datetime | None = None,
) -> None:
    AuthorizationCode.objects.create(
        digest=digest(code),
        consent=consent,
        redirect_uri=redirect_uri,
        nonce=nonce,
        code_challenge=code_challenge,
        code_challenge_method=code_challenge_method,
        # ``last_login`` may come from a later sign-in elsewhere, so it is used only if the session recorded no time.
        authenticated_at=authenticated_at or consent.person.last_login,
        expires_at=clock.now() + CODE_LIFE,
    )


def locked_code(code: str) -> AuthorizationCode | None:
    """Return a code, locked until the caller's transaction ends.

    Of two requests with the same code, the second therefore finds that the code has been used.
    """
    rows = AuthorizationCode.objects.select_for_update(of=("self", "consent"))
    return rows.select_related("consent__application", "consent__person").filter(digest=digest(code)).first()


@transaction.atomic
def redeem(*, code: AuthorizationCode) -> TokenAnswer:
    """Exchange a code for tokens. The caller has locked the code, and has checked that it is still valid."""
    code.used_at = clock.now()
    code.save(update_fields=["used_at"])
    consent = code.consent
    answer = _access_token(consent, code)
    if consent.application.may_refresh:
        token, until = new_secret("hw_rt"), code.used_at + REFRESH_LIFE
        RefreshToken.objects.create(
            digest=digest(token),
            application=consent.application,
            consent=consent,
            code=code,
            issued_at=code.used_at,
            expires_at=until,
        )
        answer |= _refresh_part(token, until)
    return answer


@transaction.atomic
def revoke_given(*, code: AuthorizationCode) -> None:
    """Revoke the tokens of a code that came twice: one of its two senders must have stolen it."""
    if _revoke(Q(code=code), code.consent):
        application = code.consent.application
        audit.record(
            action="oauth.code_reused",
            actor=application,
            organization=application.organization,
            application=application,
            subject=code.consent.person.name,
        )


def locked_refresh_token(token: str) -> RefreshToken | None:
    """Return a token, and lock its consent, so that nobody revokes the token before the caller's transaction ends."""
    key = digest(token)
    consent = Consent.objects.select_for_update(of=("self",)).filter(refreshtoken__digest=key).first()
    if consent is None:
        return None
    return RefreshToken.objects.select_related("application", "consent__person").filter(digest=key).first()


@transaction.atomic
def refresh(*, token: RefreshToken, text: str) -> TokenAnswer:
    """Issue another access token. The refresh token stays the same and keeps its expiry."""
    return _access_token(token.consent, token.code) | _refresh_part(text, token.expires_at)


@transaction.atomic
def revoke(*, token: AccessToken | RefreshToken) -> None:
    """Revoke an access token alone, or a refresh token together with all other tokens of its consent."""
    if isinstance(token, RefreshToken):
        _revoke(Q(), Consent.objects.select_for_update().get(pk=token.consent_id))
    else:
        AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())


def _end(consent: Consent) -> None:
    consent.ended_at = clock.now()
    consent.save(update_fields=["ended_at"])
    _revoke(Q(), consent)


def _revoke(which: Q, consent: Consent) -> int:
    alive = Q(consent=consent, revoked_at=None) & which
    now = clock.now()
    return sum(kind.objects.filter(alive).update(revoked_at=now) for kind in (AccessToken, RefreshToken))


def _access_token(consent: Consent, code: AuthorizationCode | None) -> TokenAnswer:
    token, now = new_secret("hw_at"), clock.now()
    AccessToken.objects.create(
        digest=digest(token),
        application=consent.application,
        consent=consent,
        code=code,
        issued_at=now,
        expires_at=now + ACCESS_LIFE,
    )
    return {
        "access_token": token,
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "scope": consent.scope,
        "token_type": "Bearer",
    }


def _refresh_part(token: str, until: datetime) -> TokenAnswer:
    left = ceil((until - clock.now()).total_seconds())
    return {"refresh_token": token, "refresh_token_expires_in": left}
