"""Which passwords people may choose: Django's rules, the same on every site and in every command."""

from typing import Any, Final

from django.contrib.auth.password_validation import UserAttributeSimilarityValidator, validate_password
from django.utils.translation import gettext as _

SHORTEST: Final = 10
_RULES: Final = "django.contrib.auth.password_validation"
#: For ``AUTH_PASSWORD_VALIDATORS``. Common passwords are those on Django's own list of 20,000.
VALIDATORS: Final[list[dict[str, Any]]] = [
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": SHORTEST}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {
        "NAME": f"{__name__}.Dissimilar",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {"NAME": f"{_RULES}.NumericPasswordValidator"},
]


class Dissimilar(UserAttributeSimilarityValidator):
    """Replaces Django's error message, which quotes the name of a field, such as "email"."""

    def get_error_message(self) -> str:
        return _("The password is too similar to the name or the e-mail address.")


def good_password(password: str, whose: object = None) -> str:
    """Return the password.

    Raise ``ValidationError`` if the password is easy to guess, or resembles the names or the e-mail address in
    ``whose``.
    """
    validate_password(password, whose)  # type: ignore[arg-type]  # reads names from any object that has them
    return password
