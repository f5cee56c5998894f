"""The labels of the onboarding widget's steps, because people follow manuals of two generations."""

from dataclasses import dataclass

from django.conf import settings

from hirewire.hub.platform.integrations.states import WidgetLabel


@dataclass(frozen=True, slots=True)
class Words:
    heading: str
    title: str
    labels: dict[WidgetLabel, str]


_GUIDE = "guide"
_SETS = {
    _GUIDE: Words(
        heading="Request an Integration",
        title="Recruiter System Connect (RSC)",
        labels={label: label.value for label in WidgetLabel},
    ),
    "packages": Words(
        heading="Choose package",
        title="Sourcing Package (Recruiter System Connect)",
        labels={
            WidgetLabel.REQUEST: "Save changes",
            WidgetLabel.NOTIFY_PARTNER: "Notify ATS",
            WidgetLabel.PARTNER_READY: "Partner ready",
            WidgetLabel.ENABLED: "Activated for your current contract",
        },
    ),
}


def words_named(name: str) -> Words:
    """Return the labels that the page's tag asks for, else those of this installation."""
    return _SETS.get(name) or _SETS.get(settings.HIREWIRE_WIDGET_LABELS) or _SETS[_GUIDE]
