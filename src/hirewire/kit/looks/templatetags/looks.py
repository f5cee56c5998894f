"""Template tags that every page has without loading them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from hirewire.kit import clock
from hirewire.kit.looks import times
from hirewire.kit.looks.icons import NoSuchIconError, shapes
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.links import is_web_address

register = template.Library()

#: The wire symbol: the circle is Recruiter, the square is the ATS. Open means not connected.
_WIRE = (
    '<circle cx="5.5" cy="9" r="4.5" fill="currentColor"/><path d="M10 9h7" stroke="currentColor" stroke-width="1.75"/>'
    '<rect x="17" y="4.5" width="9" height="9" rx="1.75" fill="currentColor"/>'
)
_WIRE_OPEN = (
    '<circle cx="5.5" cy="9" r="4.5" fill="currentColor"/>'
    '<path d="M12 9h1M15.5 9h1" stroke="currentColor" stroke-width="1.75"/>'
    '<rect x="18.5" y="5.4" width="7.2" height="7.2" rx="1.4" fill="none" stroke="currentColor" stroke-width="1.75"/>'
)
#: Joints, at which a name without spaces may break: a separator, or a lower-case letter before a capital.
_JOINT = re.compile(r"([_/:]|[a-z](?=[A-Z]))")
_TONES = 5


@lru_cache(maxsize=256)
def _icon(name: str, classes: str) -> SafeString:
    return mark_safe(  # noqa: S308 - the text comes from the icon package, not from user input
        f'<svg class="{classes}" viewBox="0 0 24 24" aria-hidden="true">{shapes(name)}</svg>'
    )


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A Lucide icon, 16 px wide unless ``size`` says otherwise.

    ``size`` adds classes: "s" for 14 px, "chev" for the arrow of a part that unfolds, "inl" for an icon within a line
    of text, and "spin" for an icon that turns.
    """
    try:
        return _icon(name, f"icon {size}".strip())
    except NoSuchIconError as unknown:
        message = f"Lucide has no icon {name!r}"
        raise template.TemplateSyntaxError(message) from unknown


@register.simple_tag
def wire(state: str = "") -> SafeString:
    """The wire symbol. If ``state`` is ``"open"``, the symbol means "not connected"."""
    drawing = _WIRE_OPEN if state == "open" else _WIRE
    return mark_safe(  # noqa: S308 - constants above
        f'<svg class="wire" viewBox="0 0 27 18" aria-hidden="true">{drawing}</svg>'
    )


@register.simple_tag
def badge(kind: str, icon_name: str, words: str) -> SafeString:
    """A status badge: ``kind`` is live, wait, fault, info or plain."""
    return format_html('<span class="badge {}">{}{}</span>', kind, icon(icon_name), words)


@register.simple_tag
def environment() -> SafeString | str:
    """A badge with the environment's name, so that nobody mistakes this installation for production."""
    name = str(settings.HIREWIRE_ENVIRONMENT)
    return format_html('<span class="badge wait tag">{}</span>', name.upper()) if name else ""


@register.simple_tag
def switch_state() -> SafeString:
    """The words "On" and "Off" for a switch; the style sheet shows the one that applies."""
    words = pgettext("switch", "On"), pgettext("switch", "Off")
    return format_html('<span class="state" aria-hidden="true" data-on="{}" data-off="{}"></span>', *words)


@register.simple_tag
def csrf_cookie() -> str:
    """The name of the cookie with the CSRF token. Each site has its own cookie name, because cookies ignore ports."""
    return settings.CSRF_COOKIE_NAME


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """Initials of first and last name. ``size`` adds classes: "s" or "l" for the size, "square" for the shape.

    The color follows from the name, so a person has the same color everywhere: as a member, on a seat, and in the ATS.
    """
    words = [word for word in str(name).split() if word[:1].isalpha()]
    initials = (words[0][0] + words[-1][0] if len(words) > 1 else "".join(words)[:1]).upper()
    tone = sum(str(name).encode()) % _TONES + 1
    return format_html('<span class="avatar t{} {}" aria-hidden="true">{}</span>', tone, size, initials)


register.filter(localized)


@register.filter
def finding(words: str) -> SafeString:
    """Make the first sentence of a notice bold, because it states the main point."""
    first, dot, rest = words.partition(". ")
    return format_html("<strong>{}{}</strong>{}", first, dot.rstrip(), f" {rest}" if rest else "")


@register.filter
def day(instant: datetime | None) -> SafeString | str:
    if instant is None:
        return ""
    local = timezone.localtime(instant)
    return time_element(local, times.day(local, with_year=local.year != timezone.localtime(clock.now()).year))


@register.filter
def moment(instant: datetime | None) -> SafeString | str:
    """A time for people: the time of day if ``instant`` is today, else day and time.

    The time of day has seconds if ``instant`` is less than an hour ago.
    """
    if instant is None:
        return ""
    local, now = timezone.localtime(instant), timezone.localtime(clock.now())
    if local.date() == now.date() and now - local < timedelta(hours=1):
        return time_element(local, f"{local:%H:%M:%S}")
    return minute(instant)


@register.filter
def minute(instant: datetime) -> SafeString:
    local, now = timezone.localtime(instant), timezone.localtime(clock.now())
    if local.date() == now.date():
        return time_element(local, times.clock(local))
    return time_element(local, f"{times.day(local, with_year=local.year != now.year)}, {times.clock(local)}")


@register.filter
def time_of_day(instant: datetime) -> SafeString:
    """The time alone, for places that already show the day."""
    local = timezone.localtime(instant)
    return time_element(local, times.clock(local))


def time_element(local: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), times.exact(local), words)


@register.filter
def plain_day(when: datetime | date) -> str:
    """A date with its year as plain text, for places where markup is not allowed."""
    return times.day(timezone.localtime(when) if isinstance(when, datetime) else when, with_year=True)


@register.filter
def breakable(name: str) -> SafeString:
    """Let a narrow column break a name without spaces, such as ``EXPORT_CANDIDATE_PROFILE``, at its joints."""
    return mark_safe(_JOINT.sub(r"\1<wbr>", escape(name)))  # noqa: S308 - escaped; the only markup added is our own tag


@register.filter
def percentage(number: float | str) -> str:
    """``95%`` in English, ``95 %`` in German."""
    return gettext("{number}%").format(number=number)


@register.filter
def names(things: Iterable[object], path: str = "name") -> str:
    """Names joined by commas, as in ``Ada Lovelace, Bo Baker``. ``path`` is the attribute path to a thing's name."""
    return ", ".join(str(attrgetter(path)(thing)) for thing in things)


@register.filter
def any_of(things: Iterable[object]) -> str:
    return f" {gettext('or')} ".join(str(attrgetter("name")(thing)) for thing in things)


@register.filter
def web_address(url: str) -> str:
    """Return ``url``, which comes from outside, if a link to it is safe.

    Otherwise return "", so that no link is shown.
    """
    return url if is_web_address(url) else ""
