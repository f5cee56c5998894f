"""Browser sessions in Django's table. Every page looks up a session, and a prepared statement makes that faster."""

from typing import Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from hirewire.kit.db import prepared

_SESSIONS: Final = prepared.LookUp(Session, where="held.session_key = %s AND held.expire_date > statement_timestamp()")


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        # A cookie may hold anything, and PostgreSQL accepts no NUL.
        session = _SESSIONS.first([key]) if key and "\x00" not in key else None
        if session is None:
            self._session_key = None
        return session
