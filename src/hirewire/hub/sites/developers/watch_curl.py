"""Commands for a shell. Tokens, secrets and signatures are left to it, so anybody may see them."""

import shlex

from django.conf import settings

from hirewire.hub.platform.notifications.models import Delivery
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.push import SIGNATURE_HEADER


def push_as_curl(delivery: Delivery) -> str:
    parts = [
        f"curl -X POST {shlex.quote(delivery.endpoint.url)}",
        '-H "Content-Type: application/json"',
        f'-H "{SIGNATURE_HEADER}: $SIGNATURE"',
        f"--data-raw {shlex.quote(delivery.event.body.decode())}",
    ]
    return " \\\n  ".join(parts)


def first_call_as_curl(application: DeveloperApplication) -> str:
    """Return how to get a token and make a call that changes nothing."""
    hub = settings.HIREWIRE_HUB_URL.rstrip("/")
    form = {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": "$CLIENT_SECRET"}
    token = [f"curl {hub}/oauth/v2/accessToken", *(f'-d "{name}={value}"' for name, value in form.items())]
    call = [f"curl {hub}/v2/atsIntegrations", '-H "Authorization: Bearer $TOKEN"']
    return "\n\n".join(" \\\n  ".join(parts) for parts in (token, call))
