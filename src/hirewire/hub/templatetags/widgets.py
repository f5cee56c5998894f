from collections.abc import Iterable, Mapping
from typing import Final

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.recruiting.recommendations.queries import Kind, Reason
from hirewire.hub.templatetags.recruiter import evidence_name, speaks

register = template.Library()

#: ``evidence_names`` lists at most this many kinds of evidence.
_NAMED: Final = 3

_REASONS = {
    Kind.TITLE: gettext_lazy("Same work: {value}"),
    Kind.SIMILAR_TITLE: gettext_lazy("Similar work: {value}"),
    Kind.SAME_TRADE: gettext_lazy("Same field: {value} (“{word}” counts for {tells}% of the job’s title)"),
    Kind.PLACE: gettext_lazy("Same place: {value}"),
    Kind.COUNTRY: gettext_lazy("Same country: {value}"),
    Kind.SKILLS: gettext_lazy("Mentioned in the description: {value}"),
    Kind.LEVEL: gettext_lazy("Same level"),
    Kind.PAST: gettext_lazy("Rediscovered: applied for “{value}” in {month} and was not hired"),
    Kind.OPEN: gettext_lazy("Open to opportunities, according to the member"),
}


@register.filter
def any_of(named: Iterable[object]) -> str:
    """Join names with "or", as in "A, B or C"."""
    names = [str(getattr(item, "name", item)) for item in named]
    if len(names) < 2:  # noqa: PLR2004 - a single name needs no conjunction
        return "".join(names)
    return _("{others} or {last}").format(others=", ".join(names[:-1]), last=names[-1])


@register.filter
def reason_words(reason: Reason) -> str:
    month = date_format(localtime(reason.at), "YEAR_MONTH_FORMAT") if reason.at else ""
    return str(_REASONS[reason.kind]).format(value=reason.value, month=month, word=reason.word, tells=reason.tells)


@register.filter
def cities(candidate: Candidate) -> str:
    names = [str(address.get("city") or "") for address in candidate.addresses]
    return ", ".join(dict.fromkeys(city for city in names if city))


@register.filter
def evidence_names(evidence: Iterable[Mapping[str, str]]) -> str:
    """List the kinds of the strongest evidence for a match, as in "A, B and C", for the end of a sentence."""
    names = [evidence_name(piece) for piece in evidence if speaks(piece) == "for"][:_NAMED]
    if len(names) < 2:  # noqa: PLR2004 - a single name needs no conjunction
        return "".join(names)
    return _("{others} and {last}").format(others=", ".join(names[:-1]), last=names[-1])
