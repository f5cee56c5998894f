"""The answers to probes that ask whether a process is alive.

Web processes import this module before their settings are read. So it must not import prometheus_client: as soon
as that library is imported, it decides where to count.
"""

from typing import Final

ALIVE: Final = b'{"status":"alive"}'
HANGS: Final = b'{"status":"hangs"}'
