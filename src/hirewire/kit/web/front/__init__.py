"""Between the web server and Django: takes whole requests from slow clients, so that a thread works and never waits.

The server hands requests over as soon as their headers are there (ASGI). Their
bodies are gathered here, on one event loop, under a deadline; a thread is taken
only for what is complete. Answers leave the same way.
"""

from typing import Final

from hirewire.kit.web.front.front import Front
from hirewire.kit.web.front.limits import Limits

#: Seconds that web processes may take to answer what they have begun.
GRACE: Final = 5

__all__ = ["GRACE", "Front", "Limits"]
