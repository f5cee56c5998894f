from collections.abc import Sequence

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.origins import as_sent, is_origin


def is_registered(application: DeveloperApplication, origin: str) -> bool:
    """Whether the origin is registered for the application. A different port or protocol makes a different origin."""
    return is_origin(origin) and origin in map(as_sent, application.valid_js_sdk_domains)


def ancestors(origins: Sequence[str]) -> list[str]:
    """Return the value of ``frame-ancestors`` that lets only these pages embed a frame."""
    return [origin for origin in map(as_sent, origins) if origin] or ["'none'"]
