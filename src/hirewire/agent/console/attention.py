"""Sums up the state of a connection in one badge: the most urgent problem, if there is one."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.translation import gettext as _

from hirewire.agent.connections.models import GRANT_WARNING
from hirewire.agent.console.overview import ConnectionStanding
from hirewire.agent.console.words import PHASES, Badge
from hirewire.agent.sync.phases import Phase
from hirewire.kit import clock
from hirewire.kit.looks import times

#: Changes are read every minute. A connection is behind if its changes have not been read for this long. It is also
#: behind if it was changed to another account at least this long ago, and the new account is not read completely yet.
BEHIND: Final = timedelta(minutes=15)
#: 0 is the most urgent.
_RANKS: Final = {"fault": 0, "wait": 1, "info": 2, "live": 3, "plain": 4}


def badge_of(standing: ConnectionStanding) -> Badge:
    if standing.access_ended_at is not None and standing.connection.is_started:
        return Badge("fault", "circle-x", _("Access ended"))
    if standing.awaits_account:
        return Badge("fault", "circle-alert", _("Which account?"))
    if standing.phase is not Phase.SYNCING:
        return PHASES[standing.phase]
    return (
        _missing_of(standing)
        or _warning_of(standing)
        or _wait_of(standing)
        or _first_sync_of(standing)
        or PHASES[Phase.SYNCING]
    )


def rank_of(badge: Badge) -> int:
    return _RANKS[badge.kind]


def needs_somebody(badge: Badge) -> bool:
    return badge.kind in {"fault", "wait"}


def _missing_of(standing: ConnectionStanding) -> Badge | None:
    """Say that records or changes do not arrive. This is more urgent than a warning, which may be about old answers."""
    if standing.missing:
        return Badge("wait", "triangle-alert", _("Records missing"))
    if _is_new_account_behind(standing):
        return Badge("wait", "hourglass", _("New account not read"))
    if standing.read_age is not None and standing.read_age > BEHIND:
        return Badge("wait", "hourglass", _("Behind"))
    return None


def _warning_of(standing: ConnectionStanding) -> Badge | None:
    """Return the most important problem that does not stop the sync, if there is one."""
    if standing.drift_count:
        return Badge("wait", "triangle-alert", _("Drift"))
    if standing.access_until is not None and standing.access_until - GRANT_WARNING <= clock.now():
        day = times.day(timezone.localtime(standing.access_until))
        return Badge("wait", "hourglass", _("Access ends on %(day)s") % {"day": day})
    if standing.refused and not standing.is_first_sync:
        # Refused records stay out of Recruiter until somebody corrects them in the ATS.
        return Badge("wait", "circle-alert", _("%(number)s refused") % {"number": intcomma(standing.refused)})
    return None


def _wait_of(standing: ConnectionStanding) -> Badge | None:
    if standing.retries_at is None:
        return None
    return Badge("info", "hourglass", _retry_words(timezone.localtime(standing.retries_at)))


def _is_new_account_behind(standing: ConnectionStanding) -> bool:
    changed_at, read_at = standing.connection.account_changed_at, standing.read_at
    if changed_at is None or changed_at > clock.now() - BEHIND:
        return False
    return read_at is None or read_at <= changed_at


def _retry_words(at: datetime) -> str:
    if at.date() == timezone.localtime(clock.now()).date():
        return _("Retries at %(time)s") % {"time": times.clock(at)}
    return _("Retries on %(day)s at %(time)s") % {"day": times.day(at), "time": times.clock(at)}


def _first_sync_of(standing: ConnectionStanding) -> Badge | None:
    if not standing.is_first_sync:
        return None
    if not standing.expected:
        return Badge("info", "loader-circle", _("First sync"))
    percent = min(100 * standing.sent // standing.expected, 99)
    return Badge("info", "loader-circle", _("First sync, %(percent)d%%") % {"percent": percent})
