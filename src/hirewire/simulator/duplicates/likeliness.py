"""Says in words how likely it is that two records are one person."""

from django.utils.translation import gettext as _

from hirewire.linkage.deciding import USUAL
from hirewire.simulator.records.resemblance.weighing import Weighed

#: The highest percentage that is shown. It is below 100, because weighing alone never makes a pair certain.
_MOST_PERCENT = 99


def likeliness(weighed: Weighed) -> str:
    percent = min(int(weighed.probability * 100), _MOST_PERCENT)
    if weighed.probability >= USUAL.link:
        return _("Very likely the same person (%(percent)s%%)") % {"percent": percent}
    if weighed.probability >= USUAL.ask:
        return _("Probably the same person (%(percent)s%%)") % {"percent": percent}
    if weighed.relative > max(weighed.probability, weighed.namesake):
        return _("More likely two people from the same household")
    if weighed.namesake > weighed.probability:
        return _("More likely two people with the same name")
    if weighed.probability >= USUAL.suggest:
        return _("Perhaps the same person (%(percent)s%%)") % {"percent": percent}
    return _("Little evidence that they are the same person")
