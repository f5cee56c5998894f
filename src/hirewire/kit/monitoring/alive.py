"""The answers to probes that ask whether a process is alive.

Web processes import this module before their settings are read. So it must not import prometheus_client: that library
decides at its import whether it counts in memory or in a folder, and only the settings name the folder.
"""

from typing import Final

ALIVE: Final = b'{"status":"alive"}'
HANGS: Final = b'{"status":"hangs"}'
