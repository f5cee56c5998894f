"""Tags and filters of the console's templates, in addition to the shared ones."""

from datetime import datetime
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import BoundField
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hirewire.agent.console import words
from hirewire.agent.console.reasons import localized_reason
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.describe import Description, Environment, Field, Rung
from hirewire.kit import clock
from hirewire.kit.looks import times
from hirewire.kit.looks.wrong import focus_if_wrong
from hirewire.kit.text.sentences import localized

register = template.Library()
_NOTHING = "\N{EN DASH}"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


register.filter("localized_reason", stringfilter(localized_reason))


@register.filter
def entity_words(entity: Entity) -> object:
    return words.ENTITIES.get(entity, entity)


@register.filter
def record_words(entity: Entity) -> object:
    return words.RECORDS.get(entity, entity)


@register.filter
def counted(count: int, entity: Entity) -> str:
    return str(words.COUNTED[entity] % {"number": count, "count": intcomma(count)})


@register.filter
def progress_badge(state: str) -> words.Badge | None:
    return words.PROGRESS.get(state)


@register.filter
def rung_words(description: Description) -> object:
    if description.rung is Rung.DOUBLE and not description.has_double:
        return _("Works with test data")
    return words.RUNGS[description.rung]


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
    return localized(dict(field.choices).get(value, value))


@register.filter
def duration(seconds: float | None) -> str:
    """Write a duration in words. A duration of an hour or more is written without seconds."""
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


@register.filter
def age(instant: datetime | None) -> SafeString | str:
    """Write how long ago something was, such as ``6 min``.

    The age is in seconds, in minutes, or in hours and minutes. An age of two days or more is in days.
    """
    if instant is None:
        return _NOTHING
    seconds = max(int((clock.now() - instant).total_seconds()), 0)
    words = duration(max(seconds, 1)) if seconds < _MINUTE else _long(seconds)
    local = timezone.localtime(instant)
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), times.exact(local), words)


def _long(seconds: int) -> str:
    if seconds < _HOUR:
        return _("%(minutes)d min") % {"minutes": seconds // _MINUTE}
    if seconds < 2 * _DAY:
        return duration(seconds)
    return ngettext("%(days)d day", "%(days)d days", seconds // _DAY) % {"days": seconds // _DAY}


@register.inclusion_tag("agent/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    focus_if_wrong(bound)
    return {"field": bound}
