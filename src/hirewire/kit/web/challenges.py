"""What stands in ``WWW-Authenticate`` beside a 401: how to prove who calls, and what was wrong with the proof.

RFC 9110 asks for it in every 401; clients choose by it whether to ask for a new
token or to give up.
"""

from typing import Final

HEADER: Final = "WWW-Authenticate"
#: RFC 6750 and RFC 7617 ask for a realm; we have no others to tell it from.
_REALM: Final = 'realm="hirewire"'

#: For a client that proves itself with id and secret.
BASIC: Final = f'Basic {_REALM}, charset="UTF-8"'
#: For a call without a token.
BEARER: Final = f"Bearer {_REALM}"
#: For a message whose signature is missing or wrong. No registered scheme means that.
SIGNATURE: Final = f"Signature {_REALM}"


def bearer(description: str) -> str:
    """For a call whose token is wrong; ``description`` is ours, so nothing in it needs quoting."""
    return f'{BEARER}, error="invalid_token", error_description="{description}"'


def for_bearer(authorization: str, description: str) -> str:
    """For a refused call, by its ``Authorization``: a call without a token has made no mistake yet."""
    scheme, _, token = authorization.partition(" ")
    return bearer(description) if scheme.casefold() == "bearer" and token.strip() else BEARER
