from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_SHORTEST_PASSWORD = 10


def good_password(password: str) -> str:
    """The password, unless it is too easily guessed."""
    if len(password) < _SHORTEST_PASSWORD:
        raise ValidationError(gettext("Use at least %(count)s characters.") % {"count": _SHORTEST_PASSWORD})
    validate_password(password)
    return password


class SignInForm(forms.Form):
    email = forms.EmailField(max_length=254)
    password = forms.CharField(max_length=1024, strip=False)


class CodeForm(forms.Form):
    """For an invited person who is signed in."""

    code = forms.CharField(max_length=100, error_messages={"required": _("Enter the code that you were given.")})


class JoinForm(CodeForm):
    """For one who has no sign-in yet."""

    email = forms.EmailField(max_length=254, error_messages={"required": _("Enter the address that was invited.")})
    first_name = forms.CharField(max_length=100, error_messages={"required": _("Enter your first name.")})
    last_name = forms.CharField(max_length=100, error_messages={"required": _("Enter your last name.")})
    password = forms.CharField(max_length=1024, strip=False, error_messages={"required": _("Choose a password.")})

    def clean_password(self) -> str:
        return good_password(str(self.cleaned_data["password"]))


class PasswordForm(forms.Form):
    """For somebody who is signed in; whether the current one is right only the service can say."""

    current = forms.CharField(
        max_length=1024, strip=False, error_messages={"required": _("Enter the password that you use now.")}
    )
    new = forms.CharField(max_length=1024, strip=False, error_messages={"required": _("Choose a new password.")})

    def clean_new(self) -> str:
        return good_password(str(self.cleaned_data["new"]))
