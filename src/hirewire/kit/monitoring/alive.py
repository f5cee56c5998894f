"""The answer of a process that lives.

Web processes import it before their settings are read, so it must not import prometheus_client, which asks at once
where to count.
"""

from typing import Final

ALIVE: Final = b'{"status":"alive"}'
