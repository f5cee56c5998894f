"""Sits between the web server and Django and reads whole requests from slow clients, so that no thread waits.

The server passes requests on as soon as their headers arrive (ASGI). This
package collects their bodies on one event loop, under a deadline. It takes a
thread only for a complete request, or to check whether the caller may send a
long body. Responses leave the same way.
"""

from typing import Final

from hirewire.kit.web.front.front import Front
from hirewire.kit.web.front.limits import Limits

#: Seconds that web processes have to finish running requests.
GRACE: Final = 5

__all__ = ["GRACE", "Front", "Limits"]
