from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.queries import advertised_jobs, jobs
from hirewire.simulator.recruiter.status import Entity, Refusal, Status, Sync
from hirewire.simulator.recruiter.telling import localized

#: Screen readers announce progress at these percentages, not at every record.
QUARTERS = (25, 50, 75, 100)
#: The number of rows in the table of refused records. The agent may list more records.
SHOWN = 20
#: A badge for each state of an entity: kind, icon and words.
BADGES = {
    "next": ("plain", "clock", pgettext_lazy("state", "Next")),
    "sending": ("info", "loader-circle", _("Sending")),
    "complete": ("live", "check", _("Complete")),
    "stopped": ("fault", "circle-x", _("Stopped")),
}
BARS = {"complete": "live", "stopped": "fault"}


class Step(NamedTuple):
    words: str
    meta: str
    #: Whether the ATS takes this step automatically. If not, a person has to take it.
    is_ats: bool
    is_done: bool
    is_now: bool


def has_begun(status: Status | None) -> bool:
    """Whether there is a sync to report on. Before the first sync, the page explains how to connect."""
    return status is not None and bool(status.is_on or status.sync.started_at or status.refused.count)


def steps(status: Status | None, confidential: int) -> list[Step]:
    is_requested = status is not None and bool(status.organization)
    is_ready = status is not None and status.state in {"ready", "enabled"}
    stays = ngettext(
        "%(number)s confidential job stays here.", "%(number)s confidential jobs stay here.", confidential
    ) % {"number": intcomma(confidential)}
    is_kept_here = confidential and not (status and status.options.confidential_jobs)
    rows = (
        (
            gettext("You request the integration in the frame above."),
            "" if is_requested else gettext("Nothing has been sent yet."),
            False,
        ),
        (
            gettext("ATS Simulator answers by itself, and the frame says “Partner ready”."),
            gettext("This takes a few seconds. The keys are created and stored here; you do not need to copy them."),
            True,
        ),
        (
            gettext("An admin turns the integration on in Recruiter, under More → Admin Settings → ATS."),
            gettext("Any admin of the contract can do it."),
            False,
        ),
        (
            gettext("The first sync starts by itself."),
            stays if is_kept_here else gettext("This page then shows what arrives."),
            True,
        ),
    )
    done = 0 if not is_requested else 2 if is_ready else 1
    return [
        Step(words, meta, is_ats, is_done=place < done, is_now=place == done)
        for place, (words, meta, is_ats) in enumerate(rows)
    ]


def sync_context(status: Status | None) -> dict[str, Any]:
    if status is None:
        return {"status": None, "entities": (), "quarter": 0, "spoken": ""}
    sync = status.sync
    in_the_way = obstacle(status)
    return {
        "status": status,
        "sync": sync,
        "entities": [(entity, _badge(entity), _bar(entity.state, entity.refused)) for entity in sync.entities],
        "bar": _bar(sync.state, sync.refused),
        "obstacle": in_the_way,
        "shown": [(item, _address(item)) for item in status.refused.items[:SHOWN]],
        "more": max(0, status.refused.count - SHOWN),
        "quarter": quarter(sync),
        "spoken": gettext("The agent is waiting.") if in_the_way else spoken(sync),
    }


def _badge(entity: Entity) -> tuple[str, str, object]:
    """Return kind, icon and words. An entity with refused records is never green."""
    if entity.state == "complete" and entity.refused:
        return "fault", "circle-alert", gettext("%(number)s to repair") % {"number": intcomma(entity.refused)}
    return BADGES[entity.state]


def _bar(state: str, refused: int) -> str:
    """Return the CSS class of a progress bar. A complete bar with refused records has a red part and no green part."""
    return "refused" if state == "complete" and refused else BARS.get(state, "")


def _address(refusal: Refusal) -> str:
    """Return the URL of the record's page; empty if the record has no page of its own."""
    if refusal.stream in {"jobs", "candidates", "applications"}:
        return f"/{refusal.stream}/{refusal.record_id}/"
    return ""


def quarter(sync: Sync) -> int:
    if sync.state == "complete":
        return QUARTERS[-1]
    return max((share for share in QUARTERS if share <= sync.percent), default=0)


def obstacle(status: Status) -> str:
    """Return why the agent waits before it tries again automatically; empty if the agent does not wait.

    While the agent waits, the sync keeps its state, so only the reason shows that the agent waits. A paused or stopped
    sync does not count as waiting, because it continues only after a person acts.
    """
    if status.sync.state in {"paused", "stopped"}:
        return ""
    return status.sync.reason or (status.fault.message if status.fault else "")


def spoken(sync: Sync) -> str:
    if sync.state == "stopped":
        return f"{gettext('The sync stopped.')} {localized(sync.reason or '')}".strip()
    if sync.state == "paused":
        return gettext("The sync is paused.")
    share = quarter(sync)
    if share == QUARTERS[-1]:
        return (
            gettext("Everything was sent; some records were refused.")
            if sync.refused
            else gettext("The sync is complete.")
        )
    return gettext("%(share)d%% of the records are accepted.") % {"share": share} if share else ""


def wanted_origins(status: Status | None, page_origin: str) -> set[str]:
    """The origins on which the widget has to work: the public one, this page's, and all that are already registered."""
    public: str = settings.HIREWIRE_ATS_URL
    return {public.rstrip("/"), page_origin, *(status.widget_origins if status else ())}


def has_to_connect(status: Status | None, page_origin: str) -> bool:
    """Whether the agent does not know this account, has no keys for it, or lacks one of the wanted origins."""
    if status is None or status.application is None:
        return True
    return not wanted_origins(None, page_origin) <= set(status.widget_origins)


def confidential_jobs(account: Account) -> int:
    return jobs(account).filter(is_confidential=True).count()


def posted_jobs(account: Account) -> int:
    return advertised_jobs(account).count()


def unconnected(account: Account, status: Status | None) -> list[User]:
    """Group members without a linked Recruiter account. If access lists are on, they see no jobs in Recruiter."""
    if status is None or not status.options.access_lists:
        return []
    connected = {linked.user_id for linked in status.accounts}
    members = account.users.filter(security_groups__isnull=False).distinct()
    return [user for user in members if user.key not in connected]
