"""The token endpoint's refusals, with the codes and texts that the documentation lists.

Authlib's errors refuse the quotation marks that these texts hold, so the text
is set after the error was made.
"""

from authlib.oauth2 import OAuth2Error


class TokenRefused(OAuth2Error):  # noqa: N818 - a refusal reads better than an error
    def __init__(self, error: str, description: str, status_code: int = 400) -> None:
        super().__init__(error=error, status_code=status_code)
        self.description = description


def missing(parameter: str) -> TokenRefused:
    return TokenRefused("invalid_request", f'A required parameter "{parameter}" is missing')


def unknown_client(client_id: str) -> TokenRefused:
    return TokenRefused("invalid_client_id", f'The passed in client_id is invalid "{client_id[:100]}"')


def wrong_secret() -> TokenRefused:
    return TokenRefused("invalid_client_id", "Client authentication failed", 401)
