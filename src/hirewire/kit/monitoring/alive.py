"""The answers to probes that ask whether a process is alive.

Web processes import this module before their settings are read. So this module must not import prometheus_client. When
that library is imported, it decides whether to count in memory or in a folder, and only the settings name the folder.
"""

from typing import Final

ALIVE: Final = b'{"status":"alive"}'
HANGS: Final = b'{"status":"hangs"}'
