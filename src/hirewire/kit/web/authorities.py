"""The certificate authorities that outgoing requests trust, read once for the whole process."""

import ssl
import threading
from functools import lru_cache
from typing import Final

import httpx2

_reading: Final = threading.Lock()


def authorities() -> ssl.SSLContext:
    """Return the operating system's authorities, for the ``verify`` of an HTTP client.

    Without this shared context, each client would read all authorities again, which takes longer than most requests.
    Certificates named by environment variables are left out: only some callers would trust them.
    """
    # lru_cache does not wait for a call in progress, and dozens of threads may ask at once.
    with _reading:
        return _read()


@lru_cache(maxsize=1)
def _read() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)
