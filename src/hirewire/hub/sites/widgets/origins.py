"""Origins of pages that may embed widgets."""

from collections.abc import Sequence

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.origins import is_origin


def is_registered(application: DeveloperApplication, origin: str) -> bool:
    """Compare origins exactly, as browsers do: another port or protocol makes another origin."""
    return is_origin(origin) and origin in application.valid_js_sdk_domains


def ancestors(origins: Sequence[str]) -> list[str]:
    """Return the value of ``frame-ancestors`` that lets only these pages embed a frame."""
    return [origin for origin in origins if is_origin(origin)] or ["'none'"]
