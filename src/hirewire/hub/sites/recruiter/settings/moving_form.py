"""The form for a change of the company id."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.lifecycle.company_moves.models import Cause
from hirewire.kit import clock

#: The form accepts ids up to this number, which is the smallest number with 18 digits. The API accepts all ids of at
#: most 18 digits, but real ids are smaller than this number.
LARGEST_ID = 10**17
SOON, LATER = "now", "date"


class MoveForm(forms.Form):
    cause = forms.ChoiceField(choices=Cause.choices, error_messages={"required": _("Choose why the id changes.")})
    number = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        error_messages={"required": _("Enter the new company id."), "invalid": _("A company id is a number.")},
    )
    name = forms.CharField(max_length=200, required=False)
    contracts = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose at least one contract.")}
    )
    when = forms.ChoiceField(choices=((SOON, SOON), (LATER, LATER)), required=False)
    day = forms.DateField(required=False, error_messages={"invalid": _("Enter a date, such as 2026-12-01.")})

    def __init__(self, *args: Any, company: Organization, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self.every = list(Contract.objects.filter(organization=company).order_by("name", "pk"))
        contracts = self.fields["contracts"]
        assert isinstance(contracts, forms.TypedMultipleChoiceField)  # noqa: S101 - narrows the type for mypy; declared above
        contracts.choices = [(contract.pk, contract.name) for contract in self.every]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("when") != LATER:
            # Without ``LATER``, the page hides the field for the day, so nobody could see or correct an error in it.
            self.errors.pop("day", None)
        elif "day" not in self.errors:
            if cleaned.get("day") is None:
                self.add_error("day", ValidationError(_("Choose the day of the switch-over.")))
            elif self.switches_at < clock.now() - timedelta(days=1):
                self.add_error("day", ValidationError(_("This day has passed.")))
        return cleaned

    @property
    def switches_at(self) -> datetime:
        """The beginning of the chosen day in the reader's time zone, or now."""
        if self.cleaned_data.get("when") != LATER:
            return clock.now()
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], time.min))
