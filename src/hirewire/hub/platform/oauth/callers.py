"""Finds the caller of an API call by its token."""

from http import HTTPStatus
from urllib.parse import parse_qs

from hirewire.hub.platform.oauth.models import Consent
from hirewire.hub.platform.oauth.queries import access_token
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.messages import Call
from hirewire.kit.web import challenges


def caller_of(call: Call) -> Caller:
    """Return the caller to whom the token belongs. Refuse bad tokens with the documented texts and codes."""
    token = _token_of(call)
    if not token:
        raise _unauthorized("Empty oauth2_access_token", "EMPTY_ACCESS_TOKEN", 401, challenges.BEARER)
    token_row = access_token(token)
    if token_row is None:
        raise _unauthorized("Invalid access token", "INVALID_ACCESS_TOKEN", 65600)
    # Set the caller before the checks below. The journal can then show a refused call, with the reason, to the owner of
    # the application.
    call.trace.caller = own = Caller.own(token_row.application)
    if token_row.status == "revoked":
        raise _revoked()
    if token_row.status == "expired":
        raise _unauthorized("The token used in the request has expired", "EXPIRED_ACCESS_TOKEN", 65602)
    if token_row.consent_id is None:
        return own
    consent = Consent.objects.select_related("person").get(pk=token_row.consent_id)
    if not consent.person.is_active:
        raise _revoked()
    return Caller(token_row.application, frozenset(consent.scopes), consent.person)


def _token_of(call: Call) -> str:
    scheme, _, token = call.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    # Clients that were written before the header was common send the token in the query.
    if "oauth2_access_token=" in call.raw_query:
        return parse_qs(call.raw_query).get("oauth2_access_token", [""])[0]
    return ""


def _revoked() -> ApiError:
    return _unauthorized("The token used in the request has been revoked by the user", "REVOKED_ACCESS_TOKEN", 65601)


def _unauthorized(message: str, code: str, service_error_code: int, challenge: str = "") -> ApiError:
    return ApiError(
        message,
        status=HTTPStatus.UNAUTHORIZED,
        code=code,
        service_error_code=service_error_code,
        headers={challenges.HEADER: challenge or challenges.bearer(message)},
    )
