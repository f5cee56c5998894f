"""Upload addresses. Anyone who has one may upload a single file to it, for a limited time."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from hirewire.hub.ats.attachments.errors import BadLink, LinkExpired
from hirewire.kit import clock, secrets

LINK_LIFE: Final = timedelta(hours=1)
PATH: Final = "/media/uploads/"


def upload_url(media_id: UUID, organization_id: int, expires_at: datetime) -> str:
    """Return the address for one upload.

    The address names the company, so only the database server with the company's rows has to look for the file.
    """
    company, until = str(organization_id), str(int(expires_at.timestamp()))
    signature = _signature(media_id, company, until)
    return f"{settings.HIREWIRE_HUB_URL}{PATH}{media_id}?company={company}&until={until}&signature={signature}"


def check(media_id: UUID, query: Mapping[str, str]) -> int | None:
    """Return the id that the company had when the address was issued; None for an address from an earlier release."""
    company, until = query.get("company", ""), query.get("until", "")
    if not hmac.compare_digest(query.get("signature", "").encode(), _signature(media_id, company, until).encode()):
        raise BadLink
    # The signature covers ``company`` and ``until``. So the hub wrote both values, and ``int`` can parse them.
    if clock.now().timestamp() >= int(until):
        raise LinkExpired
    return int(company) if company else None


def _signature(media_id: UUID, company: str, until: str) -> str:
    signed = f"upload\n{media_id}\n{until}"
    digest = secrets.digest(f"{company}\n{signed}" if company else signed)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
