from django import forms
from django.utils.translation import gettext_lazy as _

from hirewire.hub.sites.developers.models import DeveloperRole

#: The largest number of characters in a list of addresses. Nobody needs more. Each address also has its own limit.
_LONGEST_LIST = 50_000


class LinesField(forms.CharField):
    """Values, one per line. Blank lines and duplicates are dropped."""

    def clean(self, value: object) -> list[str]:
        text = str(super().clean(value) or "")
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class AddressesForm(forms.Form):
    redirect_urls = LinesField(required=False, max_length=_LONGEST_LIST)
    origins = LinesField(required=False, max_length=_LONGEST_LIST)


class RegisterForm(forms.Form):
    organization = forms.IntegerField(error_messages={"required": _("Choose the company.")})
    name = forms.CharField(
        max_length=50, error_messages={"required": _("Enter a name that people in your company will recognize.")}
    )
    description = forms.CharField(max_length=500, required=False)


class InviteForm(forms.Form):
    email = forms.EmailField(
        max_length=254, error_messages={"required": _("Enter the address of the person to invite.")}
    )
    role = forms.ChoiceField(choices=DeveloperRole.choices)
