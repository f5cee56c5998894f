"""Tags and filters of the console's templates, in addition to the shared ones."""

from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext as _

from hirewire.agent.console import words
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.describe import Environment, Field, Rung
from hirewire.agent.sync.phases import Phase
from hirewire.kit.text.sentences import localized

register = template.Library()
_MINUTE, _HOUR = 60, 3600


@register.simple_tag
def environment() -> str:
    name: str = settings.HIREWIRE_ENVIRONMENT
    return name


@register.filter
def entity_words(entity: Entity) -> object:
    return words.ENTITIES.get(entity, entity)


@register.filter
def progress_badge(state: str) -> words.Badge | None:
    return words.PROGRESS.get(state)


@register.filter
def phase_badge(phase: Phase) -> words.Badge:
    return words.PHASES[phase]


@register.filter
def rung_words(rung: Rung) -> object:
    return words.RUNGS[Rung(rung)]


@register.filter
def left_words(reason: str) -> object:
    return words.LEFT.get(reason, reason)


@register.filter
def environment_words(name: str) -> object:
    return words.ENVIRONMENTS[Environment(name)]


@register.filter
def face_words(label: str) -> object:
    return words.FACES.get(label, label)


@register.filter
def choice(field: Field, value: str) -> str:
    """What the page calls a value of a choice."""
    return localized(dict(field.choices).get(value, value))


@register.filter
def duration(seconds: float | None) -> str:
    """A duration in words. Seconds are left out of an hour or more."""
    if seconds is None:
        return ""
    whole = max(1, round(seconds))
    if whole < _MINUTE:
        return _("%(seconds)d s") % {"seconds": whole}
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return (_("%(minutes)d min %(seconds)d s") if rest else _("%(minutes)d min")) % {
            "minutes": minutes,
            "seconds": rest,
        }
    return _("%(hours)d h %(minutes)d min") % {"hours": whole // _HOUR, "minutes": whole % _HOUR // _MINUTE}


@register.inclusion_tag("agent/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field with label, hint and error in the standard layout."""
    return {"field": bound}
