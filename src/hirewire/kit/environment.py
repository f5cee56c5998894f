"""Whether this installation is a sandbox, where everything is made up and passwords are known to everybody."""

from django.conf import settings

NAME = "sandbox"


def is_sandbox() -> bool:
    return bool(settings.HIREWIRE_ENVIRONMENT == NAME)


def refusal(instead: str) -> str:
    """Why made-up people are not written here, and what to do ``instead``."""
    return (
        "The sandbox's people have passwords that everybody knows, so they are only made where "
        f"HIREWIRE_ENVIRONMENT is {NAME}. {instead}"
    )
