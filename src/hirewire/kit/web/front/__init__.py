"""Sits between the web server and Django, and reads whole requests from slow clients, so that no thread waits.

The server passes requests on as soon as their headers arrive (ASGI). This package collects their bodies on one event
loop, under a deadline. It takes a thread only to answer a complete request, or to check whether the caller may send a
long body. The event loop also sends the responses.
"""

from typing import Final

from hirewire.kit.web.front.front import Front
from hirewire.kit.web.front.limits import Limits

#: Seconds that a stopping web process gives its running requests to finish.
GRACE: Final = 5

__all__ = ["GRACE", "Front", "Limits"]
