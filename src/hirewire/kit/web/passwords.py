"""Which passwords people may choose: Django's rules, the same on every site and in every command."""

from typing import Any, Final

from django.contrib.auth.password_validation import validate_password

SHORTEST: Final = 10
_RULES: Final = "django.contrib.auth.password_validation"
#: For ``AUTH_PASSWORD_VALIDATORS``. The list of common passwords is the 20,000 that come with Django.
VALIDATORS: Final[list[dict[str, Any]]] = [
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": SHORTEST}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {
        "NAME": f"{_RULES}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {"NAME": f"{_RULES}.NumericPasswordValidator"},
]


def good_password(password: str, whose: object = None) -> str:
    """Return the password, or fail if it is easy to guess. ``whose`` has the names that it must not resemble."""
    validate_password(password, whose)  # type: ignore[arg-type]  # reads names from any object that has them
    return password
