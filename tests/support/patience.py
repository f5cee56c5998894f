"""How long tests wait for an expected event.

An event that comes at all comes within a few seconds. The limit only ends tests whose event never comes. It leaves room
for a busy machine, and for one that is ten times slower than usual.
"""

from typing import Final

SECONDS: Final = 300
MILLISECONDS: Final = 1000 * SECONDS
