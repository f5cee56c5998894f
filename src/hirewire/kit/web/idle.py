"""How long someone may be idle and stay signed in."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from hirewire.kit import clock

#: Activity is recorded at most once in this interval, not with every click.
STEP: Final = timedelta(minutes=1)
_KEY: Final = "seen_at"
#: A session in use is extended at most once in this interval. ``SESSION_COOKIE_AGE`` is therefore the idle limit plus
#: this interval. With the idle limit alone, a session could expire before its owner has been idle too long.
RENEWAL: Final = timedelta(days=1)
_RENEWED_KEY: Final = "renewed_at"


def limit() -> timedelta:
    return timedelta(minutes=settings.HIREWIRE_IDLE_MINUTES)


def is_over(seen_at: datetime) -> bool:
    return clock.now() - seen_at > limit()


def is_due(seen_at: datetime) -> bool:
    return clock.now() - seen_at >= STEP


def begin(session: SessionBase) -> None:
    session[_KEY] = clock.to_millis(clock.now())


def looked_in(session: SessionBase) -> bool:
    """Return whether the session was active recently; if so, record activity, at most once per ``STEP``.

    A session without recorded activity counts as active now.
    """
    if _KEY not in session:
        begin(session)
    seen_at = clock.from_millis(session[_KEY])
    if is_over(seen_at):
        return False
    if is_due(seen_at):
        begin(session)
    return True


def renew(session: SessionBase) -> None:
    """Change the session at most once per ``RENEWAL``.

    Django extends a session and its cookie only if the session changes.
    """
    if clock.now() - clock.from_millis(session.get(_RENEWED_KEY, 0)) >= RENEWAL:
        session[_RENEWED_KEY] = clock.to_millis(clock.now())
