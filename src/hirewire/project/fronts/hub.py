"""For the hub: which requests the web server refuses before their bodies arrive, and how it formats errors."""

from contextlib import suppress
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from hirewire.hub.api import facades
from hirewire.hub.api.facades import tell
from hirewire.hub.ats.attachments import receiving
from hirewire.hub.restli.incoming import MAX_BODY

#: The number of bytes by which ``LARGEST`` exceeds the largest file or API body. It leaves room for the other fields
#: of a form with a file, and for bodies slightly above the API's limit, which the API itself refuses.
ROOM: Final = 1024 * 1024
LARGEST: Final = max(MAX_BODY, settings.HIREWIRE_LARGEST_FILE) + ROOM
_UPLOADS: Final = "/media/uploads/"

__all__ = ["LARGEST", "refusal", "tell"]


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the response to a caller that may not send a body; None if it may."""
    if not request.path_info.startswith(_UPLOADS):
        return facades.refusal(request)
    with suppress(Resolver404):
        return receiving.refusal(request, resolve(request.path_info).kwargs["media_id"])
    return None
