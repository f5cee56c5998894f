"""Numbers and client ids of developer applications: the same on every machine that starts from the same data."""

import base64
import hmac

from django.conf import settings
from django.db import connection
from django.db.models import Max

from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind

#: The number that the enablement guide's figure shows on its application.
FIRST_CHILD_ID = 1_592_055
_CLIENT_ID_LENGTH = 14
#: Any number, as long as nothing else takes the same advisory lock.
_LOCK = 7_319_201


def next_child_id() -> int:
    """One more than the last child's; the lock holds until the caller's transaction ends, so none is given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = DeveloperApplication.objects.exclude(kind=Kind.PARENT).aggregate(last=Max("id"))["last"]
    return max(FIRST_CHILD_ID, (last or 0) + 1)


def client_id_of(application_id: int) -> str:
    """No secret: widgets show it in the page. Not guessable either, so that keys cannot be listed by counting."""
    mac = hmac.digest(settings.HIREWIRE_ID_KEY.encode(), f"client:{application_id}".encode(), "sha256")
    return base64.b32encode(mac).decode().lower()[:_CLIENT_ID_LENGTH]
