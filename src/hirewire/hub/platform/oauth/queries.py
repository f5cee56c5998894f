from typing import Final

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.oauth.models import AccessToken, Consent, RefreshToken
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit.db import prepared
from hirewire.kit.secrets import digest

_TOKENS: Final = prepared.LookUp(AccessToken, "application", where="held.digest = %s")


def standing_consent(application: DeveloperApplication, person: Person) -> Consent | None:
    return Consent.objects.filter(application=application, person=person, ended_at=None).first()


def token(application: DeveloperApplication, text: str) -> AccessToken | RefreshToken | None:
    """Find a token of this application, even if it is revoked or expired."""
    token_row = any_token(text)
    return token_row if token_row is not None and token_row.application_id == application.pk else None


def any_token(text: str) -> AccessToken | RefreshToken | None:
    key = digest(text)
    access = AccessToken.objects.select_related("consent").filter(digest=key).first()
    return access or RefreshToken.objects.select_related("consent").filter(digest=key).first()


def access_token(text: str) -> AccessToken | None:
    """Find an access token, even if it is revoked or expired. Every API call runs this query, so it is prepared."""
    return _TOKENS.first([digest(text)])
