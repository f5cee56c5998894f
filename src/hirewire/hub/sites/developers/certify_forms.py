from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from hirewire.certification.choosing import plan_from
from hirewire.certification.errors import CertificationError
from hirewire.certification.requirements import BY_ID, MODULE_TITLES
from hirewire.hub.sites.developers.call_pages import RANGES
from hirewire.hub.sites.developers.forms import LinesField

ALL: Final = "all"
FAILED: Final = "failed"
#: What a run can check: all rules, the rules that failed in the last run, a module by its number, or a rule by its id.
SCOPES: Final = (ALL, FAILED, *(str(int(module)) for module in MODULE_TITLES), *BY_ID)


class RunForm(forms.Form):
    product = forms.CharField(max_length=100, required=False)
    scope = forms.ChoiceField(choices=[(name, name) for name in SCOPES])
    range = forms.ChoiceField(choices=[(name, name) for name in RANGES])
    is_strict = forms.BooleanField(required=False)
    has_no_availability_choice = forms.BooleanField(required=False)
    #: Why rules do not apply: one rule or one module per line, as in ``RSC-401=why`` or ``4=why``.
    reasons = LinesField(required=False, max_length=10_000)
    #: Steps that nobody can do in the ATS, and why: one step per line, as in ``delete-stage=why``.
    lacks = LinesField(required=False, max_length=10_000)

    def __init__(self, data: Any, *, failed_rules: list[str]) -> None:  # noqa: ANN401 - whatever Django takes
        super().__init__(data)
        self._failed_rules = failed_rules

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("scope") == FAILED and not self._failed_rules:
            self.add_error("scope", _("Nothing failed in the last run."))
        for field in ("reasons", "lacks"):
            try:
                plan_from(**{field: data.get(field, ())})
            except CertificationError as error:
                self.add_error(field, str(error))
        return data

    @property
    def choices(self) -> dict[str, Any]:
        """The choices as arguments for ``plan_from``."""
        data, scope = self.cleaned_data, self.cleaned_data["scope"]
        return {
            "rules": {FAILED: self._failed_rules}.get(scope, [scope] if scope in BY_ID else []),
            "modules": [int(scope)] if scope.isdecimal() else [],
            "is_strict": data["is_strict"],
            "reasons": data["reasons"],
            "lacks": data["lacks"],
            "has_no_availability_choice": data["has_no_availability_choice"],
        }
