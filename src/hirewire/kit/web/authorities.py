"""The certificate authorities that outgoing requests trust, read once for the whole process."""

import ssl
import threading
from functools import lru_cache
from typing import Final

import httpx2

_reading: Final = threading.Lock()


def authorities() -> ssl.SSLContext:
    """Return a context with the operating system's authorities, to pass to an HTTP client as ``verify``.

    All clients share this context. Otherwise each client would read all authorities again, which takes longer than most
    requests.

    Certificates named in environment variables are left out, because only some of our connections would trust them.
    """
    # lru_cache does not wait for a call in progress. Without the lock, dozens of threads might read the authorities at
    # the same time.
    with _reading:
        return _read()


@lru_cache(maxsize=1)
def _read() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)
