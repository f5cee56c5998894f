"""The form of the search page: the whole search, and possibly one filter that was just pressed or removed."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any, get_args

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy

from hirewire.hub.recruiting.searches.wanted import (
    EVERYBODY,
    LONGEST_QUERY,
    LONGEST_TEXT,
    TEXTS,
    VALUES,
    Facet,
    Order,
    Wanted,
)

#: Filters that the user can switch on and off by pressing a chip.
_SWITCHES = ("in", "out", "past", "inmail", "notes", "project")


#: Limits of one facet: how many values it may have, and how long each value may be. Nobody ticks more values, and no
#: profile contains longer ones.
_MOST_VALUES = 50
_LONGEST_VALUE = 300


class ValuesField(forms.Field):
    """Values of a facet, spelled as in the profiles."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - as Django declares it
        values = tuple(dict.fromkeys(text for text in value or () if text))
        if len(values) > _MOST_VALUES:
            words = _lazy("At most {most} values can be chosen. Remove some.")
            raise forms.ValidationError(format_lazy(words, most=_MOST_VALUES))
        if any(len(text) > _LONGEST_VALUE or "\0" in text for text in values):
            raise forms.ValidationError(_lazy("These are not values that profiles contain."))
        return values


class SearchForm(forms.Form):
    text = forms.CharField(required=False, max_length=LONGEST_QUERY)
    #: The corrected text of the search box, if the user pressed the button that offers it.
    instead = forms.CharField(required=False, max_length=LONGEST_QUERY)
    name = forms.CharField(required=False, max_length=LONGEST_TEXT)
    title = forms.CharField(required=False, max_length=LONGEST_TEXT)
    company = forms.CharField(required=False, max_length=LONGEST_TEXT)
    location = forms.CharField(required=False, max_length=LONGEST_TEXT)
    skill = forms.CharField(required=False, max_length=LONGEST_TEXT)
    titles = ValuesField(required=False)
    companies = ValuesField(required=False)
    locations = ValuesField(required=False)
    skills = ValuesField(required=False)
    no_titles = ValuesField(required=False)
    no_companies = ValuesField(required=False)
    no_locations = ValuesField(required=False)
    no_skills = ValuesField(required=False)
    ats = forms.MultipleChoiceField(required=False, choices=[("in", _lazy("In ATS")), ("out", _lazy("Not in ATS"))])
    past = forms.BooleanField(required=False)
    inmail = forms.BooleanField(required=False)
    notes = forms.BooleanField(required=False)
    project = forms.BooleanField(required=False)
    job = forms.CharField(required=False, max_length=250)
    stage = forms.CharField(required=False, max_length=1000, strip=False)
    order = forms.ChoiceField(required=False, choices=[(order, order) for order in get_args(Order)])
    switch = forms.ChoiceField(required=False, choices=[(switch, switch) for switch in _SWITCHES])
    #: The search whose results are on the page.
    shown = forms.UUIDField(required=False)
    drop = forms.ChoiceField(
        required=False, choices=[(field.name, field.name) for field in fields(Wanted)] + [("all", "all")]
    )

    def wanted(self, before: Wanted = EVERYBODY) -> Wanted:
        """Return the search in the form. Invalid fields get their values from ``before``."""
        given: dict[str, Any] = asdict(before) | dict.fromkeys(("instead", "switch", "drop"), "")
        given |= {"ats": [before.ats]} | self.cleaned_data
        conditions = Wanted(
            **{field: given[field] for field in TEXTS} | ({"text": given["instead"]} if given["instead"] else {}),
            **_values(given),
            ats=facet(given["ats"]),
            past=given["past"],
            inmail=given["inmail"],
            notes=given["notes"],
            project=given["project"],
            job=given["job"],
            stage=given["stage"],
            order=given["order"] or "fit",
        )
        wanted = _dropped(_switched(conditions, given["switch"]), given["drop"])
        # Without words, the orders by fit and by newness are the same: both show new people first. So store them as the
        # same search.
        return replace(wanted, order="fit") if wanted.order == "new" and not wanted.texts else wanted


def _values(given: dict[str, Any]) -> dict[str, Any]:
    """A value that is both picked and excluded counts as excluded."""
    values: dict[str, Any] = {}
    for picked, out in VALUES.values():
        values[out] = given[out]
        values[picked] = tuple(value for value in given[picked] if value not in given[out])
    return values


def facet(ticked: Sequence[str]) -> Facet:
    """Ticking both "In ATS" and "Not in ATS" means everybody, and so does ticking neither."""
    if "in" in ticked:
        return "" if "out" in ticked else "in"
    return "out" if "out" in ticked else ""


def _switched(conditions: Wanted, switch: str) -> Wanted:
    if switch in {"in", "out"}:
        return replace(conditions, ats="" if conditions.ats == switch else facet([switch]))
    changed: dict[str, Any] = {switch: not getattr(conditions, switch)} if switch else {}
    return replace(conditions, **changed)


def _dropped(conditions: Wanted, field: str) -> Wanted:
    if field == "all":
        return Wanted(text=conditions.text, order=conditions.order)
    return replace(conditions, **{field: getattr(EVERYBODY, field)}) if field else conditions
