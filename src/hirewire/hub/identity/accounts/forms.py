from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import provider_instead_of_password
from hirewire.kit.web.passwords import good_password


class SignInForm(forms.Form):
    email = forms.EmailField(max_length=254)
    password = forms.CharField(max_length=1024, strip=False)


class CodeStepForm(forms.Form):
    """This form is used at the second step of a sign-in, and when the person sets up or changes that step."""

    code = forms.CharField(max_length=100, error_messages={"required": _("Enter the code that the app shows.")})


class CodeForm(forms.Form):
    """For an invited person who is signed in."""

    code = forms.CharField(max_length=100, error_messages={"required": _("Enter your code.")})


class NewcomerForm(forms.Form):
    """For a person who followed the link of an invitation and has no account yet."""

    first_name = forms.CharField(max_length=100, error_messages={"required": _("Enter your first name.")})
    last_name = forms.CharField(max_length=100, error_messages={"required": _("Enter your last name.")})
    password = forms.CharField(max_length=1024, strip=False, error_messages={"required": _("Choose a password.")})

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self._email = email

    def clean(self) -> dict[str, Any]:
        """Check the password last: it must not resemble the names in the other fields."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = {name: cleaned.get(name, "") for name in ("first_name", "last_name")}
        _check(self, "password", Person(email=cleaned.get("email", self._email), **names))
        return cleaned


class JoinForm(NewcomerForm, CodeForm):
    """For an invited person who types a code and has no account yet."""

    email = forms.EmailField(
        max_length=254, error_messages={"required": _("Enter the address that the invitation was sent to.")}
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (provider := provider_instead_of_password(cleaned.get("email", ""))) is not None:
            words = _(
                "{company} signs you in through {provider}. Go to the sign-in page; a seat at {company} needs no code. "
                "If a different company has invited you, ask it to invite another of your addresses."
            )
            self.add_error("email", words.format(company=provider.organization.name, provider=provider.name))
        return cleaned


class ForgottenForm(forms.Form):
    email = forms.EmailField(max_length=254, error_messages={"required": _("Enter your e-mail address.")})


class NewPasswordForm(forms.Form):
    """For a person who followed the link for a forgotten password."""

    new = forms.CharField(max_length=1024, strip=False, error_messages={"required": _("Choose a new password.")})

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self._person = person

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        _check(self, "new", self._person)
        return cleaned


class PasswordForm(NewPasswordForm):
    """For a signed-in person who changes the password. Only the service can check the current password."""

    current = forms.CharField(
        max_length=1024, strip=False, error_messages={"required": _("Enter your current password.")}
    )


def _check(form: forms.Form, field: str, whose: Person) -> None:
    password = form.cleaned_data.get(field)
    if password:
        try:
            good_password(str(password), whose)
        except ValidationError as weak:
            form.add_error(field, weak)
