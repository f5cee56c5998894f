"""The labels of the onboarding widget's steps, in two sets, because people follow manuals of two generations."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hirewire.hub.platform.integrations.states import WidgetLabel


@dataclass(frozen=True, slots=True)
class Words:
    heading: Promise
    title: str | Promise
    labels: dict[WidgetLabel, Promise]


_GUIDE = "guide"
_SETS = {
    _GUIDE: Words(
        heading=_("Request an Integration"),
        title="Recruiter System Connect (RSC)",
        labels={
            # “Request” is a verb here; elsewhere it is a noun.
            WidgetLabel.REQUEST: pgettext_lazy("step", "Request"),
            WidgetLabel.NOTIFY_PARTNER: _("Notify Partner"),
            WidgetLabel.PARTNER_READY: _("Partner ready"),
            WidgetLabel.ENABLED: _("Enabled"),
        },
    ),
    "packages": Words(
        heading=_("Choose package"),
        title=_("Sourcing Package (Recruiter System Connect)"),
        labels={
            WidgetLabel.REQUEST: _("Save changes"),
            WidgetLabel.NOTIFY_PARTNER: _("Notify ATS"),
            WidgetLabel.PARTNER_READY: _("Partner ready"),
            WidgetLabel.ENABLED: _("Activated for your current contract"),
        },
    ),
}


def words_named(name: str) -> Words:
    """Return the labels that the page's tag asks for, else those of this installation."""
    return _SETS.get(name) or _SETS.get(settings.HIREWIRE_WIDGET_LABELS) or _SETS[_GUIDE]
