"""Tags and filters of the simulator's templates, in addition to the shared ones."""

from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext as _

from hirewire.kit.looks.wrong import focus_if_wrong
from hirewire.simulator.people.models import Account
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import NOT_SELECTED, STAGES, Application, JobState
from hirewire.simulator.records.words import worded
from hirewire.simulator.recruiter.telling import localized

register = template.Library()
MINUTE, HOUR = 60, 3600
register.filter(worded)
register.filter(localized)


@register.simple_tag
def open_jobs(account: Account) -> int:
    return queries.jobs(account).filter(state=JobState.OPEN).count()


@register.simple_tag
def environment() -> str:
    name: str = settings.HIREWIRE_ENVIRONMENT
    return name


@register.filter
def took(seconds: float | None) -> str:
    """Write a duration in words. A duration of an hour or more is written without seconds."""
    if seconds is None:
        return ""
    whole = max(1, round(seconds))
    if whole < MINUTE:
        return _("%(seconds)d s") % {"seconds": whole}
    if whole < HOUR:
        minutes, seconds = divmod(whole, MINUTE)
        words = _("%(minutes)d min %(seconds)d s") if seconds else _("%(minutes)d min")
        return words % {"minutes": minutes, "seconds": seconds}
    return _("%(hours)d h %(minutes)d min") % {"hours": whole // HOUR, "minutes": whole % HOUR // MINUTE}


@register.inclusion_tag("simulator/_field.html")
def field(bound: BoundField, size: str = "") -> dict[str, Any]:
    focus_if_wrong(bound)
    return {"field": bound, "size": size}


@register.inclusion_tag("simulator/candidates/_stages.html")
def stages(application: Application) -> dict[str, Any]:
    entered = {entry.name: entry for entry in application.stages.all()}
    if application.stage == NOT_SELECTED:
        steps = [(entry.name, entry.entered_at, "done") for entry in entered.values() if entry.name != NOT_SELECTED]
        last = entered.get(NOT_SELECTED)
        return {"steps": [*steps, (NOT_SELECTED, last.entered_at if last else None, "out")]}
    at = STAGES.index(application.stage) if application.stage in STAGES else len(STAGES)
    return {
        "steps": [
            (name, entered[name].entered_at if name in entered and nth <= at else None, _mark(nth, at))
            for nth, name in enumerate(STAGES)
        ]
    }


def _mark(nth: int, at: int) -> str:
    if nth == at:
        return "now"
    return "done" if nth < at else ""
