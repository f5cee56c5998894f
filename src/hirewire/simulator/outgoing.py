"""Our own HTTP requests, to webhooks and to the agent."""

import httpx2
from django.conf import settings
from django.utils.module_loading import import_string


def client(*, timeout: float) -> httpx2.Client:
    """A client for a few requests to one host; close it with ``with``.

    ``HIREWIRE_OUTGOING_TRANSPORT`` names a function that gives the transport;
    tests put the other side into this process with it.
    """
    name: str = getattr(settings, "HIREWIRE_OUTGOING_TRANSPORT", "")
    transport: httpx2.BaseTransport | None = import_string(name)() if name else None
    return httpx2.Client(transport=transport, timeout=timeout, trust_env=False, follow_redirects=False)
