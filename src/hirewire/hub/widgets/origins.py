"""Origins of pages: protocol, host and port, as a browser names who is speaking."""

import re
from collections.abc import Sequence

from hirewire.hub.provisioning.models import DeveloperApplication

#: What a browser can send as an origin. Nothing else may reach a policy header, where ``;`` and ``,`` have a meaning.
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")


def is_origin(text: str) -> bool:
    return _ORIGIN.fullmatch(text) is not None


def is_registered(application: DeveloperApplication, origin: str) -> bool:
    """Exactly, as browsers compare: another port or protocol is another page."""
    return is_origin(origin) and origin in application.valid_js_sdk_domains


def ancestors(origins: Sequence[str]) -> list[str]:
    """The value of ``frame-ancestors`` that lets these pages, and no others, show a frame."""
    return [origin for origin in origins if is_origin(origin)] or ["'none'"]
