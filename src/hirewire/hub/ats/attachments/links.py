"""Upload addresses. Anyone who has one may upload a single file to it, for a limited time."""

import base64
import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from hirewire.hub.ats.attachments.errors import BadLink, LinkExpired
from hirewire.kit import clock, secrets

LINK_LIFE: Final = timedelta(hours=1)
PATH: Final = "/media/uploads/"


def upload_url(media_id: UUID, expires_at: datetime) -> str:
    until = int(expires_at.timestamp())
    return f"{settings.HIREWIRE_HUB_URL}{PATH}{media_id}?until={until}&signature={_signature(media_id, str(until))}"


def check(media_id: UUID, until: str, signature: str) -> None:
    if not hmac.compare_digest(signature.encode(), _signature(media_id, until).encode()):
        raise BadLink
    # The signature covers ``until``, so ``until`` is a number that ``upload_url`` wrote.
    if clock.now().timestamp() >= int(until):
        raise LinkExpired


def _signature(media_id: UUID, until: str) -> str:
    digest = secrets.digest(f"upload\n{media_id}\n{until}")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
