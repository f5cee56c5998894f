from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

_SHORTEST_PASSWORD = 10


class SignInForm(forms.Form):
    email = forms.EmailField(max_length=254)
    password = forms.CharField(max_length=1024, strip=False)


class CodeForm(forms.Form):
    """For an invited person who is signed in."""

    code = forms.CharField(max_length=100, error_messages={"required": "Enter the code that you were given."})


class JoinForm(CodeForm):
    """For one who has no sign-in yet."""

    email = forms.EmailField(max_length=254, error_messages={"required": "Enter the address that was invited."})
    first_name = forms.CharField(max_length=100, error_messages={"required": "Enter your first name."})
    last_name = forms.CharField(max_length=100, error_messages={"required": "Enter your last name."})
    password = forms.CharField(max_length=1024, strip=False, error_messages={"required": "Choose a password."})

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if len(password) < _SHORTEST_PASSWORD:
            raise ValidationError(f"Use at least {_SHORTEST_PASSWORD} characters.")
        validate_password(password)
        return password
