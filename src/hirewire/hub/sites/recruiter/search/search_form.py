"""The form of the search page: the whole search, and possibly one filter that was just pressed or removed."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, get_args

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from hirewire.hub.recruiting.searches.wanted import EVERYBODY, LONGEST_TEXT, TEXTS, Facet, Order, Wanted

#: Filters that a chip can switch.
_SWITCHES = ("in", "out", "past", "inmail", "notes", "project")


class SearchForm(forms.Form):
    text = forms.CharField(required=False, max_length=LONGEST_TEXT)
    name = forms.CharField(required=False, max_length=LONGEST_TEXT)
    title = forms.CharField(required=False, max_length=LONGEST_TEXT)
    company = forms.CharField(required=False, max_length=LONGEST_TEXT)
    location = forms.CharField(required=False, max_length=LONGEST_TEXT)
    skill = forms.CharField(required=False, max_length=LONGEST_TEXT)
    ats = forms.MultipleChoiceField(required=False, choices=[("in", _lazy("In ATS")), ("out", _lazy("Not in ATS"))])
    past = forms.BooleanField(required=False)
    inmail = forms.BooleanField(required=False)
    notes = forms.BooleanField(required=False)
    project = forms.BooleanField(required=False)
    job = forms.CharField(required=False, max_length=250)
    stage = forms.CharField(required=False, max_length=1000, strip=False)
    order = forms.ChoiceField(required=False, choices=[(order, order) for order in get_args(Order)])
    switch = forms.ChoiceField(required=False, choices=[(switch, switch) for switch in _SWITCHES])
    drop = forms.ChoiceField(
        required=False, choices=[(field.name, field.name) for field in fields(Wanted)] + [("all", "all")]
    )

    def wanted(self) -> Wanted:
        """Return the search. The form has to be valid."""
        given: dict[str, Any] = self.cleaned_data
        conditions = Wanted(
            **{field: given[field] for field in TEXTS},
            ats=facet(given["ats"]),
            past=given["past"],
            inmail=given["inmail"],
            notes=given["notes"],
            project=given["project"],
            job=given["job"],
            stage=given["stage"],
            order=given["order"] or "fit",
        )
        return _dropped(_switched(conditions, given["switch"]), given["drop"])


def facet(ticked: Sequence[str]) -> Facet:
    """Return the facet of the ticked boxes. Both boxes mean everybody, like none."""
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
