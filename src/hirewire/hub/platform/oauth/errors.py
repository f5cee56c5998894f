"""OAuth errors, with the codes and texts that the documentation lists.

Authlib rejects descriptions with quotation marks, which these texts contain, so the description is set after the error
is created.
"""

from http import HTTPStatus

from authlib.oauth2 import OAuth2Error
from django.utils.translation import gettext as _

from hirewire.kit.web import challenges
from hirewire.wire.oauth import Scope

_UNAUTHORIZED = HTTPStatus.UNAUTHORIZED


class TokenRefused(OAuth2Error):
    """This error is sent to the application's server as JSON."""

    def __init__(self, error: str, description: str, status_code: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(error=error, status_code=status_code)
        self.description = description

    def get_headers(self) -> list[tuple[str, str]]:
        headers = super().get_headers()
        return [*headers, (challenges.HEADER, challenges.BASIC)] if self.status_code == _UNAUTHORIZED else headers


class PageRefused(OAuth2Error):
    """This error is shown on a page.

    The browser is not redirected to the application, because the application may be at fault.
    """

    def __init__(
        self, sentence: str, advice: str, status_code: int = HTTPStatus.UNAUTHORIZED, *, title: str = ""
    ) -> None:
        super().__init__(error="invalid_request", status_code=status_code)
        self.description = sentence
        self.advice = advice
        self.title = title


def missing(parameter: str) -> TokenRefused:
    return TokenRefused("invalid_request", f'A required parameter "{parameter}" is missing')


def unknown_client(client_id: str) -> TokenRefused:
    return TokenRefused("invalid_client_id", f'The passed in client_id is invalid "{client_id[:100]}"')


def wrong_secret() -> TokenRefused:
    return TokenRefused("invalid_client_id", "Client authentication failed", HTTPStatus.UNAUTHORIZED)


def no_own_tokens() -> TokenRefused:
    text = "This application is not allowed to create application tokens"
    return TokenRefused("access_denied", text, HTTPStatus.UNAUTHORIZED)


def code_not_found() -> TokenRefused:
    text = "Unable to retrieve access token: authorization code not found"
    return TokenRefused("invalid_request", text, HTTPStatus.UNAUTHORIZED)


def code_does_not_match() -> TokenRefused:
    return TokenRefused(
        "invalid_redirect_uri",
        "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. "
        "Or authorization code expired. Or external member binding exists",
    )


def refresh_refused() -> TokenRefused:
    text = "The provided authorization grant or refresh token is invalid, expired or revoked"
    return TokenRefused("invalid_request", text)


def unknown_token() -> TokenRefused:
    return TokenRefused("invalid_request", "The passed in token is invalid")


def unknown_client_on_page(client_id: str) -> PageRefused:
    advice = _("No application has the client_id “%(client_id)s”.") % {"client_id": client_id[:100]}
    return PageRefused("Client_id doesn't match", advice, title=_("Recruiter does not know this application"))


def foreign_redirect(redirect_uri: str) -> PageRefused:
    advice = _("The request has no redirect_uri.")
    if redirect_uri:
        advice = _(
            "The address “%(address)s” is not among the oauth2AuthorizedCallbackUrls of this "
            "application. It must start with https:// and match exactly, apart from its query "
            "arguments."
        ) % {"address": redirect_uri[:300]}
    return PageRefused("Redirect_uri doesn't match", advice)


def invalid_scope(scope: str) -> PageRefused:
    unknown = [name for name in scope.split() if name not in set(Scope)]
    if not unknown:
        return PageRefused("Invalid scope", _("The request has no scope."))
    advice = _("“%(scope)s” is not a known scope. You can use %(scopes)s.") % {
        "scope": unknown[0][:100],
        "scopes": ", ".join(Scope),
    }
    return PageRefused("Invalid scope", advice)


def no_profile() -> PageRefused:
    return PageRefused(
        "",
        _(
            "Applications identify people by their profiles. An admin of your company can connect a profile"
            " to your account."
        ),
        HTTPStatus.FORBIDDEN,
        title=_("This account has no profile"),
    )


def plain_challenge() -> TokenRefused:
    return TokenRefused("invalid_request", 'The "code_challenge_method" must be S256')
