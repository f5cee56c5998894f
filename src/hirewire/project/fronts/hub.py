"""What the web server asks of the hub before a request is complete."""

from contextlib import suppress
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from hirewire.hub.api import facades
from hirewire.hub.api.facades import tell
from hirewire.hub.ats.attachments import receiving
from hirewire.hub.restli.incoming import MAX_BODY

#: What a form has besides its file, and what makes a body too large by so little that the API says so itself.
ROOM: Final = 1024 * 1024
LARGEST: Final = max(MAX_BODY, settings.HIREWIRE_LARGEST_FILE) + ROOM
_UPLOADS: Final = "/media/uploads/"

__all__ = ["LARGEST", "refusal", "tell"]


def refusal(request: HttpRequest) -> HttpResponse | None:
    """What is answered to somebody who may not even send the body."""
    if not request.path_info.startswith(_UPLOADS):
        return facades.refusal(request)
    with suppress(Resolver404):
        return receiving.refusal(request, resolve(request.path_info).kwargs["media_id"])
    return None
