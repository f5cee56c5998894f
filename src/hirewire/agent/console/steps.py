"""The path from choosing an ATS to the first sync, as the pages show it."""

from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hirewire.agent.connections import access
from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.connections.queries import lost

_TITLES: Final = (
    ("choose", gettext_lazy("Choose your ATS")),
    ("keys", gettext_lazy("Permissions and keys")),
    ("check", gettext_lazy("Check")),
    ("rehearsal", gettext_lazy("Rehearsal")),
    ("recruiter", gettext_lazy("Recruiter side")),
    ("start", gettext_lazy("Start")),
)


class Step(NamedTuple):
    title: object
    number: int
    of: int
    url: str
    is_done: bool
    is_current: bool
    about: str


def steps(current: str, connection: Connection | None = None, *, about: str = "") -> list[Step]:
    """Return the steps for a page. The steps of a stored connection can be opened in any order."""
    done = _done(connection) if connection is not None else {"choose": current != "choose"}
    return [
        Step(
            title,
            number,
            len(_TITLES),
            _url(name, connection),
            done.get(name, False),
            name == current,
            _about(name, connection) or (about if name == current else ""),
        )
        for number, (name, title) in enumerate(_TITLES, start=1)
    ]


def _done(connection: Connection) -> dict[str, bool]:
    return {
        "choose": True,
        "keys": not lost(connection).of_ats
        and (not access.signs_in(connection) or access.grant_of(connection) is not None),
        "check": bool(connection.check_report) and not connection.check_fault,
        "rehearsal": connection.rehearsed_at is not None,
        "recruiter": has_recruiter(connection),
        "start": connection.is_started,
    }


def has_recruiter(connection: Connection) -> bool:
    """Whether Recruiter's side is set up.

    The agent then knows the company, and has given the company's integrations their names in Recruiter.
    """
    return connection.state in {ConnectionState.READY, ConnectionState.ENABLED, ConnectionState.OFF}


def _url(name: str, connection: Connection | None) -> str:
    if name == "choose":
        return reverse("agent-choose")
    return "" if connection is None else reverse(f"agent-{name}", args=[connection.tenant])


def _about(name: str, connection: Connection | None) -> str:
    report = connection.report if connection is not None else None
    if name == "check" and report is not None:
        missing = len(report.missing_permissions)
        if missing:
            words = ngettext("%(number)d permission missing", "%(number)d permissions missing", missing)
            return words % {"number": missing}
        return _("all permissions found")
    return ""
