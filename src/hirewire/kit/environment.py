"""Whether this installation is a sandbox, where all data is made up and everyone knows the passwords."""

from django.conf import settings

NAME = "sandbox"


def is_sandbox() -> bool:
    return bool(settings.HIREWIRE_ENVIRONMENT == NAME)


def refusal(instead: str) -> str:
    """Explain why demo people are not created here, and what to do ``instead``."""
    return (
        "The sandbox's people have passwords that everybody knows, so they are only made where "
        f"HIREWIRE_ENVIRONMENT is {NAME}. {instead}"
    )
