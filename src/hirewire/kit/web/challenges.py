"""``WWW-Authenticate`` values for a 401: how to authenticate, and what was wrong with the credentials.

RFC 9110 requires the header in every 401. Clients use it to decide whether to request a new token or to give up.
"""

from typing import Final

HEADER: Final = "WWW-Authenticate"
#: RFC 7617 requires a realm after ``Basic``. RFC 6750 requires at least one parameter after ``Bearer``. We send
#: our only realm after both.
_REALM: Final = 'realm="hirewire"'

BASIC: Final = f'Basic {_REALM}, charset="UTF-8"'
BEARER: Final = f"Bearer {_REALM}"
#: For a message whose signature is missing or wrong. No registered scheme covers that.
SIGNATURE: Final = f"Signature {_REALM}"


def bearer(description: str) -> str:
    """Return the value for a refused token. ``description`` is our own text, so it needs no escaping."""
    return f'{BEARER}, error="invalid_token", error_description="{description}"'


def for_bearer(authorization: str, description: str) -> str:
    """Return the value for a refused call. If ``authorization`` has no bearer token, the value has no error code."""
    scheme, _, token = authorization.partition(" ")
    return bearer(description) if scheme.casefold() == "bearer" and token.strip() else BEARER
