"""Origins of pages that may show widgets."""

from collections.abc import Sequence

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.origins import is_origin


def is_registered(application: DeveloperApplication, origin: str) -> bool:
    """Exactly, as browsers compare: another port or protocol is another page."""
    return is_origin(origin) and origin in application.valid_js_sdk_domains


def ancestors(origins: Sequence[str]) -> list[str]:
    """The value of ``frame-ancestors`` that lets these pages, and no others, show a frame."""
    return [origin for origin in origins if is_origin(origin)] or ["'none'"]
