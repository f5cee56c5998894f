"""Whether this installation is a sandbox, where all data is made up and everyone knows the passwords."""

from django.conf import settings

NAME = "sandbox"


def is_sandbox() -> bool:
    return bool(settings.HIREWIRE_ENVIRONMENT == NAME)


def refusal(instead: str) -> str:
    return (
        "The people of a sandbox have passwords that everybody knows. Such people are created only if "
        f"HIREWIRE_ENVIRONMENT is {NAME}. {instead}"
    )
