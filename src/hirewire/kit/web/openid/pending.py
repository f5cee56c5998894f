"""Sign-ins that are under way. They live in the browser's session, so no other browser can finish them."""

from datetime import timedelta
from typing import Final

import msgspec
from django.http import HttpRequest

from hirewire.kit import clock
from hirewire.kit.web.openid.errors import SignInLost

#: Session key of the sign-ins under way. Each sign-in is stored under a value that the provider sends back: in OpenID
#: Connect the ``state``, and in SAML the id of the request.
_KEY: Final = "at_the_provider"
#: How long a sign-in may take: somebody may have to find a phone and confirm the sign-in on it.
PATIENCE: Final = timedelta(minutes=15)
#: A browser can have this many sign-ins under way, for example in several tabs. If it begins one more, the oldest is
#: forgotten.
_MOST: Final = 5


class Pending(msgspec.Struct, frozen=True):
    provider: int
    #: ``nonce`` and ``verifier`` are used only in OpenID Connect.
    nonce: str
    verifier: str
    back: str
    since: int
    #: Somebody is testing the provider; nobody gets signed in.
    is_test: bool = False
    #: The person must have signed in at the provider at most this many seconds ago.
    max_age: int | None = None


def remember(request: HttpRequest, state: str, pending: Pending) -> None:
    waiting = dict(request.session.get(_KEY, {}))
    waiting[state] = msgspec.to_builtins(pending)
    request.session[_KEY] = dict(list(waiting.items())[-_MOST:])


def recall(request: HttpRequest, state: str) -> Pending:
    """Return the sign-in that began in this browser's session, and forget it."""
    waiting = dict(request.session.get(_KEY, {}))
    stored = waiting.pop(state, None)
    if stored is None:
        raise SignInLost
    request.session[_KEY] = waiting
    # Saved at once, so that a second request with the same answer finds nothing while the first waits for the provider.
    request.session.save()
    pending = msgspec.convert(stored, Pending)
    if clock.now() - clock.from_millis(pending.since) > PATIENCE:
        raise SignInLost
    return pending
