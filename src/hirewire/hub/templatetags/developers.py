"""Template tags of the developer console and of the links to it."""

from datetime import datetime
from http import HTTPStatus

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hirewire.hub.identity.accounts.queries import active_seats, person_of
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.states import Status, WidgetLabel
from hirewire.hub.platform.provisioning.models import Kind
from hirewire.hub.platform.throttling.limits import Meter
from hirewire.hub.sites.developers.events import Health
from hirewire.hub.sites.developers.queries import is_developer
from hirewire.kit import clock
from hirewire.kit.looks import times
from hirewire.kit.looks.templatetags.looks import badge, time_element

register = template.Library()

#: The kind of badge and the icon for each label. The text on the badge is the value of the label.
_WIDGET = {
    WidgetLabel.REQUEST: ("plain", "circle-dashed"),
    WidgetLabel.NOTIFY_PARTNER: ("wait", "bell"),
    WidgetLabel.PARTNER_READY: ("wait", "arrow-right"),
    WidgetLabel.ENABLED: ("live", "circle-check"),
}
_STATUSES = {
    Status.REQUESTED: ("wait", "bell"),
    Status.PARTNER_READY: ("wait", "arrow-right"),
    Status.ENABLED: ("live", "circle-check"),
    Status.DISABLED: ("plain", "circle-dashed"),
}
_HEALTH = {
    Health.ANSWERS: ("live", "check"),
    Health.UNKNOWN: ("plain", "circle-dashed"),
    Health.LEFT_ALONE: ("fault", "circle-x"),
    Health.PAUSED: ("wait", "circle-pause"),
    Health.UNPROVEN: ("wait", "shield-question-mark"),
}
_CLASSES = {
    2: ("live", "check"),
    3: ("plain", "corner-down-right"),
    4: ("wait", "triangle-alert"),
    5: ("fault", "circle-x"),
}
_KINDS = {Kind.PARENT: _("parent"), Kind.CHILD: _("child"), Kind.STANDALONE: _("standalone")}
_METERS = {
    Meter.REQUESTS_A_DAY: _("requests a day"),
    Meter.RECORDS_A_DAY: _("records a day"),
    Meter.REQUESTS_A_MINUTE: _("requests a minute"),
    Meter.RECORDS_A_MINUTE: _("records a minute"),
}


@register.simple_tag(takes_context=True)
def opens_console(context: RequestContext) -> bool:
    """Whether to show the link to the console. Developers see it, and so do admins who may register an application."""
    person, seat = person_of(context["request"]), context.get("seat")
    return person is not None and ((seat is not None and seat.may(Verb.REGISTER)) or is_developer(person))


@register.simple_tag(takes_context=True)
def opens_recruiter(context: RequestContext) -> bool:
    person = person_of(context["request"])
    return person is not None and active_seats(person).exists()


@register.simple_tag
def widget_label(label: WidgetLabel) -> SafeString:
    return badge(*_WIDGET[label], label.value)


@register.simple_tag
def integration_status(status: Status) -> SafeString:
    return badge(*_STATUSES[status], status.value)


@register.simple_tag
def health_badge(health: Health) -> SafeString:
    return badge(*_HEALTH[health], gettext(health.value))


@register.simple_tag
def http_status(status: int | None, refused: int | None = None) -> SafeString:
    """Show the status of an answer as a badge.

    If the status is 200 but some records of the batch were refused, the badge has the color and icon of a 4xx status.
    """
    if status is None:
        return badge("fault", "circle-x", gettext("No answer"))
    try:
        # Narrow tables hide the phrase (class ``opt``), because the number is enough there.
        words = format_html('{} <span class="opt">{}</span>', status, HTTPStatus(status).phrase)
    except ValueError:
        words = format_html("{}", status)
    return badge(*_CLASSES.get(4 if refused and status == HTTPStatus.OK else status // 100, ("plain", "minus")), words)


@register.filter
def exactly(instant: datetime, form: str = "") -> SafeString:
    """Show the time with milliseconds, because calls and events often follow each other within a second.

    The day is shown, too, if ``instant`` is not today or if the template passes any ``form``, such as ``"day"``.
    """
    local = timezone.localtime(instant)
    words = f"{local:%H:%M:%S}.{local.microsecond // 1000:03d}"
    return time_element(local, words if _is_today(local) and not form else f"{_day(local)}, {words}")


@register.filter
def briefly(instant: datetime) -> SafeString:
    """Show the time with seconds if ``instant`` is today. Otherwise, show the day and the time without seconds."""
    local = timezone.localtime(instant)
    return time_element(local, f"{local:%H:%M:%S}" if _is_today(local) else f"{_day(local)}, {times.clock(local)}")


@register.filter
def meter_words(meter: Meter) -> str:
    """Return a meter in words, such as "requests a day" for ``REQUESTS_A_DAY``."""
    return str(_METERS[meter])


@register.filter
def kind_word(kind: str) -> str:
    return str(_KINDS[Kind(kind)])


@register.filter
def record_name(key: str) -> str:
    """Return a name for a refused record: its key or, if its key is unknown, its number.

    In the second case, ``key`` contains the record's index in the batch, such as ``[0]``. Numbers start at 1, so the
    name for ``[0]`` is "Record 1".
    """
    place = key.removeprefix("[").removesuffix("]")
    if key == f"[{place}]" and place.isdecimal():
        return gettext("Record %(number)s") % {"number": int(place) + 1}
    return key


def _is_today(local: datetime) -> bool:
    return local.date() == timezone.localtime(clock.now()).date()


def _day(local: datetime) -> str:
    return times.day(local, with_year=local.year != timezone.localtime(clock.now()).year)
