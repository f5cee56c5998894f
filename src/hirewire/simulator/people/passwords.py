"""Which passwords people may have."""

from typing import Final

from django.contrib.auth.password_validation import get_password_validators, validate_password

from hirewire.simulator.people.models import User

_SHORTEST: Final = 10
_ADVICE: Final = "django.contrib.auth.password_validation."
_RULES: Final = (
    {"NAME": f"{_ADVICE}MinimumLengthValidator", "OPTIONS": {"min_length": _SHORTEST}},
    {"NAME": f"{_ADVICE}UserAttributeSimilarityValidator"},
    {"NAME": f"{_ADVICE}CommonPasswordValidator"},
    {"NAME": f"{_ADVICE}NumericPasswordValidator"},
)


def check_new_password(password: str, user: User) -> None:
    """Raises Django's ``ValidationError`` with all that speaks against it."""
    # This site has users of its own, and Django's app for accounts is not installed: its rules work without.
    validate_password(password, user, get_password_validators(_RULES))  # type: ignore[arg-type] # asks for attributes only
