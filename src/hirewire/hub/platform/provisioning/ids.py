"""Assigns numbers and client ids to applications.

If two installations have the same ``HIREWIRE_ID_KEY`` and start from the same data, they assign the same numbers and
ids.
"""

import base64
import hmac

from django.conf import settings
from django.db import connection
from django.db.models import Max

from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind

#: The first number that is assigned. An illustration of the enablement guide shows an application with this number.
FIRST_CHILD_ID = 1_592_055
_CLIENT_ID_LENGTH = 14
#: The number of an advisory lock. Nothing else may use the same number.
_LOCK = 7_319_201


def next_child_id() -> int:
    """Return the next number for an application that is not a partner's.

    A lock that lasts until the end of the caller's transaction keeps the numbers unique.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = DeveloperApplication.objects.exclude(kind=Kind.PARENT).aggregate(last=Max("id"))["last"]
    return max(FIRST_CHILD_ID, (last or 0) + 1)


def client_id_of(application_id: int) -> str:
    """Return an application's client id. Nobody can guess other client ids from it.

    Client ids are public, because the pages of widgets contain them.
    """
    mac = hmac.digest(settings.HIREWIRE_ID_KEY.encode(), f"client:{application_id}".encode(), "sha256")
    return base64.b32encode(mac).decode().lower()[:_CLIENT_ID_LENGTH]
